//! From a core module, as `rustc` makes it for `wasm32-unknown-unknown`, to a component.

use wit_component::ComponentEncoder;

use crate::error::PackageError;

/// Wraps a core module into a component by the interface that the SDK's macros left in it, and validates the result.
///
/// No adapter is given, so a module that imports WASI is refused: version 1 has none.
///
/// # Errors
/// [`PackageError::NotComponentizable`] with the encoder's reason.
pub fn componentize(core_module: &[u8]) -> Result<Vec<u8>, PackageError> {
    let encode = || ComponentEncoder::default().validate(true).reject_legacy_names(false).module(core_module)?.encode();
    encode().map_err(|error| PackageError::NotComponentizable { reason: format!("{error:#}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_module_becomes_an_empty_component() {
        let module = b"\0asm\x01\0\0\0";
        let component = componentize(module).unwrap();
        assert_eq!(&component[..8], b"\0asm\x0d\0\x01\0");
    }

    #[test]
    fn what_is_no_module_is_refused() {
        for bytes in [&b""[..], b"\x7fELF", b"(module)", b"\0asm\x0d\0\x01\0"] {
            assert_eq!(componentize(bytes).unwrap_err().code(), "package_not_componentizable");
        }
    }

    #[test]
    fn a_module_that_wants_wasi_is_refused() {
        // (module (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))))
        let mut module = b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f".to_vec();
        module.extend(b"\x02\x26\x01\x16wasi_snapshot_preview1\x0bsched_yield\0\0");
        assert_eq!(componentize(&module).unwrap_err().code(), "package_not_componentizable");
    }
}

//! Which imports the host offers, and the friendly refusal of all others.

use wasmtime::Engine;
use wasmtime::component::{Component, HasSelf, Linker};

use super::bindings::host::tessera::plugin;
use super::state::CallState;

/// The interfaces that this release offers.
const OFFERED: [&str; 14] = [
    "types",
    "context",
    "records",
    "dictionaries",
    "metadata",
    "identity",
    "settings",
    "log",
    "jobs",
    "events",
    "kv",
    "secrets",
    "http",
    "workflows",
];
const PREFIX: &str = "tessera:plugin/";
const VERSION: &str = "@1.0.0";

/// A linker with everything that the host offers.
///
/// # Errors
/// A fault of ours: two functions of one name.
pub(crate) fn build(engine: &Engine) -> wasmtime::Result<Linker<CallState>> {
    let mut linker = Linker::new(engine);
    plugin::types::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::context::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::records::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::dictionaries::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::metadata::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::identity::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::settings::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::log::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::jobs::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::events::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::kv::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::secrets::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::http::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    plugin::workflows::add_to_linker::<CallState, HasSelf<CallState>>(&mut linker, |state| state)?;
    Ok(linker)
}

/// What a component imports that isn't offered, a sentence for each.
pub(crate) fn refused_imports(component: &Component, engine: &Engine) -> Vec<String> {
    component.component_type().imports(engine).filter_map(|(name, _)| refusal(name)).collect()
}

/// Names of the interfaces that a component imports.
pub(crate) fn imports(component: &Component, engine: &Engine) -> Vec<String> {
    let short =
        |name: &str| name.strip_prefix(PREFIX).map_or(name, |rest| rest.split('@').next().unwrap_or(rest)).to_owned();
    component.component_type().imports(engine).map(|(name, _)| short(name)).collect()
}

fn refusal(name: &str) -> Option<String> {
    let Some(interface) = name.strip_prefix(PREFIX) else {
        let why = if name.starts_with("wasi:") {
            "plugins have no access to the system (WASI); build for wasm32-unknown-unknown"
        } else {
            "this server doesn't know it"
        };
        return Some(format!("it imports `{name}`: {why}"));
    };
    let (short, version) = interface.split_once('@').unwrap_or((interface, ""));
    if OFFERED.contains(&short) && (version.is_empty() || format!("@{version}") == VERSION) {
        return None;
    }
    Some(if OFFERED.contains(&short) {
        format!("it needs version {version} of `{short}`; this server has 1.0.0")
    } else {
        format!("it imports `{short}`, which plugin API 1.0 doesn't have")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_offered_is_explained() {
        assert_eq!(refusal("tessera:plugin/records@1.0.0"), None);
        for (name, part) in [
            ("wasi:cli/environment@0.2.0", "WASI"),
            ("tessera:plugin/records@1.4.0", "this server has 1.0.0"),
            ("tessera:plugin/teleport@1.0.0", "doesn't have"),
            ("env", "doesn't know"),
        ] {
            assert!(refusal(name).unwrap().contains(part), "{name}");
        }
    }

    #[test]
    fn everything_offered_can_be_linked() {
        let engine = crate::runtime::engine::build().unwrap();
        build(&engine).unwrap();
    }
}

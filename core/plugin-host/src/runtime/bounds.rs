//! What a store may use beside memory and time: instructions, bytes handed to the host, handles.

use wasmtime::Store;

use super::budget;

/// Sets it.
///
/// # Errors
/// A fault of ours: the machine counts no instructions.
pub(crate) fn set<T>(store: &mut Store<T>, fuel: u64) -> wasmtime::Result<()> {
    store.set_fuel(fuel)?;
    store.set_hostcall_fuel(budget::HOSTCALL_BYTES);
    store.set_max_component_handles(budget::HANDLES);
    Ok(())
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        BlockType, CodeSection, ComponentBuilder, EntityType, ExportKind, Function, FunctionSection, ImportSection,
        Module, ModuleArg, StartSection, TypeSection, ValType,
    };
    use wasmtime::component::{Component, Linker};

    use super::*;
    use crate::runtime::engine;

    /// A component that makes handles of a resource of its own and drops none, without end.
    fn leaking() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], [ValType::I32]);
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("host", "new", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(1);
        let mut start = Function::new([]);
        start.instructions().loop_(BlockType::Empty).i32_const(1).call(0).drop().br(0).end().end();
        let mut code = CodeSection::new();
        code.function(&start);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions);
        module.section(&StartSection { function_index: 1 }).section(&code);

        let mut builder = ComponentBuilder::default();
        let resource = builder.type_resource(None, ValType::I32, None);
        let new = builder.resource_new(resource);
        let offered = builder.core_instantiate_exports(None, [("new", ExportKind::Func, new)]);
        let module = builder.core_module(None, &module);
        builder.core_instantiate(None, module, [("host", ModuleArg::Instance(offered))]);
        builder.finish()
    }

    #[test]
    fn handles_that_are_never_dropped_end_the_call() {
        const FUEL: u64 = 100_000_000;
        let wasm = engine::build().unwrap();
        let component = Component::from_binary(&wasm, &leaking()).unwrap();
        let mut store = Store::new(&wasm, ());
        set(&mut store, FUEL).unwrap();
        store.set_epoch_deadline(u64::MAX / 2);
        let linker = Linker::<()>::new(&wasm);
        let ended = futures::executor::block_on(linker.instantiate_async(&mut store, &component));
        assert!(ended.is_err(), "it goes on for ever");
        let used = FUEL - store.get_fuel().unwrap();
        assert!(used < 1_000_000, "it ended at its handles, long before its fuel: {used}");
    }
}

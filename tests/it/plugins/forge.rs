//! Components that no compiler makes: start functions that never end, answers of random bytes, memories beyond measure.

use std::path::Path;

use tessera_tests::plugins;
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection, InstructionSink,
    MemorySection, MemoryType, Module, RefType, StartSection, TableSection, TableType, TypeSection, ValType,
};
use wit_component::StringEncoding;
use wit_parser::Resolve;

/// The id that forged plugins carry.
pub(super) const ID: &str = "test.forged";

/// A core module that offers the facets `lifecycle` and `functions`.
#[derive(Default)]
pub(super) struct Shape {
    /// What runs before anything else; nothing when absent.
    pub(super) start: Option<fn(&mut InstructionSink<'_>)>,
    /// What a call of its function does before it answers.
    pub(super) call: Option<fn(&mut InstructionSink<'_>)>,
    /// Where its function says that its answer lies.
    pub(super) answer_at: i32,
    /// Where `health` says that its answer lies; 0 holds a good one while `memory` is empty.
    pub(super) health_at: i32,
    /// What its memory holds from the beginning on.
    pub(super) memory: Vec<u8>,
}

/// Pages of a shape's memory.
const PAGES: u64 = 1_000;

/// A package with such a component.
pub(super) fn package(shape: &Shape) -> Vec<u8> {
    around(&component(core(shape)))
}

/// A package whose component is these very bytes.
pub(super) fn around(component: &[u8]) -> Vec<u8> {
    let manifest = format!(
        "id = \"{ID}\"\nversion = \"1.0.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
         name = {{ en = \"Forged\", zh-CN = \"伪造插件\" }}\ndescription = {{ en = \"Forged.\", zh-CN = \"伪造。\" }}\n\
         [[functions]]\nname = \"misbehave\"\n"
    );
    plugins::altered("test.keeper", |files| {
        files.retain(|path, _| path.starts_with("locales/"));
        files.insert("manifest.toml".to_owned(), manifest.into_bytes());
        files.insert("component.wasm".to_owned(), component.to_vec());
    })
}

/// A component that has only this core module in it, and makes an instance of it.
pub(super) fn raw(module: &Module) -> Vec<u8> {
    let mut builder = wasm_encoder::ComponentBuilder::default();
    let at = builder.core_module(None, module);
    builder.core_instantiate(None, at, []);
    builder.finish()
}

/// A core module of memories and tables alone.
pub(super) fn bare(memories: &[MemoryType], tables: usize) -> Module {
    let mut module = Module::new();
    let mut section = TableSection::new();
    for _ in 0..tables {
        let (minimum, maximum) = (1, Some(1));
        section.table(TableType { element_type: RefType::FUNCREF, table64: false, minimum, maximum, shared: false });
    }
    module.section(&section);
    let mut section = MemorySection::new();
    for memory in memories {
        section.memory(*memory);
    }
    module.section(&section);
    module
}

/// A memory of so many pages.
pub(super) fn pages(minimum: u64) -> MemoryType {
    MemoryType { minimum, maximum: None, memory64: false, shared: false, page_size_log2: None }
}

fn core(shape: &Shape) -> Module {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types.ty().function([], [ValType::I32]);
    types.ty().function([ValType::I32; 4], [ValType::I32]);
    let mut functions = FunctionSection::new();
    for ty in [0, 1, 1, 1, 2, 2] {
        functions.function(ty);
    }
    let mut memories = MemorySection::new();
    memories.memory(pages(PAGES));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0);
    for (at, name) in ["health", "on-enable", "on-disable"].into_iter().enumerate() {
        exports.export(&format!("tessera:plugin/lifecycle@1.0.0#{name}"), ExportKind::Func, 1 + at as u32);
    }
    exports.export("tessera:plugin/functions@1.0.0#call", ExportKind::Func, 4);
    exports.export("cabi_realloc", ExportKind::Func, 5);

    let mut code = CodeSection::new();
    code.function(&body(|sink| {
        if let Some(start) = shape.start {
            start(sink);
        }
    }));
    for at in [shape.health_at, 0, 0] {
        code.function(&body(|sink| {
            sink.i32_const(at);
        }));
    }
    code.function(&body(|sink| {
        if let Some(call) = shape.call {
            call(sink);
        }
        sink.i32_const(shape.answer_at);
    }));
    // Arguments lie where nothing else does.
    code.function(&body(|sink| {
        sink.i32_const(1024 * 1024);
    }));
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(0), shape.memory.iter().copied());

    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&exports);
    if shape.start.is_some() {
        module.section(&StartSection { function_index: 0 });
    }
    module.section(&code).section(&data);
    module
}

fn body(fill: impl FnOnce(&mut InstructionSink<'_>)) -> Function {
    let mut function = Function::new([]);
    let mut sink = function.instructions();
    fill(&mut sink);
    sink.end();
    function
}

/// A component of a core module that names its exports by the interface.
fn component(module: Module) -> Vec<u8> {
    let mut resolve = Resolve::default();
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/wit/v1");
    let (package, _) = resolve.push_dir(&wit).unwrap();
    let mut bytes = module.finish();
    for world in ["facet-lifecycle", "facet-functions"] {
        let world = resolve.select_world(&[package], Some(world)).unwrap();
        wit_component::embed_component_metadata(&mut bytes, &resolve, world, StringEncoding::UTF8).unwrap();
    }
    tessera_package::component::componentize(&bytes).unwrap()
}

//! The one rhai engine of the process, with every limit set, and the calls into it.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Instant;

use rhai::packages::{
    ArithmeticPackage, BasicArrayPackage, BasicFnPackage, BasicIteratorPackage, BasicMapPackage, BasicMathPackage,
    BasicStringPackage,
};
use rhai::packages::{LanguageCorePackage, LogicPackage, MoreStringPackage, Package};
use rhai::{Dynamic, Engine, EvalAltResult, FLOAT, INT};

use crate::entry::Script;
use crate::fault::Fault;
use crate::limits::{self, Phase};
use crate::run::Run;
use crate::values::{Answer, thrown};
use crate::{ctx, ctx_records, ctx_tell, source};

thread_local! {
    /// The run of this thread, for what rhai calls back without a context.
    static RUNNING: RefCell<Option<Arc<Run>>> = const { RefCell::new(None) };
}

/// Compiles and calls scripts.
pub(crate) struct Machine {
    engine: Engine,
}

impl Machine {
    pub(crate) fn new() -> Self {
        let mut engine = Engine::new_raw();
        // Without blobs, bit fields and the system's clock.
        LanguageCorePackage::new().register_into_engine(&mut engine);
        ArithmeticPackage::new().register_into_engine(&mut engine);
        BasicStringPackage::new().register_into_engine(&mut engine);
        BasicIteratorPackage::new().register_into_engine(&mut engine);
        BasicFnPackage::new().register_into_engine(&mut engine);
        LogicPackage::new().register_into_engine(&mut engine);
        BasicMathPackage::new().register_into_engine(&mut engine);
        BasicArrayPackage::new().register_into_engine(&mut engine);
        BasicMapPackage::new().register_into_engine(&mut engine);
        MoreStringPackage::new().register_into_engine(&mut engine);
        limit(&mut engine);
        engine.on_progress(|operations| if operations % 256 == 0 { out_of_time() } else { None });
        engine.on_print(log);
        engine.on_debug(|text, _, place| log(&format!("{place}: {text}")));
        ctx::register(&mut engine);
        ctx_records::register(&mut engine);
        ctx_tell::register(&mut engine);
        Self { engine }
    }

    /// Compiles a script and looks for the function that its trigger calls.
    pub(crate) fn compile(&self, text: &str, phase: Phase) -> Result<Script, Fault> {
        source::check_length(text)?;
        let ast = self.engine.compile(text).map_err(|error| Fault::parsing(&error))?;
        Script::new(&self.engine, text, ast, phase).ok_or_else(|| {
            let form = match phase {
                Phase::Before => "fn before(change, ctx)",
                Phase::After => "fn after(event, ctx)",
                Phase::Schedule => "fn run(ctx)",
                Phase::Call => "fn answer(question, ctx)",
            };
            Fault::new(format!("the script needs a function `{form}`"))
        })
    }

    /// Calls the script's function, and answers what that does; blocks the thread until it ends.
    pub(crate) fn call(&self, script: &Script, run: &Arc<Run>, arguments: Vec<Dynamic>) -> Result<Dynamic, Fault> {
        let _here = Here::enter(run.clone());
        match script.run(&self.engine, arguments) {
            Ok(answer) => Ok(answer),
            Err(error) if matches!(error.unwrap_inner(), EvalAltResult::Exit(..)) => Ok(Dynamic::UNIT),
            Err(error) => Err(Fault::running(&error, script.place())),
        }
    }
}

fn limit(engine: &mut Engine) {
    engine
        .set_max_operations(limits::OPERATIONS_MAX)
        .set_max_call_levels(limits::CALL_LEVELS_MAX)
        .set_max_expr_depths(limits::EXPRESSION_DEPTH_MAX, limits::EXPRESSION_DEPTH_MAX)
        .set_max_string_size(limits::STRING_BYTES_MAX)
        .set_max_array_size(limits::ARRAY_MAX)
        .set_max_map_size(limits::MAP_MAX)
        .set_max_variables(limits::VARIABLES_MAX)
        .set_max_functions(limits::FUNCTIONS_MAX)
        .set_max_modules(0)
        .set_strict_variables(true)
        .disable_symbol("eval")
        .disable_symbol("import");
    // Found before the packages' own, which would hold up the thread past the deadline.
    engine.register_fn("sleep", |_: INT| -> Answer<()> { Err(thrown("a script can't sleep; use a schedule")) });
    engine.register_fn("sleep", |_: FLOAT| -> Answer<()> { Err(thrown("a script can't sleep; use a schedule")) });
}

fn out_of_time() -> Option<Dynamic> {
    RUNNING.with_borrow(|running| {
        let run = running.as_ref()?;
        (Instant::now() >= run.deadline).then(|| Dynamic::from(run.too_slow()))
    })
}

fn log(text: &str) {
    RUNNING.with_borrow(|running| {
        if let Some(run) = running {
            run.log(text);
        }
    });
}

/// Says which run this thread works on, until dropped.
struct Here;

impl Here {
    fn enter(run: Arc<Run>) -> Self {
        RUNNING.set(Some(run));
        Self
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        RUNNING.set(None);
    }
}

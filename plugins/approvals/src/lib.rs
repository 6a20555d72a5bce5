//! Behaviour of the approvals plugin: requests on their way through a process, the lock on what waits, and the decisions of
//! approvers. People act with their own rights and change only what is theirs (a request that they make, a task that is given to
//! them); all that follows is done by after-hooks in the plugin's own name.

mod absence;
mod condition;
mod decide;
mod demo;
mod follow;
mod keep;
mod late;
mod lock;
mod marks;
mod process;
mod request;
mod run;
mod state;
mod submit;
mod ui;
mod world;
mod writes;

use tessera_sdk::jobs::{JobRun, Outcome};
use tessera_sdk::plugin::{Ack, Delivered};
use tessera_sdk::ui::{Action, Effects, View, ViewContext};
use tessera_sdk::{Change, Decision, Error, Json, Plugin, Result};

/// As the manifest has it; also what the plugin is called where it acts in its own name.
pub(crate) const ID: &str = "tessera.approvals";

/// The plugin.
pub struct Approvals;

impl Plugin for Approvals {
    fn before(hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        match hook {
            "lock" => lock::decide_all(&changes),
            "process" => keep::processes(&changes),
            "kept" => keep::approvals(&changes),
            "kept_task" => keep::tasks(&changes),
            "absence" => absence::decide_all(&changes),
            _ => Err(Error::new("not-found", format!("no hook `{hook}`"))),
        }
    }

    fn after(hook: &str, events: Vec<Delivered>) -> Result<Vec<Ack>> {
        events.iter().map(|event| follow::told(hook, event)).collect()
    }

    fn call(function: &str, args: Json) -> Result<Json> {
        match function {
            "submit" => submit::submit(&args),
            "withdraw" => submit::withdraw(&args),
            "approve" => decide::approve(&args),
            "reject" => decide::reject(&args),
            "delegate" => decide::delegate(&args),
            "add_approver" => decide::add_approver(&args),
            "demonstrate" => demo::demonstrate(&args),
            _ => Err(Error::new("not-found", format!("no function `{function}`"))),
        }
    }

    fn render(context: ViewContext) -> Result<View> {
        ui::render(&context)
    }

    fn act(action: Action) -> Result<Effects> {
        ui::act(&action)
    }

    fn run_job(job: JobRun) -> Result<Outcome> {
        match job.handler.as_str() {
            "overdue" => late::run(),
            handler => Err(Error::new("not-found", format!("no job `{handler}`"))),
        }
    }
}

tessera_sdk::register!(Approvals: hooks, functions, jobs, ui);

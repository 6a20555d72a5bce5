//! Calls of a plugin, with what follows from how they go: figures, log, suspension.

use std::sync::Arc;

use serde_json::json;
use tessera_engine::Context;
use tessera_model::error::{Error, ErrorCode, Result};
use tracing::Instrument as _;

use crate::active::Active;
use crate::health::Place;
use crate::health::budgets::Limits;
use crate::host::PluginHost;
use crate::imports::error::from_guest;
use crate::installed;
use crate::runtime::budget::Phase;
use crate::runtime::call::{self, Answer, CallSite, Called, Request};
use crate::runtime::failure::Failure;

/// What chain entries of plugins begin with.
const CHAIN: &str = "plugin:";

/// The entry of a chain for what one plugin does about one record.
pub(crate) fn chain_entry(plugin: &str, what: &str, object: &str, record: &str) -> String {
    format!("{CHAIN}{plugin}/{what}/{object}/{record}")
}

impl PluginHost {
    /// Calls a plugin; `what` names the hook or function in logs.
    pub(crate) async fn call(
        &self,
        active: &Arc<Active>,
        cx: &Context,
        phase: Phase,
        what: &str,
        request: Request,
    ) -> Called {
        let failed = |failure: Failure| Called::failed(failure, call::Cost::default());
        let Some(loaded) = active.loaded.clone() else { return failed(Failure::FacetMissing) };
        if active.breaker.is_revoked() {
            // Whatever asks, and however it came here.
            return failed(Failure::Host(active.breaker.why().to_owned()));
        }
        let threads = match self.threads() {
            Ok(threads) => threads,
            Err(error) => return failed(Failure::Host(error.detail)),
        };
        let usual = Limits::new(self.budget(phase), active.manifest.memory_mib);
        let limits = active.identity.budgets.load().applied(phase, usual);
        let site = CallSite {
            engine: self.engine.clone(),
            host: self.this.clone(),
            cx: cx.clone(),
            phase,
            what: what.to_owned(),
            budget: limits.budget,
            log_lines: limits.log_lines,
            plugin: active.identity.clone(),
            loaded,
            memory_mib: limits.memory_mib,
            // What comes from the outbox or the queue has nobody who waits for it, whatever led to it.
            // Requests from outside, which the chain names already, are inside nobody's.
            is_nested: phase.is_interactive()
                && !matches!(phase, Phase::UiAct | Phase::Webhook)
                && cx.chain.iter().any(|entry| entry.starts_with(CHAIN)),
        };
        let span = tracing::info_span!("plugin", plugin = active.identity.id, what, trace = cx.trace);
        let mut called = call::run(&threads, &active.lanes, site, request).instrument(span).await;
        let health = &active.identity.health;
        health.figures.called(phase, what, called.cost);
        let failed = called.outcome.as_ref().err().map(Failure::kind);
        let (phase_key, trace) = (Some(phase.key()), cx.trace.clone());
        let place = Place { at_ms: self.engine.now_ms(), phase: phase_key, handler: what.to_owned(), trace };
        health.recent.add(place, called.cost, failed, std::mem::take(&mut called.steps));
        if let Err(failure) = &called.outcome {
            self.failed(active, cx, Some(phase), what, failure, &called.stack).await;
        }
        called
    }

    /// Counts a failure, and suspends the plugin when there were too many.
    pub(crate) async fn note_failure(&self, active: &Arc<Active>, cx: &Context, what: &str, failure: &Failure) {
        self.failed(active, cx, None, what, failure, &[]).await;
    }

    async fn failed(
        &self,
        active: &Arc<Active>,
        cx: &Context,
        phase: Option<Phase>,
        what: &str,
        failure: &Failure,
        stack: &[String],
    ) {
        if !failure.is_fault() {
            return;
        }
        let id = active.identity.id.as_str();
        let health = &active.identity.health;
        let (at_ms, phase_key) = (self.engine.now_ms(), phase.map(Phase::key));
        health.figures.failed(phase, what);
        let place = Place { at_ms, phase: phase_key, handler: what.to_owned(), trace: cx.trace.clone() };
        health.failures.add(place, failure.kind(), &failure.to_string(), stack);
        tracing::warn!(plugin = id, hook = what, kind = failure.kind(), trace = %cx.trace, "a plugin failed: {failure}");
        // A version that isn't in force can't be suspended; its migration ends by itself.
        let is_suspended = phase != Some(Phase::Migration) && active.breaker.failed(self.engine.now_ms());
        let system = Context::system("plugins");
        let data = json!({"plugin": id, "in": what, "kind": failure.kind(), "problem": failure.to_string(), "suspended": is_suspended});
        if let Err(error) = self.engine.audit(&system, "plugin.failed", data).await {
            tracing::warn!(%error, "a plugin's failure could not be audited");
        }
        if is_suspended {
            health.suspended(at_ms);
            tracing::error!(plugin = id, "a plugin failed five times within a minute and is suspended");
            if let Err(error) = self.remember_suspension(id, &format!("{what}: {failure}")).await {
                tracing::warn!(plugin = id, %error, "the suspension could not be stored");
            }
            self.engine.live().metadata_changed();
        }
    }

    async fn remember_suspension(&self, id: &str, problem: &str) -> Result<()> {
        match installed::get(&self.engine, id).await? {
            Some(mut found) => {
                found.suspended = Some(problem.to_owned());
                found.suspended_at_ms = Some(self.engine.now_ms());
                installed::save(&self.engine, id, &found).await
            }
            None => Ok(()),
        }
    }

    /// Calls a function of a plugin, for actions and workflows. `args` and the answer are the plugin's own affair.
    ///
    /// # Errors
    /// `not_found` without such a plugin or function, `plugin_unavailable`, `plugin_busy`, and what the plugin answers.
    pub async fn call_function(
        &self,
        cx: &Context,
        plugin: &str,
        function: &str,
        args: &serde_json::Value,
    ) -> Result<serde_json::Value> {
        let registry = self.registry.load_full();
        let active = registry.plugin(plugin).ok_or_else(|| Error::not_found(format!("plugin `{plugin}`")))?;
        if !active.manifest.functions.iter().any(|known| known.name == function) {
            return Err(Error::not_found(format!("function `{function}` of the plugin `{plugin}`")));
        }
        if active.breaker.is_open() {
            return Err(unavailable(plugin, function, active.breaker.why()));
        }
        let request = Request::Function { name: function.to_owned(), args: args.to_string() };
        let called = self.call(active, cx, Phase::Function, function, request).await;
        match called.outcome {
            Ok(Answer::Json(text)) => serde_json::from_str(&text)
                .map_err(|error| unavailable(plugin, function, &format!("its answer is no JSON ({error})"))),
            Ok(_) => Err(unavailable(plugin, function, "it answered something else")),
            Err(Failure::Answered(error)) => Err(called
                .refusal
                .unwrap_or_else(|| from_guest(&error, |key| active.identity.messages.label(key, None)))),
            Err(Failure::Busy) => Err(busy(plugin)),
            Err(failure) => Err(unavailable(plugin, function, &failure.to_string())),
        }
    }
}

/// The refusal when a plugin that must be asked can't be: it names plugin, hook and what to do.
pub(crate) fn unavailable(plugin: &str, what: &str, why: &str) -> Error {
    Error::new(
        ErrorCode::PluginUnavailable,
        format!(
            "the plugin `{plugin}` could not do `{what}`: {why}. An administrator can see more on the page of plugins, and disable it there"
        ),
    )
}

pub(crate) fn busy(plugin: &str) -> Error {
    Error::new(ErrorCode::PluginBusy, format!("the plugin `{plugin}` is busy; please try again in a moment"))
}

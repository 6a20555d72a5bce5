//! `context`: facts about the call.

use tessera_model::date;
use tessera_permission::Principal;

use crate::capability::Capability;
use crate::runtime::bindings::host::tessera::plugin::context;
use crate::runtime::state::CallState;

impl context::Host for CallState {
    fn current_actor(&mut self) -> wasmtime::Result<context::Actor> {
        self.enter("context.current-actor")?;
        let actor = &self.cx.actor;
        let principal = match actor.principal {
            Principal::User => context::Principal::User,
            Principal::Service(_) | Principal::System(_) => context::Principal::PluginService,
        };
        Ok(context::Actor {
            principal,
            id: actor.id.clone(),
            display_name: actor.name.clone(),
            locale: self.cx.locale.tag().to_owned(),
            timezone: actor.timezone.clone(),
        })
    }

    fn tenant(&mut self) -> wasmtime::Result<String> {
        self.enter("context.tenant")?;
        Ok(self.engine.settings().organization.clone())
    }

    fn correlation_id(&mut self) -> wasmtime::Result<String> {
        self.enter("context.correlation-id")?;
        Ok(self.cx.trace.clone())
    }

    fn phase(&mut self) -> wasmtime::Result<String> {
        self.enter("context.phase")?;
        Ok(self.phase.as_str().to_owned())
    }

    fn now_ms(&mut self) -> wasmtime::Result<u64> {
        self.enter("context.now-ms")?;
        Ok(u64::try_from(self.now_ms).unwrap_or_default())
    }

    fn today(&mut self) -> wasmtime::Result<String> {
        self.enter("context.today")?;
        let own = self.cx.actor.timezone.as_str();
        let settings = self.engine.settings();
        Ok(date::day_of(self.now_ms, if own.is_empty() { &settings.timezone } else { own }).to_string())
    }

    fn remaining(&mut self) -> wasmtime::Result<context::Budget> {
        self.enter("context.remaining")?;
        Ok(context::Budget {
            // The exact figure is the store's, out of reach here; the guest learns what it started with.
            fuel_left: self.budget.fuel,
            wall_ms_left: self.wall_left_ms(),
            host_calls_left: self.budget.host_calls.saturating_sub(self.spent.host_calls),
            depth: u32::try_from(self.cx.chain.len()).unwrap_or(u32::MAX),
        })
    }

    fn granted(&mut self, capability: String) -> wasmtime::Result<bool> {
        self.enter("context.granted")?;
        Ok(Capability::parse(&capability).is_some_and(|capability| self.plugin.grants.has(&capability)))
    }

    fn supports(&mut self, feature: String) -> wasmtime::Result<bool> {
        self.enter("context.supports")?;
        Ok(matches!(
            feature.as_str(),
            "records.reserve-id"
                | "records.touch"
                | "records.objects"
                | "dictionaries"
                | "jobs"
                | "events"
                | "ui"
                | "kv"
                | "kv.get-many"
                | "watched"
                | "secrets"
                | "http"
                | "webhooks"
                | "migrations"
                | "metadata"
                | "workflows"
        ))
    }
}

//! What the engine holds of the workflows: a link that doesn't keep them alive, so that both can end.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::documents::JobRow;
use tessera_engine::event::{Consumer, Delivery, Event};
use tessera_engine::extension::{WorkflowAdmin, WorkflowText};
use tessera_engine::hooks::{BeforeHooks, Decided, HookChange, HookOperation};
use tessera_engine::job::{JobHandler, JobOutcome};
use tessera_engine::{Context, Engine};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;

use crate::schedule;
use crate::workflows::Workflows;

/// A link to the workflows.
pub(crate) struct Wired(pub(crate) Weak<Workflows>);

impl Wired {
    fn workflows(&self) -> Result<Arc<Workflows>> {
        self.0.upgrade().ok_or_else(|| {
            Error::new(ErrorCode::PluginUnavailable, "workflows are being stopped; please try again in a moment")
        })
    }
}

#[async_trait]
impl BeforeHooks for Wired {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        self.0.upgrade().is_some_and(|workflows| workflows.concerns_before(&object.key, operation))
    }

    async fn before(&self, cx: &Context, object: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        self.workflows()?.decide(cx, object, changes).await.map(Decided::from)
    }
}

#[async_trait]
impl Consumer for Wired {
    fn name(&self) -> &'static str {
        "workflows"
    }

    fn wants(&self, event: &Event) -> bool {
        self.0.upgrade().is_some_and(|workflows| workflows.wants_event(event))
    }

    async fn deliver(&self, events: &[Event]) -> Vec<Delivery> {
        match self.0.upgrade() {
            Some(workflows) => workflows.take_events(events).await,
            // The events stay in the outbox for the next start.
            None => events
                .iter()
                .map(|_| Delivery::Retry { after_ms: 1_000, error: "workflows are being stopped".to_owned() })
                .collect(),
        }
    }
}

#[async_trait]
impl JobHandler for Wired {
    fn kind(&self) -> &'static str {
        schedule::KIND
    }

    async fn run(&self, _: &Engine, job: &JobRow) -> JobOutcome {
        match self.0.upgrade() {
            Some(workflows) => workflows.run_job(job).await,
            None => JobOutcome::Retry { after_ms: 5_000, error: "workflows are being stopped".to_owned() },
        }
    }
}

#[async_trait]
impl WorkflowAdmin for Wired {
    async fn list(&self, _: &Context) -> Result<Json> {
        self.workflows()?.listed().await
    }

    async fn set_enabled(&self, cx: &Context, id: &str, enabled: bool) -> Result<Json> {
        self.workflows()?.set_enabled(cx, id, enabled).await
    }

    async fn runs(&self, _: &Context, id: &str, limit: usize) -> Result<Json> {
        self.workflows()?.runs_listed(id, limit).await
    }

    async fn dry_run(&self, cx: &Context, id: &str, object: &str, record: &str) -> Result<Json> {
        self.workflows()?.dry_run(cx, id, object, record).await
    }

    async fn get(&self, _: &Context, id: &str) -> Result<Json> {
        self.workflows()?.text_of(id).await
    }

    async fn version(&self, _: &Context, id: &str, version: u64) -> Result<Json> {
        self.workflows()?.version_of(id, version).await
    }

    async fn create(&self, cx: &Context, text: WorkflowText) -> Result<Json> {
        self.workflows()?.create(cx, text).await
    }

    async fn update(&self, cx: &Context, id: &str, if_version: Option<u64>, text: WorkflowText) -> Result<Json> {
        self.workflows()?.update(cx, id, if_version, text).await
    }

    async fn call(&self, cx: &Context, id: &str, question: Fields) -> Result<Json> {
        self.workflows()?.answer(cx, id, question).await
    }

    fn callable(&self) -> Json {
        self.0.upgrade().map_or_else(|| Json::Array(Vec::new()), |workflows| workflows.callable())
    }

    fn figures(&self) -> Vec<(String, &'static str, u64)> {
        self.0.upgrade().map(|workflows| workflows.ended.all()).unwrap_or_default()
    }
}

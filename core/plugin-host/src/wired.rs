//! What the engine holds of the host: a link that doesn't keep it alive, so that engine and host can both end.

use std::sync::{Arc, Weak};

use async_trait::async_trait;
use serde_json::Value as Json;
use tessera_engine::Context;
use tessera_engine::definitions::ActionDef;
use tessera_engine::extension::{
    Actions, InstallOptions, MigrationWish, PluginAdmin, PluginLogQuery, PluginUi, UiAction, UiAsset, UiChoices, UiView,
};
use tessera_engine::figures::PluginFigures;
use tessera_engine::hooks::{BeforeHooks, Decided, HookChange, HookOperation};
use tessera_engine::webhooks::{WebhookAddress, WebhookAnswer, WebhookCall, Webhooks};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::object::ObjectDef;
use tessera_model::record::Fields;

use crate::active::Active;
use crate::host::PluginHost;

/// A link to the host.
pub(crate) struct Wired(pub(crate) Weak<PluginHost>);

impl Wired {
    pub(crate) fn host(&self) -> Result<Arc<PluginHost>> {
        self.0.upgrade().ok_or_else(|| {
            Error::new(ErrorCode::PluginUnavailable, "plugins are being stopped; please try again in a moment")
        })
    }
}

#[async_trait]
impl BeforeHooks for Wired {
    fn concerns(&self, object: &ObjectDef, operation: HookOperation) -> bool {
        self.0.upgrade().is_some_and(|host| host.concerns(object, operation))
    }

    async fn before(&self, cx: &Context, object: &Arc<ObjectDef>, changes: &[HookChange]) -> Result<Decided> {
        self.host()?.before(cx, object, changes).await
    }
}

#[async_trait]
impl Actions for Wired {
    fn actions(&self, object: &str) -> Vec<ActionDef> {
        self.0.upgrade().map(|host| host.actions_on(object)).unwrap_or_default()
    }

    async fn follow(&self) -> Result<()> {
        match self.0.upgrade() {
            Some(host) => host.follow_all_marks().await,
            None => Ok(()),
        }
    }

    async fn run(&self, cx: &Context, object: &str, id: &str, action: &str, form: &Fields) -> Result<Json> {
        self.host()?.run_action(cx, object, id, action, form).await
    }
}

#[async_trait]
impl PluginUi for Wired {
    async fn slots(&self, cx: &Context, place: Option<&str>, object: Option<&str>, id: Option<&str>) -> Result<Json> {
        self.host()?.ui_slots(cx, place, object, id).await
    }

    async fn render(&self, cx: &Context, view: UiView) -> Result<Json> {
        self.host()?.ui_render(cx, view).await
    }

    async fn act(&self, cx: &Context, action: UiAction) -> Result<Json> {
        self.host()?.ui_act(cx, action).await
    }

    async fn choices(&self, cx: &Context, choices: UiChoices) -> Result<Json> {
        self.host()?.ui_choices(cx, choices).await
    }

    fn asset(&self, plugin: &str, digest: &str) -> Option<UiAsset> {
        self.0.upgrade()?.registry.load().plugin(plugin).filter(|active| active.loaded.is_some())?.assets.get(digest)
    }
}

#[async_trait]
impl Webhooks for Wired {
    fn find(&self, plugin: &str, endpoint: &str, token: &str) -> Option<WebhookAddress> {
        self.0.upgrade()?.find_webhook(plugin, endpoint, token)
    }

    async fn receive(&self, call: WebhookCall) -> Result<WebhookAnswer> {
        self.host()?.receive_webhook(call).await
    }

    async fn flooded(&self, address: &WebhookAddress, peer: &str) {
        if let Some(host) = self.0.upgrade() {
            host.note_flood(address, peer).await;
        }
    }
}

#[async_trait]
impl PluginAdmin for Wired {
    fn is_there(&self) -> bool {
        self.0.strong_count() > 0
    }

    async fn list(&self, _cx: &Context) -> Result<Json> {
        self.host()?.list().await
    }

    async fn get(&self, _cx: &Context, id: &str) -> Result<Json> {
        self.host()?.show(id).await
    }

    async fn install(&self, cx: &Context, package: Vec<u8>, plan_only: bool, options: InstallOptions) -> Result<Json> {
        self.host()?.install(cx, package, plan_only, options).await
    }

    async fn set_grants(&self, cx: &Context, id: &str, granted: &[String]) -> Result<Json> {
        self.host()?.set_grants(cx, id, granted).await
    }

    async fn rollback(&self, cx: &Context, id: &str) -> Result<Json> {
        self.host()?.rollback(cx, id).await
    }

    async fn enable(&self, cx: &Context, id: &str) -> Result<Json> {
        self.host()?.enable(cx, id).await
    }

    async fn disable(&self, cx: &Context, id: &str) -> Result<Json> {
        self.host()?.disable(cx, id).await
    }

    async fn renew_webhook(&self, cx: &Context, id: &str, endpoint: &str) -> Result<Json> {
        self.host()?.renew_webhook(cx, id, endpoint).await
    }

    async fn migration(&self, cx: &Context, id: &str, wish: MigrationWish) -> Result<Json> {
        self.host()?.wish_of_migration(cx, id, wish).await
    }

    async fn remove(&self, cx: &Context, id: &str, purge: bool) -> Result<()> {
        self.host()?.remove(cx, id, purge).await
    }

    async fn settings(&self, _cx: &Context, id: &str) -> Result<Json> {
        self.host()?.settings_of(id).await
    }

    async fn set_settings(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json> {
        self.host()?.set_settings(cx, id, values).await
    }

    fn is_safe_mode(&self) -> bool {
        self.0.upgrade().is_some_and(|host| host.options.safe_mode)
    }

    async fn health(&self, cx: &Context, id: &str) -> Result<Json> {
        self.host()?.health_of(cx, id).await
    }

    async fn log(&self, _cx: &Context, id: &str, query: &PluginLogQuery) -> Result<Json> {
        self.host()?.log_of(id, query).await
    }

    async fn budgets(&self, _cx: &Context, id: &str) -> Result<Json> {
        self.host()?.budgets_of(id).await
    }

    async fn set_budgets(&self, cx: &Context, id: &str, values: &Fields) -> Result<Json> {
        self.host()?.set_budgets(cx, id, values).await
    }

    fn figures(&self) -> Vec<PluginFigures> {
        let Some(host) = self.0.upgrade() else { return Vec::new() };
        let registry = host.registry.load();
        let figures = |active: &Arc<Active>| {
            let total = active.identity.health.figures.total();
            PluginFigures {
                id: active.identity.id.clone(),
                calls: total.calls,
                failures: total.failures,
                fuel: total.fuel,
                micros: total.micros,
                is_suspended: active.breaker.is_open(),
            }
        };
        registry.plugins().map(figures).collect()
    }
}

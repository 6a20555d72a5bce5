//! A component that is ready to be called, and which facets it has.

use wasmtime::Engine;
use wasmtime::component::{Component, InstancePre, Linker};

use super::bindings::{functions, hooks, jobs, lifecycle, migration, ui, webhook};
use super::linker;
use super::state::CallState;

/// A compiled and linked component.
pub(crate) struct Loaded {
    pub(crate) instance: InstancePre<CallState>,
    pub(crate) hooks: Option<hooks::FacetHooksPre<CallState>>,
    pub(crate) functions: Option<functions::FacetFunctionsPre<CallState>>,
    pub(crate) lifecycle: Option<lifecycle::FacetLifecyclePre<CallState>>,
    pub(crate) jobs: Option<jobs::FacetJobsPre<CallState>>,
    pub(crate) ui: Option<ui::FacetUiPre<CallState>>,
    pub(crate) webhook: Option<webhook::FacetWebhookPre<CallState>>,
    pub(crate) migration: Option<migration::FacetMigrationPre<CallState>>,
    /// Interfaces that it imports.
    pub(crate) imports: Vec<String>,
}

impl Loaded {
    /// Links a component and finds out what it offers.
    ///
    /// # Errors
    /// Why it can't be run here, a sentence for each reason.
    pub(crate) fn link(
        engine: &Engine,
        linker: &Linker<CallState>,
        component: &Component,
    ) -> Result<Self, Vec<String>> {
        let refused = linker::refused_imports(component, engine);
        if !refused.is_empty() {
            return Err(refused);
        }
        let instance = linker
            .instantiate_pre(component)
            .map_err(|error| vec![format!("it doesn't fit this server: {error:#}")])?;
        Ok(Self {
            hooks: hooks::FacetHooksPre::new(instance.clone()).ok(),
            functions: functions::FacetFunctionsPre::new(instance.clone()).ok(),
            lifecycle: lifecycle::FacetLifecyclePre::new(instance.clone()).ok(),
            jobs: jobs::FacetJobsPre::new(instance.clone()).ok(),
            ui: ui::FacetUiPre::new(instance.clone()).ok(),
            webhook: webhook::FacetWebhookPre::new(instance.clone()).ok(),
            migration: migration::FacetMigrationPre::new(instance.clone()).ok(),
            imports: linker::imports(component, engine),
            instance,
        })
    }

    /// Names of the facets that it has.
    pub(crate) fn facets(&self) -> Vec<&'static str> {
        let all = [
            ("hooks", self.hooks.is_some()),
            ("functions", self.functions.is_some()),
            ("lifecycle", self.lifecycle.is_some()),
            ("job-handler", self.jobs.is_some()),
            ("ui", self.ui.is_some()),
            ("webhook", self.webhook.is_some()),
            ("migration", self.migration.is_some()),
        ];
        all.into_iter().filter_map(|(name, has)| has.then_some(name)).collect()
    }
}

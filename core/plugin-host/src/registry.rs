//! The plugins in force, and which hooks concern what: built anew with each change, read without waiting.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tessera_engine::hooks::HookOperation;
use tessera_package::manifest::{Hook, Operation, Stage};

use crate::active::Active;

/// The plugins in force.
#[derive(Default)]
pub(crate) struct Registry {
    plugins: BTreeMap<String, Arc<Active>>,
    /// Why a plugin isn't in force.
    failed: BTreeMap<String, String>,
    before: HashMap<(String, HookOperation), Vec<BoundHook>>,
    /// Hooks that are told of plugins' events, by topic, in order.
    topics: HashMap<String, Vec<BoundHook>>,
}

/// A hook with the plugin that it belongs to.
#[derive(Clone)]
pub(crate) struct BoundHook {
    pub(crate) active: Arc<Active>,
    at: usize,
}

impl BoundHook {
    /// What the manifest says of it; none never happens, for the place comes from the same manifest.
    pub(crate) fn hook(&self) -> Option<&Hook> {
        self.active.manifest.hooks.get(self.at)
    }

    /// Whether it is about this object, as far as the plugin's marks go.
    pub(crate) fn concerns(&self, object: &str) -> bool {
        self.hook().is_some_and(|hook| self.active.identity.watched.concerns(&hook.object, hook.watched, object))
    }

    /// By which hooks are asked in turn: their order, then the plugin's id, then the manifest.
    fn turn(&self) -> (i32, &str, usize) {
        (self.hook().map_or(0, |hook| hook.order), self.active.identity.id.as_str(), self.at)
    }
}

fn in_turn(hooks: &mut [BoundHook]) {
    hooks.sort_by(|one, other| one.turn().cmp(&other.turn()));
}

/// Stands for every object.
const ANY: &str = "*";

impl Registry {
    /// The same with a plugin put in (or replaced).
    pub(crate) fn with(&self, active: Arc<Active>) -> Self {
        let mut plugins = self.plugins.clone();
        let mut failed = self.failed.clone();
        failed.remove(&active.identity.id);
        plugins.insert(active.identity.id.clone(), active);
        Self::build(plugins, failed)
    }

    /// The same without a plugin.
    pub(crate) fn without(&self, id: &str) -> Self {
        let mut plugins = self.plugins.clone();
        let mut failed = self.failed.clone();
        plugins.remove(id);
        failed.remove(id);
        Self::build(plugins, failed)
    }

    /// The same with a plugin that could not be put in force.
    pub(crate) fn with_failed(&self, id: &str, problem: String) -> Self {
        let mut plugins = self.plugins.clone();
        let mut failed = self.failed.clone();
        plugins.remove(id);
        failed.insert(id.to_owned(), problem);
        Self::build(plugins, failed)
    }

    fn build(plugins: BTreeMap<String, Arc<Active>>, failed: BTreeMap<String, String>) -> Self {
        let topics = topics(&plugins);
        let mut all: Vec<BoundHook> = Vec::new();
        for active in plugins.values().filter(|active| active.loaded.is_some()) {
            // A hook sees the record: without the grant to read it, it isn't asked.
            let is_asked = |hook: &Hook| hook.stage == Stage::Before && active.identity.grants.reads(&hook.object);
            let hooks = active.manifest.hooks.iter().enumerate().filter(|(_, hook)| is_asked(hook));
            all.extend(hooks.map(|(at, _)| BoundHook { active: active.clone(), at }));
        }
        in_turn(&mut all);
        let mut before: HashMap<(String, HookOperation), Vec<BoundHook>> = HashMap::new();
        for bound in all {
            let Some(hook) = bound.hook() else { continue };
            for operation in &hook.operations {
                before.entry((hook.object.clone(), operation_of(*operation))).or_default().push(bound.clone());
            }
        }
        // What concerns every object concerns those that are named too, in its place of the order.
        let anywhere: Vec<_> = before
            .iter()
            .filter(|((object, _), _)| object == ANY)
            .map(|((_, operation), hooks)| (*operation, hooks.clone()))
            .collect();
        for (operation, hooks) in anywhere {
            for ((object, other), list) in &mut before {
                if *other == operation && object != ANY {
                    list.extend(hooks.iter().cloned());
                    in_turn(list);
                }
            }
        }
        Self { plugins, failed, before, topics }
    }

    /// The hooks that are told of an event of a plugin.
    pub(crate) fn listeners(&self, topic: &str) -> &[BoundHook] {
        self.topics.get(topic).map_or(&[], Vec::as_slice)
    }

    /// The before-hooks for an operation on an object, in order.
    pub(crate) fn before(&self, object: &str, operation: HookOperation) -> &[BoundHook] {
        let named = self.before.get(&(object.to_owned(), operation));
        named.or_else(|| self.before.get(&(ANY.to_owned(), operation))).map_or(&[], Vec::as_slice)
    }

    /// A plugin in force.
    pub(crate) fn plugin(&self, id: &str) -> Option<&Arc<Active>> {
        self.plugins.get(id)
    }

    /// All plugins in force, by id.
    pub(crate) fn plugins(&self) -> impl Iterator<Item = &Arc<Active>> {
        self.plugins.values()
    }

    /// Why a plugin isn't in force.
    pub(crate) fn problem(&self, id: &str) -> Option<&str> {
        self.failed.get(id).map(String::as_str)
    }
}

fn topics(plugins: &BTreeMap<String, Arc<Active>>) -> HashMap<String, Vec<BoundHook>> {
    let mut topics: HashMap<String, Vec<BoundHook>> = HashMap::new();
    for active in plugins.values().filter(|active| active.loaded.is_some()) {
        for (at, hook) in active.manifest.hooks.iter().enumerate() {
            if let Some(topic) = &hook.topic {
                topics.entry(topic.clone()).or_default().push(BoundHook { active: active.clone(), at });
            }
        }
    }
    topics.values_mut().for_each(|hooks| in_turn(hooks));
    topics
}

const fn operation_of(operation: Operation) -> HookOperation {
    match operation {
        Operation::Create => HookOperation::Create,
        Operation::Update => HookOperation::Update,
        Operation::Delete => HookOperation::Delete,
    }
}

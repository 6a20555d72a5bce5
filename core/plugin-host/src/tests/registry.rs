//! Which hooks are asked of what, and in which order.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tessera_engine::hooks::HookOperation;
use tessera_model::record::Fields;
use tessera_package::Manifest;
use wasmtime::component::Component;

use crate::active::{Active, Identity};
use crate::breaker::Breaker;
use crate::capability::Grants;
use crate::jobs::Waiting;
use crate::keeping::Keeping;
use crate::messages::Messages;
use crate::registry::{BoundHook, Registry};
use crate::runtime::call::Lanes;
use crate::runtime::component::Loaded;
use crate::runtime::{engine, linker};
use crate::ui::Assets;
use crate::watched::Watched;

const EVERYTHING: [&str; 1] = ["records.read:*"];
const CREATE: &str = "\"create\"";

/// A component that does nothing: here it only matters that there is one.
fn component() -> Arc<Loaded> {
    let wasm = engine::build().unwrap();
    let component = Component::from_binary(&wasm, b"\0asm\x0d\0\x01\0").unwrap();
    Arc::new(Loaded::link(&wasm, &linker::build(&wasm).unwrap(), &component).unwrap())
}

fn plugin(loaded: Option<&Arc<Loaded>>, id: &str, granted: &[&str], hooks: &[String]) -> Arc<Active> {
    let head = "version = \"1.0.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\nname = { en = \"Test\", zh-CN = \"测试\" }\n\
                description = { en = \"Test\", zh-CN = \"测试\" }\n";
    let manifest = Manifest::parse(&format!("id = \"{id}\"\n{head}{}", hooks.concat())).unwrap();
    let identity = Identity {
        id: id.to_owned(),
        grants: Grants::of(granted.iter().copied()),
        messages: Messages::read(None, None).unwrap(),
        asked_hosts: Vec::new(),
        settings: ArcSwap::from_pointee(Fields::new()),
        secrets: ArcSwap::default(),
        secret_hosts: Default::default(),
        budgets: ArcSwap::default(),
        health: Arc::default(),
        jobs: Vec::new(),
        waiting: Waiting::default(),
        keeping: Keeping::default(),
        watched: Watched::default(),
    };
    Arc::new(Active {
        identity: Arc::new(identity),
        manifest,
        loaded: loaded.cloned(),
        actions: Vec::new(),
        webhooks: Vec::new(),
        assets: Assets::default(),
        lanes: Lanes::default(),
        breaker: Breaker::default(),
        signer: None,
        is_paused: false.into(),
    })
}

/// A before-hook.
fn hook(key: &str, object: &str, operations: &str, order: i32) -> String {
    format!(
        "[[hooks]]\nkey = \"{key}\"\nobject = \"{object}\"\noperations = [{operations}]\nstage = \"before\"\norder = {order}\n"
    )
}

fn listener(key: &str, topic: &str, order: i32) -> String {
    format!("[[hooks]]\nkey = \"{key}\"\ntopic = \"{topic}\"\nstage = \"after\"\norder = {order}\n")
}

fn names(hooks: &[BoundHook]) -> Vec<String> {
    hooks.iter().map(|bound| format!("{} {}", bound.active.identity.id, bound.hook().unwrap().key)).collect()
}

fn asked(registry: &Registry, object: &str, operation: HookOperation) -> Vec<String> {
    names(registry.before(object, operation))
}

#[test]
fn lower_orders_come_first_and_equal_ones_by_the_plugins_id() {
    let component = component();
    let registry = Registry::default()
        .with(plugin(
            Some(&component),
            "test.b",
            &EVERYTHING,
            &[hook("second", "thing", CREATE, 100), hook("first", "thing", CREATE, -5)],
        ))
        .with(plugin(
            Some(&component),
            "test.a",
            &EVERYTHING,
            &[
                hook("third", "thing", CREATE, 200),
                hook("one", "thing", CREATE, 100),
                hook("two", "thing", CREATE, 100),
            ],
        ));
    let order = ["test.b first", "test.a one", "test.a two", "test.b second", "test.a third"];
    assert_eq!(asked(&registry, "thing", HookOperation::Create), order);
}

#[test]
fn a_hook_on_every_object_takes_its_turn_among_those_that_name_one() {
    let component = component();
    let both = "\"create\", \"delete\"";
    let registry = Registry::default()
        .with(plugin(Some(&component), "test.a", &EVERYTHING, &[hook("any", "*", both, 100)]))
        .with(plugin(Some(&component), "test.b", &EVERYTHING, &[hook("named", "thing", CREATE, 100)]))
        .with(plugin(Some(&component), "test.c", &EVERYTHING, &[hook("early", "*", CREATE, 1)]));
    let named = ["test.c early", "test.a any", "test.b named"];
    assert_eq!(asked(&registry, "thing", HookOperation::Create), named, "of equal order, by the plugin's id");
    assert_eq!(asked(&registry, "thing", HookOperation::Delete), ["test.a any"]);
    assert_eq!(asked(&registry, "other", HookOperation::Create), ["test.c early", "test.a any"]);
    assert!(asked(&registry, "thing", HookOperation::Update).is_empty());
}

#[test]
fn only_those_are_asked_that_run_and_may_read_the_record() {
    let component = component();
    let on_thing = || [hook("one", "thing", CREATE, 100)];
    let everywhere = [hook("any", "*", CREATE, 100)];
    let after =
        ["[[hooks]]\nkey = \"after\"\nobject = \"thing\"\noperations = [\"create\"]\nstage = \"after\"\n".to_owned()];
    let thing = ["records.read:thing"];
    let registry = Registry::default()
        .with(plugin(None, "test.off", &EVERYTHING, &on_thing()))
        .with(plugin(Some(&component), "test.blind", &["records.read:other"], &on_thing()))
        .with(plugin(Some(&component), "test.narrow", &thing, &everywhere))
        .with(plugin(Some(&component), "test.after", &EVERYTHING, &after))
        .with(plugin(Some(&component), "test.sees", &thing, &on_thing()));
    assert_eq!(asked(&registry, "thing", HookOperation::Create), ["test.sees one"]);
    assert!(asked(&registry, "other", HookOperation::Create).is_empty());
}

#[test]
fn a_plugin_is_replaced_fails_comes_back_and_goes() {
    let component = component();
    let version = |key: &str| plugin(Some(&component), "test.a", &EVERYTHING, &[hook(key, "thing", CREATE, 100)]);
    let first = Registry::default().with(version("old"));
    let second = first.with(version("new"));
    assert_eq!(asked(&second, "thing", HookOperation::Create), ["test.a new"]);
    assert_eq!(asked(&first, "thing", HookOperation::Create), ["test.a old"], "who began with it goes on with it");
    let failed = second.with_failed("test.a", "no such file".to_owned());
    assert_eq!(failed.problem("test.a"), Some("no such file"));
    assert!(failed.plugin("test.a").is_none() && asked(&failed, "thing", HookOperation::Create).is_empty());
    let back = failed.with(version("new"));
    assert_eq!(back.problem("test.a"), None);
    assert_eq!(back.plugins().map(|active| active.identity.id.as_str()).collect::<Vec<_>>(), ["test.a"]);
    let gone = back.without("test.a");
    assert!(gone.plugin("test.a").is_none() && asked(&gone, "thing", HookOperation::Create).is_empty());
    assert_eq!(failed.without("test.a").problem("test.a"), None);
}

#[test]
fn those_who_listen_to_an_event_are_told_in_turn() {
    let component = component();
    let registry = Registry::default()
        .with(plugin(
            Some(&component),
            "test.b",
            &[],
            &[listener("early", "test.c.made", 1), listener("late", "test.c.made", 100)],
        ))
        .with(plugin(Some(&component), "test.a", &[], &[listener("hears", "test.c.made", 100)]))
        .with(plugin(None, "test.off", &[], &[listener("hears", "test.c.made", 1)]));
    assert_eq!(names(registry.listeners("test.c.made")), ["test.b early", "test.a hears", "test.b late"]);
    assert!(registry.listeners("test.c.other").is_empty());
}

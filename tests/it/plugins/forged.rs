//! What no compiler makes: it is refused, or ends at its bounds, and never takes the server along.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use rand::{Rng as _, RngCore as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value as Json, json};
use tessera_engine::{Channel, Context};
use tessera_model::error::Result;
use tessera_permission::Actor;
use tessera_plugin_host::{Budget, HttpOptions, Phase, PluginHost, PluginHostOptions, Resolve};
use tessera_tests::{TestApp, plugins};
use wasm_encoder::{BlockType, InstructionSink, MemoryType};

use super::forge::{self, ID, Shape, pages};
use super::kv::install;
use super::webhooks;

const ONE: &str = "/api/v1/plugins/test.forged";
/// Bytes of random memory, and how often they are drawn.
const NOISE: usize = 64 * 1024;
const DRAWN: u64 = 24;

async fn open(app: &TestApp, budget: Option<fn(Phase) -> Budget>) -> Arc<PluginHost> {
    let options = PluginHostOptions { allow_unsigned: true, budget, ..plugins::options() };
    PluginHost::open(app.engine.clone(), options).await.unwrap()
}

/// Time alone ends a call.
fn endless_fuel(phase: Phase) -> Budget {
    Budget { fuel: u64::MAX, wall: Duration::from_millis(500), ..Budget::of(phase) }
}

async fn ask(host: &PluginHost, plugin: &str, function: &str, args: &Json) -> Result<Json> {
    let cx = Context::new(Arc::new(Actor::system("test")), Channel::Api, "test");
    host.call_function(&cx, plugin, function, args).await
}

fn forever(sink: &mut InstructionSink<'_>) {
    sink.loop_(BlockType::Empty).br(0).end();
}

/// Fills nearly all of its memory again and again.
fn fills(sink: &mut InstructionSink<'_>) {
    sink.loop_(BlockType::Empty).i32_const(0).i32_const(7).i32_const(60 * 1024 * 1024).memory_fill(0).br(0).end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_function_that_never_ends_is_refused_and_leaves_nothing() {
    let app = TestApp::new().await;
    let _host = open(&app, None).await;
    let admin = app.admin();
    let good = forge::package(&Shape::default());
    assert_eq!(install(&admin, &good).await.status, 201, "what is forged well is a plugin like any other");
    admin.delete(&format!("{ONE}?purge=true")).await;
    let started = Instant::now();
    let refused = install(&admin, &forge::package(&Shape { start: Some(forever), ..Shape::default() })).await;
    assert!(started.elapsed() < Duration::from_secs(20));
    let problem = refused.problem(422, "package_refused");
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("computing budget") || detail.contains("longer than"), "{detail}");
    admin.get(ONE).await.problem(404, "not_found");
    let audit = admin.get("/api/v1/audit?action=plugin.failed").await.ok();
    assert_eq!(audit["items"][0]["data"]["plugin"], ID);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_that_is_filled_again_and_again_ends_in_time() {
    let app = TestApp::new().await;
    let host = open(&app, Some(endless_fuel)).await;
    let shape = Shape { call: Some(fills), ..Shape::default() };
    assert_eq!(install(&app.admin(), &forge::package(&shape)).await.status, 201);
    let started = Instant::now();
    let refused = ask(&host, ID, "misbehave", &json!({})).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert!(refused.detail.contains("it took longer than 500 ms"), "{}", refused.detail);
    app.admin().get("/api/v1/me").await.ok();
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_more_memories_or_tables_than_there_is_room_for_is_refused() {
    let app = TestApp::new().await;
    let _host = open(&app, None).await;
    let admin = app.admin();
    for (what, module) in [
        ("a memory of 4 GiB", forge::bare(&[pages(65_536)], 0)),
        ("a memory of 320 MiB", forge::bare(&[pages(5_120)], 0)),
        ("nine memories", forge::bare(&[pages(1); 9], 0)),
        ("many tables", forge::bare(&[], 100)),
    ] {
        let refused = install(&admin, &forge::around(&forge::raw(&module))).await;
        assert_eq!(refused.status, 422, "{what}: {}", refused.text);
        refused.problem(422, "package_refused");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_and_memories_of_64_bits_are_refused() {
    let app = TestApp::new().await;
    let _host = open(&app, None).await;
    let shared = MemoryType { maximum: Some(2), shared: true, ..pages(1) };
    let wide = MemoryType { memory64: true, ..pages(1) };
    for (what, memory) in [("shared memory", shared), ("memory64", wide)] {
        let refused = install(&app.admin(), &forge::around(&forge::raw(&forge::bare(&[memory], 0)))).await;
        let problem = refused.problem(422, "package_refused");
        assert!(problem["detail"].as_str().unwrap().contains("component.wasm"), "{what}: {problem}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_component_is_refused() {
    let app = TestApp::new().await;
    let _host = open(&app, None).await;
    let module = forge::bare(&[pages(1)], 0).finish();
    let whole = forge::raw(&forge::bare(&[pages(1)], 0));
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("a core module", module),
        ("the text format", b"(component)".to_vec()),
        ("a program", b"\x7fELF\x02\x01\x01 and more of it".to_vec()),
        ("cut off", whole[..whole.len() - 3].to_vec()),
        ("flipped", whole.iter().enumerate().map(|(at, byte)| if at == 9 { byte ^ 0x55 } else { *byte }).collect()),
    ] {
        let refused = install(&app.admin(), &forge::around(&bytes)).await;
        let problem = refused.problem(422, "package_refused");
        assert!(problem["detail"].as_str().unwrap().contains("component.wasm"), "{what}: {problem}");
    }
    app.admin().get(ONE).await.problem(404, "not_found");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_of_random_bytes_harm_nobody() {
    let app = TestApp::new().await;
    let host = open(&app, None).await;
    let admin = app.admin();
    for seed in 0..DRAWN {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut memory = vec![0; NOISE];
        rng.fill_bytes(&mut memory);
        // Below, at the edge of, and beyond what there is.
        let anywhere = |rng: &mut ChaCha8Rng| match rng.random_range(0..3) {
            0 => rng.random_range(0..NOISE as i32) & !3,
            1 => (1_000 * 65_536 - 8 + rng.random_range(0..16)) & !3,
            _ => rng.random(),
        };
        let (answer_at, health_at) = (anywhere(&mut rng), anywhere(&mut rng));
        // A wrong word about its health keeps it from being installed.
        let noisy = Shape { answer_at, health_at, memory: memory.clone(), ..Shape::default() };
        let answer = install(&admin, &forge::package(&noisy)).await;
        assert!(answer.status == 201 || answer.status == 422, "{seed}: {}", answer.text);
        assert!(!answer.text.contains("panicked"), "{seed}: {}", answer.text);
        // A good word: then its function answers noise.
        memory[..4].fill(0);
        let good = Shape { answer_at, memory, ..Shape::default() };
        let answer = install(&admin, &forge::package(&good)).await;
        assert_eq!(answer.status, 201, "{seed}: {}", answer.text);
        if let Err(error) = ask(&host, ID, "misbehave", &json!({"what": "noise"})).await {
            assert!(!error.detail.contains("the host failed"), "{seed}: {error}");
        }
        admin.get("/api/v1/me").await.ok();
        admin.delete(&format!("{ONE}?purge=true")).await;
        app.clock.advance_ms(61_000);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn random_bytes_for_every_export_harm_nobody() {
    let app = TestApp::new().await;
    let ids = ["test.receiver", "test.panel", "test.worker", "test.keeper"];
    let bundled = ids.iter().map(|id| ((*id).to_owned(), plugins::guest(id).into())).collect();
    let host = PluginHost::open(app.engine.clone(), PluginHostOptions { bundled, ..plugins::options() }).await.unwrap();
    let admin = app.admin();
    let incoming = webhooks::address(&app, "incoming").await;
    let mut rng = ChaCha8Rng::seed_from_u64(44);
    for round in 0..60 {
        let mut noise = vec![0; rng.random_range(0..900)];
        rng.fill_bytes(&mut noise);
        let text = String::from_utf8_lossy(&noise).into_owned();
        let value = match round % 4 {
            0 => json!(text),
            1 => json!([text, round]),
            2 => json!({"what": text, "key": text, "id": text, "handler": text, "payload": text}),
            _ => json!(null),
        };
        let mut statuses = Vec::new();
        let nobody = app.anonymous();
        let query: String = noise.iter().map(|byte| format!("%{byte:02x}")).collect();
        let request = nobody.request(reqwest::Method::POST, &format!("{incoming}?q={query}")).body(noise);
        statuses.push(nobody.finish(request).await);
        for body in [
            json!({"plugin": "test.panel", "slot": "page", "params": {"content": value, "what": text}}),
            json!({"plugin": "test.panel", "slot": "page", "action": text, "form": {"effects": value}, "state": text}),
            json!({"plugin": "test.panel", "slot": "page", "source": text, "text": text}),
        ] {
            let path = if body["source"].is_string() {
                "choices"
            } else if body["action"].is_string() {
                "act"
            } else {
                "render"
            };
            statuses.push(admin.post(&format!("/api/v1/plugin-ui/{path}"), body).await);
        }
        statuses.push(admin.post("/api/v1/records/worker_note", json!({"name": text})).await);
        statuses.push(admin.post("/api/v1/records/keeper_note", json!({"name": text})).await);
        for answer in &statuses {
            assert!(answer.status != 500, "{round}: {}", answer.text);
        }
        for (plugin, function) in
            [("test.worker", "enqueue"), ("test.worker", "emit"), ("test.keeper", "keep"), ("test.keeper", "sign")]
        {
            if let Err(error) = ask(&host, plugin, function, &value).await {
                assert!(!error.detail.contains("the host failed"), "{round}: {error}");
            }
        }
        app.clock.advance_ms(61_000);
    }
    admin.get("/api/v1/me").await.ok();
    app.stop().await;
}

/// A part of the host that panics.
struct Panics;

#[async_trait]
impl Resolve for Panics {
    async fn resolve(&self, host: &str, _: u16) -> io::Result<Vec<SocketAddr>> {
        panic!("nobody knows {host}")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_a_function_of_the_host_is_no_fault_of_the_plugin_and_ends_its_call_alone() {
    let app = TestApp::new().await;
    let id = "test.caller";
    let http = HttpOptions { resolver: Some(Arc::new(Panics)), ..HttpOptions::default() };
    let bundled = vec![(id.to_owned(), plugins::guest(id).into())];
    let options = PluginHostOptions { bundled, http, ..plugins::options() };
    let host = PluginHost::open(app.engine.clone(), options).await.unwrap();
    for _ in 0..8 {
        let refused = ask(&host, id, "send", &json!({"url": "http://peer.test/"})).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "plugin_unavailable");
        assert!(refused.detail.contains("a function of the host panicked"), "{}", refused.detail);
    }
    let plugin = app.admin().get(&format!("/api/v1/plugins/{id}")).await.ok();
    assert_eq!((&plugin["state"], &plugin["stats"]["failures"]), (&json!("enabled"), &json!(0)), "{plugin}");
    assert!(ask(&host, id, "count", &json!({"url": "nothing"})).await.is_ok());
    app.stop().await;
}

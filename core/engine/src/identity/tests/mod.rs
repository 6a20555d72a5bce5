//! Identity against a real engine on a database in memory.

mod audited;
mod first_visit;
mod hand_over;
mod links;
mod mailed;
mod passwords;
mod people;
mod reach;
mod retention;
mod rights;
mod second_factor;
mod sharing_rules;
mod signing_in;
mod tokens;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::error::{Error, Result};
use tessera_model::label::Locale;
use tessera_model::record::Fields;
use tessera_store::{Store, StoreOptions};

use super::{SetUp, SignIn, SignedIn};
use crate::clock::{Clock, Ids};
use crate::context::{Channel, Context};
use crate::engine::{Engine, EngineOptions};
use crate::records::{Body, WriteAction, WriteMode, WriteOp};

pub(crate) const PASSWORD: &str = "correct horse battery";
/// 2026-11-21T12:00:00Z.
pub(crate) const NOON: i64 = 1_795_262_400_000;
pub(crate) const HOUR: i64 = 60 * 60 * 1000;

/// An engine whose clock the test sets.
pub(crate) struct World {
    pub(crate) engine: Engine,
    clock: Arc<SetClock>,
}

struct SetClock(AtomicI64);

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn next_id(&self, now_ms: i64) -> String {
        format!("{now_ms:013}-{:08}", self.0.fetch_add(1, Ordering::SeqCst))
    }
    fn secret(&self) -> [u8; 32] {
        Sha256::digest(self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes()).into()
    }
}

impl World {
    pub(crate) async fn new() -> Self {
        let options = StoreOptions {
            url: "mem://".to_owned(),
            namespace: "t".to_owned(),
            database: "t".to_owned(),
            username: None,
            password: None,
        };
        let store = Store::open(options).await.unwrap();
        let clock = Arc::new(SetClock(AtomicI64::new(NOON)));
        let options = EngineOptions {
            store,
            clock: clock.clone(),
            ids: Arc::new(CountingIds::default()),
            node: "test".to_owned(),
            files_dir: None,
        };
        Self { engine: Engine::open(options).await.unwrap(), clock }
    }

    /// Another process on the same database, an hour later.
    pub(crate) async fn restarted(&self) -> Self {
        self.pass(HOUR);
        let options = EngineOptions {
            store: self.engine.store().clone(),
            clock: self.clock.clone(),
            ids: Arc::new(CountingIds::default()),
            node: "again".to_owned(),
            files_dir: None,
        };
        Self { engine: Engine::open(options).await.unwrap(), clock: self.clock.clone() }
    }

    /// With the administrator `admin`.
    pub(crate) async fn set_up() -> (Self, Context) {
        let world = Self::new().await;
        let signed_in = world.engine.set_up(first_visit(Locale::En)).await.unwrap();
        let cx = world.cx(&signed_in.user_id).await;
        (world, cx)
    }

    pub(crate) fn pass(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// The user, acting now.
    pub(crate) async fn cx(&self, user: &str) -> Context {
        Context::new(self.engine.actor_of(user).await.unwrap(), Channel::Ui, "test")
    }

    /// A user who may sign in, with the role of a code.
    pub(crate) async fn user(&self, admin: &Context, username: &str, role: &str) -> String {
        let role = super::roles::id_of_code(&self.engine, role).await.unwrap();
        let body = json!({"name": username, "username": username, "roles": [role], "password": PASSWORD, "must_change_password": false});
        self.engine.create_user(admin, &fields(body)).await.unwrap().id().to_owned()
    }

    pub(crate) async fn sign_in(&self, username: &str, password: &str, peer: &str) -> Result<SignedIn> {
        self.sign_in_with(username, password, peer, None).await
    }

    pub(crate) async fn sign_in_with(
        &self,
        username: &str,
        password: &str,
        peer: &str,
        code: Option<&str>,
    ) -> Result<SignedIn> {
        let request = SignIn {
            username: username.to_owned(),
            password: password.to_owned(),
            peer: peer.to_owned(),
            agent: "test".to_owned(),
            trace: "test".to_owned(),
            code: code.map(str::to_owned),
        };
        self.engine.sign_in(request).await
    }

    /// Actions of the audit log with what they tell, newest first.
    pub(crate) async fn audited(&self, admin: &Context, action: &str) -> Vec<Json> {
        let filter = super::AuditFilter { action: Some(action.to_owned()), ..Default::default() };
        let log = self.engine.audit_entries(admin, &filter, None, 100).await.unwrap();
        log["items"].as_array().unwrap().clone()
    }

    pub(crate) async fn create(&self, cx: &Context, object: &str, body: Json) -> Result<String> {
        self.engine.create(cx, object, &fields(body)).await.map(|record| record.id().to_owned())
    }

    pub(crate) async fn update(&self, cx: &Context, object: &str, id: &str, body: Json) -> Result<Json> {
        self.engine.update(cx, object, id, &fields(body), None).await.map(|record| json!(record))
    }

    pub(crate) async fn get(&self, cx: &Context, object: &str, id: &str) -> Json {
        json!(self.engine.get(cx, object, id, None).await.unwrap())
    }

    /// Many at once, as an import does it.
    pub(crate) async fn create_many(&self, cx: &Context, object: &str, bodies: Vec<Json>) -> Vec<Result<Json, Error>> {
        let ops = bodies.into_iter().map(|body| WriteOp {
            object: object.to_owned(),
            action: WriteAction::Create { id: None, body: Body::Wire(fields(body)) },
        });
        let written = self.engine.write_many(cx, ops.collect(), WriteMode::EachAlone).await.unwrap();
        written.into_iter().map(|one| one.map(|one| Json::Object(one.record.unwrap().fields().clone()))).collect()
    }
}

pub(crate) fn fields(body: Json) -> Fields {
    body.as_object().cloned().unwrap()
}

/// The refused field and the code of its problem.
pub(crate) fn problem(error: &Error) -> (&str, &str) {
    error.fields.first().map_or(("", error.code.as_str()), |field| (field.field.as_str(), field.code.as_str()))
}

fn first_visit(locale: Locale) -> SetUp {
    SetUp {
        organization: " Acme ".to_owned(),
        username: "Admin".to_owned(),
        password: PASSWORD.to_owned(),
        name: "Ada Admin".to_owned(),
        locale,
        currency: "EUR".to_owned(),
    }
}

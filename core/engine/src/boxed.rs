//! The engine's operations with their futures boxed, for the crates above.
//!
//! The code of an `async fn` is compiled again in every crate that awaits it, with all that it awaits in turn; so a crate that
//! calls a few dozen operations would compile the whole engine and store once more. A boxed future is compiled here, once. The
//! box costs one allocation a call, which no operation on a database notices.

use std::ops::Deref;
use std::sync::Arc;

use bytes::Bytes;
use futures::future::BoxFuture;
use futures::stream::{BoxStream, StreamExt as _};
use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::record::Fields;
use tessera_permission::{Actor, VisibleRecord};
use tessera_store::Verification;

use crate::context::Context;
use crate::dashboards::{DashboardChange, NewDashboard};
use crate::definitions::Definitions;
use crate::dictionaries::DictionaryWish;
use crate::engine::{Engine, EngineOptions};
use crate::events::Background;
use crate::exports::ExportRequest;
use crate::figures::Figures;
use crate::files::{FileMeta, Thumbnail};
use crate::identity::{
    HandOver, NewAdministrator, NewPasskey, NewToken, PasskeySignIn, Session, SetUp, SignIn, SignedIn, oidc,
};
use crate::imports::{Download, TemplateFormat};
use crate::layouts::LayoutWish;
use crate::live::LiveMessage;
use crate::records::aggregate::AggregateRequest;
use crate::records::batch::BatchOp;
use crate::records::bulk::BulkRequest;
use crate::records::query::{QueryPage, QueryRequest};
use crate::records::{WriteMode, WriteOp, Written};
use crate::views::{NewView, ViewChange};

/// An engine whose asynchronous operations answer boxed futures; everything else is the engine's own.
#[derive(Clone)]
pub struct Boxed {
    engine: Engine,
}

impl Engine {
    /// The same engine for a crate above.
    pub fn boxed(&self) -> Boxed {
        Boxed { engine: self.clone() }
    }
}

impl Deref for Boxed {
    type Target = Engine;

    fn deref(&self) -> &Engine {
        &self.engine
    }
}

/// [`Engine::open`].
pub fn open(options: EngineOptions) -> BoxFuture<'static, Result<Engine>> {
    Box::pin(Engine::open(options))
}

/// The same of what changes something: refused while somebody else looks with the actor's eyes.
macro_rules! changing {
    ($($name:ident(cx: &'a Context $(, $argument:ident: $kind:ty)*) -> $answer:ty;)*) => {
        impl Boxed {
            $(
                #[doc = concat!("[`Engine::", stringify!($name), "`].")]
                pub fn $name<'a>(&'a self, cx: &'a Context $(, $argument: $kind)*) -> BoxFuture<'a, Result<$answer>> {
                    match cx.may_change() {
                        Ok(()) => Box::pin(self.engine.$name(cx $(, $argument)*)),
                        Err(refused) => Box::pin(std::future::ready(Err(refused))),
                    }
                }
            )*
        }
    };
}

macro_rules! boxed {
    ($($name:ident($($argument:ident: $kind:ty),*) -> $answer:ty;)*) => {
        impl Boxed {
            $(
                #[doc = concat!("[`Engine::", stringify!($name), "`].")]
                pub fn $name<'a>(&'a self, $($argument: $kind),*) -> BoxFuture<'a, Result<$answer>> {
                    Box::pin(self.engine.$name($($argument),*))
                }
            )*
        }
    };
}

boxed! {
    start() -> Background;
    get(cx: &'a Context, object: &'a str, id: &'a str, fields: Option<&'a [String]>) -> VisibleRecord;
    query(cx: &'a Context, object: &'a str, request: QueryRequest) -> QueryPage;
    aggregate(cx: &'a Context, object: &'a str, request: AggregateRequest) -> Json;
    duplicates(cx: &'a Context, object: &'a str, body: &'a Fields) -> Json;
    passes(cx: &'a Context, object: &'a str, id: &'a str, filter: Option<&'a Json>) -> bool;
    history(cx: &'a Context, object: &'a str, id: &'a str, before_version: Option<u64>, limit: usize) -> Json;
    bin(cx: &'a Context, object: &'a str, cursor: Option<String>, limit: usize) -> Json;
    search(cx: &'a Context, wanted: &'a str, limit: usize) -> Json;
    reference_choices(cx: &'a Context, object: &'a str, wanted: &'a str, limit: usize) -> Json;
    is_set_up() -> bool;
    set_up(request: SetUp) -> SignedIn;
    create_administrator(request: NewAdministrator) -> String;
    sign_in(request: SignIn) -> SignedIn;
    begin_passkey_sign_in(origin: Option<&'a str>) -> Json;
    sign_in_with_passkey(request: PasskeySignIn) -> SignedIn;
    sign_out(cx: &'a Context, token: &'a str) -> ();
    open_link(token: &'a str) -> Json;
    forgot_password(named: &'a str, peer: &'a str, trace: &'a str) -> ();
    use_link(token: &'a str, password: &'a str, trace: &'a str) -> ();
    offered_sign_in_providers() -> Json;
    sign_in_providers(cx: &'a Context) -> Json;
    finish_oidc_with_code(cookie: Option<&'a str>, code: &'a str, caller: &'a oidc::Caller) -> SignedIn;
    authenticate(token: &'a str) -> Session;
    second_factor(cx: &'a Context) -> Json;
    reset_second_factor_of(username: &'a str) -> ();
    preview_hand_over(cx: &'a Context, user_id: &'a str) -> Json;
    tokens(cx: &'a Context, user_id: &'a str) -> Json;
    passkeys(cx: &'a Context, user_id: &'a str) -> Json;
    actor_of(user_id: &'a str) -> Arc<Actor>;
    has_role(actor: &'a Actor, codes: &'a [String]) -> bool;
    sessions(cx: &'a Context, user_id: &'a str) -> Json;
    reset_password(username: &'a str, password: &'a str, must_change: bool) -> ();
    me(cx: &'a Context) -> Json;
    preferences(cx: &'a Context) -> Json;
    views(cx: &'a Context, object: Option<&'a str>) -> Json;
    dashboards(cx: &'a Context) -> Json;
    followers(cx: &'a Context, object: &'a str, id: &'a str) -> Json;
    look_away(cx: &'a Context, object: &'a str, id: &'a str) -> ();
    customization(cx: &'a Context, plugin: &'a str) -> Json;
    audit_entries(cx: &'a Context, filter: &'a crate::identity::AuditFilter, after: Option<&'a str>, limit: usize) -> Json;
    show_audit_retention(cx: &'a Context) -> Json;
    sends_mail() -> bool;
    show_mail_settings(cx: &'a Context) -> Json;
    verify_audit(cx: &'a Context, after: Option<&'a str>) -> crate::identity::AuditVerification;
    access_of_person(cx: &'a Context, user_id: &'a str, object: &'a str, record_id: Option<&'a str>) -> Json;
    access_to_record(cx: &'a Context, object: &'a str, id: &'a str, after: Option<&'a str>) -> Json;
    dead_letters(cx: &'a Context, after: Option<&'a str>, limit: usize) -> Json;
    notifications(cx: &'a Context, limit: usize) -> Json;
    file(cx: &'a Context, id: &'a str) -> (FileMeta, Bytes);
    thumbnail(cx: &'a Context, id: &'a str) -> Thumbnail;
    import_status(cx: &'a Context, id: &'a str) -> Json;
    imports(cx: &'a Context, cursor: Option<&'a str>, limit: usize) -> Json;
    import_errors_csv(cx: &'a Context, id: &'a str) -> Download;
    import_template(cx: &'a Context, object: &'a str, format: TemplateFormat) -> Download;
    export_status(cx: &'a Context, id: &'a str) -> Json;
    export_file(cx: &'a Context, id: &'a str) -> Download;
    begin_viewing(cx: &'a Context, session: &'a Session, user_id: &'a str) -> Json;
    end_viewing(cx: &'a Context, session: &'a Session) -> ();
}

changing! {
    create(cx: &'a Context, object: &'a str, body: &'a Fields) -> VisibleRecord;
    update(cx: &'a Context, object: &'a str, id: &'a str, body: &'a Fields, if_version: Option<u64>) -> VisibleRecord;
    touch(cx: &'a Context, object: &'a str, id: &'a str, if_version: Option<u64>) -> u64;
    delete(cx: &'a Context, object: &'a str, id: &'a str, if_version: Option<u64>) -> ();
    restore(cx: &'a Context, object: &'a str, id: &'a str) -> VisibleRecord;
    purge(cx: &'a Context, object: &'a str, id: &'a str) -> ();
    batch(cx: &'a Context, object: &'a str, ops: Vec<BatchOp>) -> Vec<Option<VisibleRecord>>;
    bulk(cx: &'a Context, object: &'a str, request: BulkRequest) -> String;
    run_action(cx: &'a Context, object: &'a str, id: &'a str, action: &'a str, form: &'a Fields) -> Json;
    write_many(cx: &'a Context, ops: Vec<WriteOp>, mode: WriteMode) -> Vec<Result<Written>>;
    make_link(cx: &'a Context, user_id: &'a str) -> Json;
    mail_link(cx: &'a Context, user_id: &'a str) -> Json;
    begin_second_factor(cx: &'a Context, password: &'a str) -> Json;
    confirm_second_factor(cx: &'a Context, code: &'a str, keep_session: Option<&'a str>) -> Json;
    renew_recovery_codes(cx: &'a Context, password: &'a str) -> Json;
    remove_second_factor(cx: &'a Context, password: &'a str) -> ();
    reset_second_factor(cx: &'a Context, user_id: &'a str) -> ();
    begin_passkey(cx: &'a Context, password: &'a str, origin: Option<&'a str>) -> Json;
    add_passkey(cx: &'a Context, wanted: NewPasskey, session: &'a str) -> Json;
    rename_passkey(cx: &'a Context, id: &'a str, name: &'a str) -> Json;
    remove_passkey(cx: &'a Context, user_id: &'a str, id: &'a str, keep_session: Option<&'a str>) -> ();
    hand_over(cx: &'a Context, user_id: &'a str, wish: HandOver) -> Json;
    make_token(cx: &'a Context, user_id: &'a str, wanted: NewToken) -> Json;
    end_token(cx: &'a Context, user_id: &'a str, id: &'a str) -> ();
    end_sessions(cx: &'a Context, user_id: &'a str, except: Option<&'a str>) -> ();
    revoke_session(cx: &'a Context, id: &'a str) -> ();
    change_password(cx: &'a Context, current: &'a str, new: &'a str, keep_session: Option<&'a str>) -> ();
    set_password(cx: &'a Context, user_id: &'a str, password: &'a str, must_change: bool) -> ();
    create_user(cx: &'a Context, body: &'a Fields) -> VisibleRecord;
    update_me(cx: &'a Context, body: &'a Fields) -> Json;
    update_preferences(cx: &'a Context, changes: &'a Fields) -> Json;
    create_view(cx: &'a Context, request: NewView) -> Json;
    update_view(cx: &'a Context, id: &'a str, request: ViewChange, if_version: Option<u64>) -> Json;
    delete_view(cx: &'a Context, id: &'a str, if_version: Option<u64>) -> ();
    create_dashboard(cx: &'a Context, request: NewDashboard) -> Json;
    update_dashboard(cx: &'a Context, id: &'a str, request: DashboardChange, if_version: Option<u64>) -> Json;
    delete_dashboard(cx: &'a Context, id: &'a str, if_version: Option<u64>) -> ();
    follow(cx: &'a Context, object: &'a str, id: &'a str) -> ();
    unfollow(cx: &'a Context, object: &'a str, id: &'a str) -> ();
    look_at(cx: &'a Context, object: &'a str, id: &'a str) -> Json;
    propose_customization(cx: &'a Context, plugin: &'a str, wanted: Json) -> Json;
    apply_customization(cx: &'a Context, plugin: &'a str, wanted: Json, revision: u64, is_accepted: bool) -> Json;
    forget_customization(cx: &'a Context, plugin: &'a str) -> ();
    update_dictionary(cx: &'a Context, key: &'a str, wish: DictionaryWish) -> Json;
    arrange_layout(cx: &'a Context, object: &'a str, role: Option<&'a str>, wish: LayoutWish, if_revision: Option<u64>) -> Json;
    reset_layout(cx: &'a Context, object: &'a str, role: Option<&'a str>, if_revision: Option<u64>) -> Json;
    update_settings(cx: &'a Context, body: &'a Fields) -> Json;
    update_security_policy(cx: &'a Context, body: &'a Fields) -> Json;
    update_mail_settings(cx: &'a Context, body: &'a Fields) -> Json;
    test_mail(cx: &'a Context, body: &'a Fields) -> Json;
    update_audit_retention(cx: &'a Context, change: crate::identity::AuditRetentionChange) -> Json;
    create_sign_in_provider(cx: &'a Context, body: &'a Fields) -> Json;
    update_sign_in_provider(cx: &'a Context, id: &'a str, body: &'a Fields) -> Json;
    delete_sign_in_provider(cx: &'a Context, id: &'a str) -> ();
    test_sign_in_provider(cx: &'a Context, id: &'a str) -> Json;
    reveal(cx: &'a Context, object: &'a str, id: &'a str, field: &'a str) -> Json;
    retry_dead_letter(cx: &'a Context, id: &'a str) -> ();
    drop_dead_letter(cx: &'a Context, id: &'a str) -> ();
    read_notifications(cx: &'a Context, ids: &'a [String]) -> ();
    save_file(cx: &'a Context, name: &'a str, declared_type: &'a str, content: Bytes) -> Json;
    import_preview(cx: &'a Context, bytes: Vec<u8>, file_name: &'a str, options: Json) -> Json;
    import_start(cx: &'a Context, bytes: Vec<u8>, file_name: &'a str, options: Json) -> String;
    import_revert(cx: &'a Context, id: &'a str) -> ();
    import_retry(cx: &'a Context, id: &'a str, request: Json) -> String;
    export_start(cx: &'a Context, request: ExportRequest) -> String;
}

impl Boxed {
    /// A sign of life of the database.
    pub fn ping(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(self.engine.store().ping())
    }

    /// [`Engine::start_oidc`].
    pub fn start_oidc(&self, request: oidc::OidcStart) -> BoxFuture<'_, oidc::Started> {
        Box::pin(self.engine.start_oidc(request))
    }

    /// [`Engine::finish_oidc`].
    pub fn finish_oidc(&self, request: oidc::OidcReturn) -> BoxFuture<'_, oidc::OidcEnd> {
        Box::pin(self.engine.finish_oidc(request))
    }

    /// [`Engine::figures`].
    pub fn figures(&self) -> BoxFuture<'_, Figures> {
        Box::pin(self.engine.figures())
    }

    /// [`tessera_store::Store::verify`].
    pub fn verify(&self) -> BoxFuture<'_, Result<Verification>> {
        Box::pin(async { self.engine.store().verify(&self.engine.schema()).await })
    }

    /// [`crate::jobs::Jobs::list`].
    pub fn list_jobs<'a>(&'a self, cx: &'a Context, all: bool) -> BoxFuture<'a, Result<Json>> {
        Box::pin(self.engine.jobs().list(&self.engine, cx, all))
    }

    /// [`crate::jobs::Jobs::retry`].
    pub fn retry_job<'a>(&'a self, cx: &'a Context, id: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.engine.jobs().retry(&self.engine, cx, id))
    }

    /// [`crate::live::LiveHub::subscribe`].
    pub fn subscribe(&self, user: &str) -> BoxStream<'static, LiveMessage> {
        self.engine.live().subscribe(&self.engine, user).boxed()
    }

    /// [`crate::catalog::Catalog::replace`].
    pub fn replace_definitions<'a>(&'a self, source: &'a str, definitions: Definitions) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.engine.catalog().replace(&self.engine, source, definitions))
    }

    /// [`crate::catalog::Catalog::remove`].
    pub fn remove_definitions<'a>(&'a self, source: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(self.engine.catalog().remove(&self.engine, source))
    }
}

//! Identity: users and their passwords, sessions, roles, departments, and who acts.
//!
//! Users, departments and roles are records like any others; what is secret (password hashes, sessions) stands in documents of
//! the store's own tables and never in a record. Other ways to prove who one is (one-time codes, single sign-on) add
//! their secrets to the [`credentials`] document, passkeys, of which one has several, have documents of their own; all of them end in
//! [`sessions`].

mod access;
mod actor;
mod administrators;
mod audit;
mod audit_seal;
mod audit_verify;
mod audited_changes;
mod breached;
mod change_password;
mod covers;
mod credentials;
mod hand_over;
mod links;
mod mail_texts;
mod mailed;
mod me;
pub mod oidc;
mod organization;
mod passkeys;
mod password;
mod password_policy;
pub(crate) mod refusals;
mod retention;
mod retention_job;
mod roles;
mod rules;
mod sealed;
mod second_factor;
mod security_policy;
mod sessions;
mod set_up;
mod sharing_rules;
mod sign_in;
mod sweep;
#[cfg(test)]
pub(crate) mod tests;
mod throttle;
mod tokens;
mod totp;
mod users;
mod viewing;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use arc_swap::{ArcSwap, ArcSwapOption};
use moka::sync::Cache;
use tokio::sync::Mutex;

use crate::engine::Engine;
use crate::sealing::SealKeys;

pub use actor::administrators_only;
pub use audit::AuditFilter;
pub use audit_verify::{AuditFault, AuditVerification};
pub use hand_over::HandOver;
pub use passkeys::{NewPasskey, PasskeySignIn};
pub use refusals::Asked;
pub use retention::{AuditRetention, AuditRetentionChange};
pub use security_policy::SecurityPolicy;
pub use sessions::Session;
pub use set_up::{NewAdministrator, SetUp};
pub use sign_in::{SignIn, SignedIn};
pub use throttle::network_of;
pub use tokens::{NewToken, TokenScope};
pub use viewing::Viewing;

pub(crate) use audit::entry as audit_entry;
pub(crate) use audited_changes::add as add_audited_changes;
pub(crate) use rules::{concerns, core_rules, is_identity};

/// Sessions and people that are kept in memory at most.
const CACHED_MAX: u64 = 20_000;

/// Has jobs of identity run.
pub(crate) fn register(engine: &Engine) {
    sweep::register(engine);
    audit_seal::register(engine);
    retention_job::register(engine);
    hand_over::register(engine);
    mailed::register(engine);
}

/// What the engine keeps in memory about identity: caches, counters of failed sign-ins, places for hashing.
pub(crate) struct IdentityState {
    /// Counts up when anything changes that decides who may do what.
    epoch: AtomicU64,
    organization: ArcSwapOption<organization::Organization>,
    /// One load of the organisation at a time.
    loading: Mutex<()>,
    /// One write of users, departments or roles at a time.
    writing: Arc<Mutex<()>>,
    actors: Cache<String, actor::CachedActor>,
    sessions: Cache<String, Arc<sessions::CachedSession>>,
    /// Counts up when a session ends: one that was being read at that moment is asked for again.
    ended: AtomicU64,
    throttle: throttle::Throttle,
    refusals: refusals::Refusals,
    hasher: password::Hasher,
    policy: ArcSwap<SecurityPolicy>,
    /// What seals secrets; none when the folder of keys can't be used.
    keys: OnceLock<Option<SealKeys>>,
    /// Where passkeys work.
    site: OnceLock<passkeys::Site>,
    /// What providers of single sign-on said of themselves.
    providers: oidc::Known,
    is_set_up: AtomicBool,
}

impl IdentityState {
    pub(crate) fn new() -> Self {
        Self {
            epoch: AtomicU64::new(1),
            organization: ArcSwapOption::empty(),
            loading: Mutex::new(()),
            writing: Arc::default(),
            actors: Cache::new(CACHED_MAX),
            sessions: Cache::new(CACHED_MAX),
            ended: AtomicU64::new(0),
            throttle: throttle::Throttle::new(),
            refusals: refusals::Refusals::default(),
            hasher: password::Hasher::new(),
            policy: ArcSwap::default(),
            keys: OnceLock::new(),
            site: OnceLock::new(),
            providers: oidc::Known::new(),
            is_set_up: AtomicBool::new(false),
        }
    }

    /// What was read before a change of epoch may be out of date.
    fn epoch(&self) -> u64 {
        self.epoch.load(Ordering::Acquire)
    }

    /// Users, departments, roles, passwords or the settings that actors take over changed: everything is asked anew.
    pub(crate) fn changed(&self) {
        self.epoch.fetch_add(1, Ordering::AcqRel);
    }
}

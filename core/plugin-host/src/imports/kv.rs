//! `kv`: what the plugin keeps for itself, apart from all others.

use std::collections::HashMap;

use serde_json::json;
use tessera_engine::Context;
use tessera_engine::documents::{KvEntry, KvSet, KvWrite};

use super::error::{Answer, HostError};
use super::jobs::stopping;
use crate::capability::Capability;
use crate::keeping::{KEY_BYTES, MANY_MAX, QUOTA, SCAN_BYTES, SCAN_MAX, VALUE_BYTES};
use crate::runtime::bindings::host::tessera::plugin::kv;
use crate::runtime::state::CallState;
use crate::watched;

impl kv::Host for CallState {
    async fn get(&mut self, key: String) -> Answer<Option<kv::Entry>> {
        self.look("kv.get")?;
        check_key(&key)?;
        if !self.take_rows(1) {
            return Err(HostError::limit("rows"));
        }
        let now_ms = self.engine.now_ms();
        let found = self.engine.store().kv_get(&self.plugin.id, &key, now_ms).await?;
        Ok(found.map(entry))
    }

    async fn set(
        &mut self,
        key: String,
        value: Vec<u8>,
        expected_revision: Option<u64>,
        ttl_seconds: Option<u32>,
    ) -> Answer<u64> {
        self.change("kv.set", &key)?;
        if value.len() > VALUE_BYTES {
            let message = format!("{} bytes are too much: a value has {VALUE_BYTES} at most", value.len());
            return Err(HostError::guest("limit-exceeded", message));
        }
        if ttl_seconds.is_some() && key.starts_with(watched::PREFIX) {
            return Err(HostError::guest("validation-failed", "a mark on an object stays until it is deleted"));
        }
        if ttl_seconds == Some(0) {
            return Err(HostError::guest("validation-failed", "a value is kept for a second at least"));
        }
        let _turn = self.plugin.keeping.turn().await;
        self.still_there()?;
        let now_ms = self.engine.now_ms();
        let until_ms = ttl_seconds.map(|seconds| now_ms.saturating_add(i64::from(seconds) * 1000));
        let write = KvWrite { key: key.clone(), value, expected: expected_revision, until_ms };
        match self.engine.store().kv_set(&self.plugin.id, &write, QUOTA, now_ms).await? {
            KvSet::Done(revision) => {
                self.mark(&key, true);
                Ok(revision)
            }
            KvSet::Changed(0) => Err(changed("the key isn't there", 0)),
            KvSet::Changed(revision) => Err(changed(&format!("the key is at revision {revision}"), revision)),
            KvSet::NoKeysLeft => Err(self.full("keys", QUOTA.keys).await),
            KvSet::NoBytesLeft => Err(self.full("bytes", QUOTA.bytes).await),
        }
    }

    async fn delete(&mut self, key: String) -> Answer<()> {
        self.change("kv.delete", &key)?;
        let _turn = self.plugin.keeping.turn().await;
        self.still_there()?;
        let now_ms = self.engine.now_ms();
        self.engine.store().kv_delete(&self.plugin.id, &key, now_ms).await?;
        self.mark(&key, false);
        Ok(())
    }

    async fn get_many(&mut self, keys: Vec<String>) -> Answer<Vec<Option<kv::Entry>>> {
        self.look("kv.get-many")?;
        if keys.len() > MANY_MAX {
            return Err(HostError::guest("limit-exceeded", format!("more than {MANY_MAX} keys at once")));
        }
        keys.iter().try_for_each(|key| check_key(key))?;
        if !self.take_rows(keys.len()) {
            return Err(HostError::limit("rows"));
        }
        let now_ms = self.engine.now_ms();
        let found = self.engine.store().kv_get_many(&self.plugin.id, &keys, now_ms).await?;
        let found: HashMap<_, _> = found.into_iter().map(|found| (found.key.clone(), entry(found))).collect();
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    async fn scan(&mut self, prefix: String, after: Option<String>, limit: u32) -> Answer<Vec<kv::Entry>> {
        self.look("kv.scan")?;
        for text in after.iter().chain([&prefix]).filter(|text| !text.is_empty()) {
            check_key(text)?;
        }
        let limit = (limit as usize).clamp(1, SCAN_MAX);
        let now_ms = self.engine.now_ms();
        let found =
            self.engine.store().kv_scan(&self.plugin.id, &prefix, after.as_deref(), limit, SCAN_BYTES, now_ms).await?;
        if !self.take_rows(found.read.max(1)) {
            return Err(HostError::limit("rows"));
        }
        Ok(found.entries.into_iter().map(entry).collect())
    }
}

impl CallState {
    /// A mark on an object counts from now on, and everybody's pages ask anew what stands on them.
    fn mark(&self, key: &str, is_there: bool) {
        if self.plugin.watched.note(key, is_there) {
            self.engine.live().metadata_changed();
        }
    }

    fn look(&mut self, call: &'static str) -> Answer<()> {
        self.enter(call)?;
        if self.plugin.grants.has(&Capability::Kv) { Ok(()) } else { Err(HostError::capability(&Capability::Kv)) }
    }

    /// What every change is asked first.
    fn change(&mut self, call: &'static str, key: &str) -> Answer<()> {
        self.look(call)?;
        if self.is_pure() {
            return Err(HostError::phase("keep anything"));
        }
        check_key(key)?;
        if self.take_writes(1) { Ok(()) } else { Err(HostError::limit("writes")) }
    }

    /// A call that outlives its plugin leaves nothing behind.
    fn still_there(&self) -> Answer<()> {
        let host = self.host.upgrade().ok_or_else(stopping)?;
        if host.registry.load().plugin(&self.plugin.id).is_some() { Ok(()) } else { Err(stopping()) }
    }

    /// The refusal when there is no room. Administrators read of it once, not each time that it is tried.
    async fn full(&self, what: &str, limit: u64) -> HostError {
        let plugin = self.plugin.id.as_str();
        if self.plugin.keeping.tell() {
            tracing::warn!(plugin, what, limit, "a plugin keeps as much as it may");
            let data = json!({"plugin": plugin, "quota": what, "limit": limit});
            if let Err(error) = self.engine.audit(&Context::system("plugins"), "plugin.kv_full", data).await {
                tracing::warn!(plugin, %error, "a full quota could not be audited");
            }
        }
        let message = format!("the plugin keeps as much as it may: {limit} {what}; delete what it no longer needs");
        HostError::detailed("quota-exceeded", message, &json!({"quota": what, "limit": limit}))
    }
}

fn changed(how: &str, revision: u64) -> HostError {
    let message = format!("{how}: read it again and decide anew");
    HostError::detailed("conflict", message, &json!({"revision": revision}))
}

fn check_key(key: &str) -> Answer<()> {
    if !key.is_empty() && key.len() <= KEY_BYTES && !key.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("a key has 1 to {KEY_BYTES} bytes and no control characters");
    Err(HostError::guest("validation-failed", message))
}

fn entry(found: KvEntry) -> kv::Entry {
    kv::Entry { key: found.key, value: found.value, revision: found.revision }
}

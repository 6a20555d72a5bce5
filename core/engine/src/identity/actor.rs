//! From a user's id to what they may do.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::filter::Mine;
use tessera_model::label::{Label, Locale};
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, Policy, Principal};

use super::organization::{TRUSTED_MS, choices_of, ids_of};
use super::{sessions, sign_in};
use crate::context::Context;
use crate::engine::Engine;
use crate::record_shares;

/// People below one manager that are looked for; more than any person leads.
const REPORTS_MAX: usize = 10_000;
/// Groups of one person that are looked at.
const GROUPS_MAX: usize = 500;
/// Levels of a chain of managers.
const LEVELS_MAX: usize = 64;

/// An actor with the moment at which they were resolved.
#[derive(Clone)]
pub(super) struct CachedActor {
    epoch: u64,
    read_ms: i64,
    actor: Arc<Actor>,
}

impl Engine {
    /// The user as an actor: roles added up, departments and reports found. Answered from memory while no user, department or
    /// role changed.
    ///
    /// # Errors
    /// `unauthenticated` when there is no such user or the user is disabled.
    #[crate::opaque]
    pub async fn actor_of(&self, user_id: &str) -> Result<Arc<Actor>> {
        let identity = &self.inner.identity;
        let (epoch, now) = (identity.epoch(), self.now_ms());
        if let Some(cached) = identity.actors.get(user_id) {
            let is_trusted = cached.epoch == epoch && (0..TRUSTED_MS).contains(&(now - cached.read_ms));
            if is_trusted && cached.actor.is_current(now) {
                return Ok(cached.actor);
            }
        }
        let mut actor = self.resolve(user_id).await?;
        record_shares::find_held(self, &mut actor, now).await?;
        actor.rules = self.rules_for(&actor, self.organization().await?.as_ref());
        let actor = Arc::new(actor);
        identity.actors.insert(user_id.to_owned(), CachedActor { epoch, read_ms: now, actor: actor.clone() });
        Ok(actor)
    }

    /// True when the actor has a role of one of these codes, may do everything, or no code is given.
    ///
    /// # Errors
    /// The store's.
    #[crate::opaque]
    pub async fn has_role(&self, actor: &Actor, codes: &[String]) -> Result<bool> {
        if codes.is_empty() || actor.is_administrator() {
            return Ok(true);
        }
        let organization = self.organization().await?;
        let mut held = actor.roles.iter().filter_map(|id| organization.role(id)?.code.as_ref());
        Ok(held.any(|code| codes.contains(code)))
    }

    /// A plugin or workflow as an actor that may do what a role says.
    ///
    /// # Errors
    /// `not_found` when there is no role of that code.
    #[crate::opaque]
    pub async fn service_actor(&self, name: &str, role_code: &str) -> Result<Arc<Actor>> {
        let organization = self.organization().await?;
        let (role_id, role) =
            organization.role_of_code(role_code).ok_or_else(|| Error::not_found(format!("role `{role_code}`")))?;
        let settings = self.settings();
        Ok(Arc::new(Actor {
            principal: Principal::Service(name.to_owned()),
            id: name.to_owned(),
            name: name.to_owned(),
            locale: settings.locale,
            timezone: settings.timezone.clone(),
            department: None,
            departments: Vec::new(),
            department_tree: Vec::new(),
            departments_above: Vec::new(),
            groups: Vec::new(),
            roles: vec![role_id.to_owned()],
            role_codes: vec![role_code.to_owned()],
            reports: vec![name.to_owned()],
            shares: BTreeMap::new(),
            shares_until_ms: None,
            mine: Mine::new(),
            rules: BTreeMap::new(),
            policy: Arc::new(Policy::of([&role.permissions])),
        }))
    }

    async fn resolve(&self, user_id: &str) -> Result<Actor> {
        let schema = self.schema();
        let object = schema.require("user")?;
        let user = self
            .store()
            .get(object, user_id)
            .await?
            .filter(sign_in::is_active)
            .ok_or_else(sessions::unauthenticated)?;
        let organization = self.organization().await?;
        let roles = ids_of(user.get("roles"));
        let policy = Policy::of(roles.iter().filter_map(|id| organization.role(id)).map(|role| &role.permissions));
        let department = user.text("department").map(str::to_owned);
        let mut departments: Vec<String> = department.iter().cloned().collect();
        for managed in organization.managed_by(user_id) {
            if !departments.contains(managed) {
                departments.push(managed.clone());
            }
        }
        let groups = self.groups_of(user_id).await?;
        let group_object = schema.require("user_group")?;
        let mut mine = Mine::new();
        let held = choices_of(object, &user)
            .chain(groups.iter().flat_map(|group| choices_of(group_object, group)))
            .chain(departments.iter().flat_map(|department| organization.choices_of(department)));
        for (list, code) in held {
            mine.entry(list.to_owned()).or_default().push(code.to_owned());
        }
        let settings = self.settings();
        Ok(Actor {
            principal: Principal::User,
            id: user_id.to_owned(),
            name: user.text("name").unwrap_or_default().to_owned(),
            locale: user.text("locale").and_then(Locale::from_tag).unwrap_or(settings.locale),
            timezone: user.text("timezone").unwrap_or(&settings.timezone).to_owned(),
            department,
            department_tree: organization.tree_of(&departments),
            departments_above: organization.above(&departments),
            groups: groups.iter().map(|group| group.id().to_owned()).collect(),
            departments,
            role_codes: roles.iter().filter_map(|id| organization.role(id)?.code.clone()).collect(),
            roles,
            reports: self.reports_of(user_id).await?,
            shares: BTreeMap::new(),
            shares_until_ms: None,
            mine,
            rules: BTreeMap::new(),
            policy: Arc::new(policy),
        })
    }

    /// The groups in use that the user is in.
    async fn groups_of(&self, user_id: &str) -> Result<Vec<StoredRecord>> {
        let schema = self.schema();
        let object = schema.require("user_group")?;
        let groups = self.store().find_by(object, "members", &[json!(user_id)], GROUPS_MAX).await?;
        let is_in_use = |group: &StoredRecord| group.get("is_active").and_then(Json::as_bool) != Some(false);
        Ok(groups.into_iter().filter(is_in_use).collect())
    }

    /// The user and everybody below them, level by level; each once, so that a circle ends.
    async fn reports_of(&self, user_id: &str) -> Result<Vec<String>> {
        let schema = self.schema();
        let object = schema.require("user")?;
        let mut reports = vec![user_id.to_owned()];
        let mut seen: HashSet<String> = HashSet::from([user_id.to_owned()]);
        let mut level = vec![json!(user_id)];
        for _ in 0..LEVELS_MAX {
            let found = self.store().find_by(object, "manager", &level, REPORTS_MAX).await?;
            level =
                found.iter().filter(|user| seen.insert(user.id().to_owned())).map(|user| json!(user.id())).collect();
            reports.extend(level.iter().filter_map(Json::as_str).map(str::to_owned));
            if level.is_empty() {
                break;
            }
            if reports.len() > REPORTS_MAX {
                tracing::warn!(
                    user = user_id,
                    "more than {REPORTS_MAX} people report to one user; the rest are left out"
                );
                break;
            }
        }
        Ok(reports)
    }
}

/// Refuses an administrator what they do for others where they mean themselves: one's own way in is changed with the present password,
/// which whoever found a session or a token doesn't have.
pub(super) fn for_others_only(cx: &Context, user_id: &str) -> Result<()> {
    administrators_only(&cx.actor)?;
    if cx.actor.principal == Principal::User && cx.actor.id == user_id {
        let message = Label::new(
            "This is you: change how you sign in under your own settings, with your present password",
            "这是您自己的账号：请在个人设置中凭当前密码修改登录方式",
        );
        return Err(Error::told(ErrorCode::StateConflict, message));
    }
    Ok(())
}

/// Refuses what only administrators may do.
///
/// # Errors
/// `action_forbidden`.
pub fn administrators_only(actor: &Actor) -> Result<()> {
    if actor.is_administrator() {
        Ok(())
    } else {
        let message = Label::new("Only administrators may do this", "仅系统管理员可以执行此操作");
        Err(Error::told(ErrorCode::ActionForbidden, message))
    }
}

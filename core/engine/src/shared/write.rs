//! Reading, making, changing and removing what is shared, whatever it is.

use serde_json::json;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_permission::Principal;
use tessera_store::Table;

use super::document::Shared;
use super::sharing;
use crate::context::Context;
use crate::engine::Engine;

/// How often a change starts again when somebody else was quicker.
const TRIES: usize = 4;
/// Characters of a name.
const NAME_CHARS_MAX: usize = 100;
/// What is for one role, department or everyone and is read.
const READ_MAX: usize = 500;

/// A kind of thing that is shared.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) table: Table,
    /// For messages.
    pub(crate) word: &'static str,
    /// How many a person may have.
    pub(crate) own_max: usize,
    /// Longest body, in bytes.
    pub(crate) bytes_max: usize,
}

impl Kind {
    /// Everything that is for the actor, of one object where one is given, by name.
    pub(crate) async fn all(
        &self,
        engine: &Engine,
        cx: &Context,
        object: Option<&str>,
    ) -> Result<Vec<(String, Shared)>> {
        let mut entries = sharing::entries(&cx.actor);
        if let Some(object) = object {
            entries = entries.iter().map(|entry| sharing::among(entry, object)).collect();
        }
        let found = engine.store().docs_reaching(self.table, &entries, READ_MAX).await?;
        let mut all = Vec::with_capacity(found.len());
        for (id, document) in found {
            let shared = Shared::read(&id, document)?;
            all.push((id, shared));
        }
        all.sort_by(|(one_id, one), (other_id, other)| (&one.name, one_id).cmp(&(&other.name, other_id)));
        Ok(all)
    }

    /// One that is for the actor.
    ///
    /// # Errors
    /// `not_found`.
    pub(crate) async fn one(&self, engine: &Engine, cx: &Context, id: &str) -> Result<Shared> {
        let missing = || Error::not_found(format!("{} `{id}`", self.word));
        let document = engine.store().doc_get(self.table, id).await?.ok_or_else(missing)?;
        let shared = Shared::read(id, document)?;
        if shared.is_for(&cx.actor) { Ok(shared) } else { Err(Error::hidden(format!("{} `{id}`", self.word))) }
    }

    /// Keeps a new one of the actor's; answers its id.
    ///
    /// # Errors
    /// `action_forbidden` when no user is behind the actor, `validation_failed` for its name, `too_large`.
    pub(crate) async fn create(&self, engine: &Engine, cx: &Context, shared: Shared) -> Result<(String, Shared)> {
        if cx.actor.principal != Principal::User {
            return Err(Error::new(ErrorCode::ActionForbidden, format!("only people keep a {}", self.word)));
        }
        self.check(&shared)?;
        let own = [sharing::of_user(&cx.actor.id)];
        let has = engine.store().docs_reaching(self.table, &own, self.own_max).await?.len();
        if has >= self.own_max {
            let detail = format!("at most {} of these for one person; delete one first", self.own_max);
            return Err(Error::new(ErrorCode::TooLarge, detail));
        }
        let (id, shared) = (engine.next_id(), shared.touched(engine.now_ms()));
        engine.store().doc_put(self.table, &id, json!(shared)).await?;
        Ok((id, shared))
    }

    /// Changes one; `edit` may be asked again when somebody else was quicker and no version was named.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`, what `edit` answers, and what [`Kind::create`] refuses.
    pub(crate) async fn change(
        &self,
        engine: &Engine,
        cx: &Context,
        id: &str,
        if_version: Option<u64>,
        edit: impl Fn(&mut Shared) + Send + Sync,
    ) -> Result<Shared> {
        for _ in 0..TRIES {
            let before = self.editable(engine, cx, id, if_version).await?;
            let mut after = before.clone();
            edit(&mut after);
            self.check(&after)?;
            if after == before {
                return Ok(before);
            }
            let after = after.touched(engine.now_ms());
            let document = Some(json!(after));
            if engine.store().doc_swap_version(self.table, id, Some(before.version), document).await? {
                return Ok(after);
            }
        }
        Err(Error::new(ErrorCode::WriteConflict, format!("others keep changing the same {}", self.word)))
    }

    /// Removes one for good.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`.
    pub(crate) async fn remove(&self, engine: &Engine, cx: &Context, id: &str, if_version: Option<u64>) -> Result<()> {
        let shared = self.editable(engine, cx, id, if_version).await?;
        if engine.store().doc_swap_version(self.table, id, Some(shared.version), None).await? {
            return Ok(());
        }
        Err(Error::new(ErrorCode::WriteConflict, format!("somebody changed this {} just now", self.word)))
    }

    /// One that the actor may change.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`, `version_conflict`.
    pub(crate) async fn editable(
        &self,
        engine: &Engine,
        cx: &Context,
        id: &str,
        if_version: Option<u64>,
    ) -> Result<Shared> {
        let shared = self.one(engine, cx, id).await?;
        if !shared.is_editable(&cx.actor) {
            let detail = format!("only its owner and administrators may change this {}", self.word);
            return Err(Error::new(ErrorCode::ActionForbidden, detail));
        }
        match if_version {
            Some(named) if named != shared.version => Err(Error::new(
                ErrorCode::VersionConflict,
                format!("version {named} was changed to version {} by somebody else", shared.version),
            )
            .with_extra(json!({"current_version": shared.version, "your_version": named}))),
            _ => Ok(shared),
        }
    }

    fn check(&self, shared: &Shared) -> Result<()> {
        let wrong = |code: &str, en: &str, zh: &str| {
            let zh = zh.to_owned();
            Err(Error::validation(vec![FieldError::new("name", code, en, zh)]))
        };
        if shared.name.trim().is_empty() {
            return wrong("required", "It needs a name", "请填写名称");
        }
        if shared.name.chars().count() > NAME_CHARS_MAX {
            let (en, zh) = (format!("At most {NAME_CHARS_MAX} characters"), format!("最多 {NAME_CHARS_MAX} 个字符"));
            return wrong("too_long", &en, &zh);
        }
        if shared.body.len() > self.bytes_max {
            let detail = format!("a {} has at most {} bytes", self.word, self.bytes_max);
            return Err(Error::new(ErrorCode::TooLarge, detail));
        }
        Ok(())
    }
}

//! With whom a record is shared: asked, said, taken back.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_permission::{Share, ShareLevel, ShareTarget, grant, share};

use super::today;
use crate::context::Context;
use crate::engine::Engine;
use crate::records::{ShareChange, WriteAction, labels};

/// With whom somebody wants to share a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareWish {
    pub to: ShareTarget,
    /// Id of the user, user group or department.
    pub id: String,
    /// Of a department: those below it too.
    #[serde(default)]
    pub below: bool,
    pub level: ShareLevel,
    /// The last day (`YYYY-MM-DD`, in the organisation's time zone); for good without one.
    #[serde(default)]
    pub until: Option<String>,
}

impl Engine {
    /// With whom a record is shared, for whoever may share it: `{"items": [{"to", "id", "label", "below", "level", "until", "by", "at"}]}`.
    /// What is over is left out.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`.
    #[crate::opaque]
    pub async fn shares(&self, cx: &Context, object: &str, id: &str) -> Result<Json> {
        let record = self.reached(cx, object, id).await?;
        let schema = self.schema();
        let object = schema.require(object)?;
        let related = self.related_to(&schema, &cx.actor, object, &[&record]).await?;
        grant::share(&cx.actor, object, &record, &related.of(&record))?;
        let today = today(self, self.now_ms()).to_string();
        let shares: Vec<Share> =
            share::of(record.fields()).into_iter().filter(|share| !share.is_over(&today)).collect();
        let ids = |to: ShareTarget| shares.iter().filter(move |share| share.to == to).map(|share| share.id.clone());
        let groups = labels::of(self, &cx.actor, "user_group", ids(ShareTarget::UserGroup).collect()).await?;
        let departments = labels::of(self, &cx.actor, "department", ids(ShareTarget::Department).collect()).await?;
        let people = ids(ShareTarget::User).chain(shares.iter().map(|share| share.by.clone())).collect();
        let people = labels::of(self, &cx.actor, "user", people).await?;
        let shown = |share: &Share| {
            let names = match share.to {
                ShareTarget::User => &people,
                ShareTarget::UserGroup => &groups,
                ShareTarget::Department => &departments,
            };
            json!({
                "to": share.to, "id": share.id, "label": names.get(&share.id), "below": share.below, "level": share.level,
                "until": share.until, "by": {"id": share.by, "label": people.get(&share.by)}, "at": share.at,
            })
        };
        Ok(json!({"items": shares.iter().map(shown).collect::<Vec<_>>(), "next_cursor": null}))
    }

    /// Shares a record, in place of how it was shared with the same user, group or department; answers as [`Engine::shares`].
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`; `validation_failed` naming `id` (nobody whom the actor can see, or out of use) or `until`.
    #[crate::opaque]
    pub async fn share_record(&self, cx: &Context, object: &str, id: &str, wish: ShareWish) -> Result<Json> {
        // Before anything is said of whom it is for: whoever may not share learns nothing of that.
        self.shares(cx, object, id).await?;
        let share = self.share_of(cx, wish).await?;
        let action = WriteAction::Share { id: id.to_owned(), change: ShareChange::Put(share) };
        self.write_one(cx, object, action).await?;
        self.shares(cx, object, id).await
    }

    /// A share as it stands in records.
    ///
    /// # Errors
    /// `validation_failed` naming `id` or `until`.
    #[crate::opaque]
    pub(crate) async fn share_of(&self, cx: &Context, wish: ShareWish) -> Result<Share> {
        let now_ms = self.now_ms();
        let until = wish.until.as_deref().map(str::trim).filter(|until| !until.is_empty());
        let until = until.map(|until| last_day(until, today(self, now_ms))).transpose()?;
        self.check_target(cx, &wish).await?;
        Ok(Share {
            to: wish.to,
            id: wish.id,
            below: wish.below && wish.to == ShareTarget::Department,
            level: wish.level,
            until,
            by: cx.actor.id.clone(),
            at: date::instant_from_millis(now_ms),
        })
    }

    /// Shares a record no longer with somebody, if it was.
    ///
    /// # Errors
    /// `not_found`, `action_forbidden`.
    #[crate::opaque]
    pub async fn unshare_record(
        &self,
        cx: &Context,
        object: &str,
        id: &str,
        to: ShareTarget,
        with: &str,
    ) -> Result<()> {
        let change = ShareChange::Remove { to, id: with.to_owned() };
        self.write_one(cx, object, WriteAction::Share { id: id.to_owned(), change }).await.map(drop)
    }

    async fn check_target(&self, cx: &Context, wish: &ShareWish) -> Result<()> {
        let refuse = |code: &str, en: &str, zh: &str| Error::validation(vec![FieldError::new("id", code, en, zh)]);
        let target = match self.reached(cx, wish.to.object(), &wish.id).await {
            Ok(target) => target,
            Err(error) if error.code == ErrorCode::NotFound => {
                return Err(refuse("reference_not_found", "There is nobody of this id", "找不到该共享对象"));
            }
            Err(error) => return Err(error),
        };
        if target.get("is_active").and_then(Json::as_bool) == Some(false) {
            return Err(refuse("inactive", "This account or group is out of use", "该账号或用户组已停用"));
        }
        Ok(())
    }
}

/// A day that isn't past.
fn last_day(text: &str, today: Date) -> Result<String> {
    let refuse = |code: &str, en: &str, zh: &str| Error::validation(vec![FieldError::new("until", code, en, zh)]);
    let day = text.parse::<Date>().ok().filter(|_| text.len() == "2026-12-05".len());
    let day =
        day.ok_or_else(|| refuse("invalid", "Must be a day such as 2026-12-05", "必须是日期，例如 2026-12-05"))?;
    if day < today {
        return Err(refuse("out_of_range", "This day is past", "该日期已过"));
    }
    Ok(day.to_string())
}

//! Notifications: what the bell shows one person, live and until read, unless they switched that kind off.

use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_model::label::Label;
use tessera_store::Table;

use crate::context::Context;
use crate::engine::Engine;
use crate::live::LiveMessage;

/// Notifications that are shown at most.
const SHOWN_MAX: usize = 200;
/// Unread ones are counted up to this number.
const COUNTED_MAX: usize = 100;
/// Where people say which kinds they want, among their preferences.
const PREFERENCE: &str = "notifications";

/// A kind of notification, which people can switch off. The next kind is a new constant here, and a line in [`KINDS`].
pub type Kind = &'static str;
/// Somebody else changed a record that one follows.
pub const FOLLOWING: Kind = "following";
/// Somebody else made a record one's own.
pub const ASSIGNED: Kind = "assigned";
/// Somebody else shared a record with one, or with a group or department of one's own.
pub const SHARED: Kind = "shared";
/// A workflow tells something.
pub const WORKFLOW: Kind = "workflow";
/// A plugin tells something.
pub const PLUGIN: Kind = "plugin";
/// Something endangers the installation; told to administrators.
pub const SECURITY: Kind = "security";

/// Every kind with its name, in English and Chinese.
const KINDS: [(Kind, &str, &str); 6] = [
    (FOLLOWING, "Changes to records that I follow", "关注的记录有变更"),
    (ASSIGNED, "Records that I am given", "分配给我的记录"),
    (SHARED, "Records that are shared with me", "共享给我的记录"),
    (WORKFLOW, "Messages of workflows", "工作流消息"),
    (PLUGIN, "Messages of plugins", "插件消息"),
    (SECURITY, "Security of this installation", "系统安全提醒"),
];

/// Something to tell.
#[derive(Clone, Debug)]
pub struct Notification {
    pub kind: Kind,
    pub message: Label,
    /// Object and id of the record that it is about.
    pub about: Option<(String, String)>,
}

impl Engine {
    /// Tells a user something, unless they switched its kind off.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn notify(&self, user_id: &str, notification: Notification) -> Result<()> {
        let Notification { kind, message, about } = notification;
        if !is_wanted(self.preferences_of(user_id).await?.values.get(PREFERENCE), kind) {
            return Ok(());
        }
        let id = self.next_id();
        let (object, record) = about.unzip();
        let document = json!({
            "user": user_id, "kind": kind, "message": message, "object": object, "record": record, "at_ms": self.now_ms(),
            "is_read": false,
        });
        self.store().doc_put(Table::Notification, &id, document.clone()).await?;
        let mut data = shown(&id, &document);
        // In the person's language: whoever shows it at once has nothing else to go by.
        if let (Some(parts), Ok(actor)) = (data.as_object_mut(), self.actor_of(user_id).await) {
            parts.insert("message".to_owned(), json!(message.get(actor.locale)));
        }
        self.live().send_to(user_id, LiveMessage { event: "notification", data });
        Ok(())
    }

    /// Every kind of notification with its name: `{"items": [{"key", "label"}]}`.
    pub fn notification_kinds(&self) -> Json {
        let items: Vec<_> =
            KINDS.iter().map(|(key, en, zh)| json!({"key": key, "label": Label::new(*en, *zh)})).collect();
        json!({"items": items, "next_cursor": null})
    }

    /// The actor's notifications, newest first, and how many are unread (at most 100 are counted).
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn notifications(&self, cx: &Context, limit: usize) -> Result<Json> {
        let limit = limit.clamp(1, SHOWN_MAX);
        let found = self.store().docs_newest(Table::Notification, &cx.actor.id, None, limit).await?;
        let is_unread = [("user", json!(cx.actor.id)), ("is_read", json!(false))];
        let unread = self.store().docs_equal(Table::Notification, &is_unread, COUNTED_MAX).await?.len();
        let items: Vec<_> = found.iter().map(|(id, document)| shown(id, document)).collect();
        Ok(json!({"items": items, "next_cursor": null, "unread": unread}))
    }

    /// Marks notifications of the actor's own as read; ids of others are passed over.
    ///
    /// # Errors
    /// The store's failures.
    #[crate::opaque]
    pub async fn read_notifications(&self, cx: &Context, ids: &[String]) -> Result<()> {
        for id in ids.iter().take(SHOWN_MAX) {
            let Some(mut document) = self.store().doc_get(Table::Notification, id).await? else { continue };
            if document.get("user").and_then(Json::as_str) != Some(cx.actor.id.as_str()) {
                continue;
            }
            if let Some(parts) = document.as_object_mut() {
                parts.insert("is_read".to_owned(), json!(true));
            }
            self.store().doc_put(Table::Notification, id, document).await?;
        }
        Ok(())
    }
}

/// What somebody said of a kind: `{kind: {"in_app": false}}` switches it off.
fn is_wanted(preference: Option<&Json>, kind: Kind) -> bool {
    let said = preference.and_then(|kinds| kinds.get(kind)).and_then(|kind| kind.get("in_app"));
    said.and_then(Json::as_bool).unwrap_or(true)
}

fn shown(id: &str, document: &Json) -> Json {
    let part = |key: &str| document.get(key).cloned().unwrap_or_default();
    let link = match (document.get("object").and_then(Json::as_str), document.get("record").and_then(Json::as_str)) {
        (Some(object), Some(record)) => json!({"object": object, "id": record}),
        _ => Json::Null,
    };
    json!({
        "id": id,
        "kind": part("kind"),
        "message": part("message"),
        "object": part("object"),
        "record": part("record"),
        "link": link,
        "at": document.get("at_ms").and_then(Json::as_i64).map(date::instant_from_millis),
        "is_read": part("is_read"),
    })
}

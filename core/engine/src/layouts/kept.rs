//! What is kept of arrangements, and what comes of one when the object is no longer as it was then.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tessera_model::error::{Error, Result};
use tessera_model::label::Label;
use tessera_model::object::{Layout, LayoutSection, ObjectDef};
use tessera_permission::Actor;
use tessera_store::{Table, WriteSet};

use crate::customization::named_by;
use crate::engine::Engine;

/// The id of the document.
const ID: &str = "layouts";
/// The key of what is for everybody, where roles have their ids.
const EVERYBODY: &str = "";
/// The key of the section that takes what nobody placed.
const UNPLACED: &str = "unplaced";

/// All arrangements.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Layouts {
    /// Counts up with each change.
    version: u64,
    /// By object and by the role's id.
    objects: BTreeMap<String, BTreeMap<String, Arranged>>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Arranged {
    /// The version of everything with which it was made: never that of a former one.
    pub(super) revision: u64,
    layout: Layout,
    /// Fields that were there, and were left out on purpose.
    pub(super) hidden: BTreeSet<String>,
}

impl Layouts {
    pub(crate) async fn load(engine: &Engine) -> Result<Self> {
        match engine.store().doc_get(Table::Setting, ID).await? {
            Some(document) => {
                serde_json::from_value(document).map_err(|error| Error::internal(format!("setting `{ID}`: {error}")))
            }
            None => Ok(Self::default()),
        }
    }

    /// To be written along with other things.
    pub(crate) fn write(&self, writes: &mut WriteSet) {
        writes.doc(Table::Setting, ID.to_owned(), Some(json!(self)));
    }

    /// Whether these were made after others.
    pub(crate) const fn is_newer_than(&self, other: &Self) -> bool {
        self.version > other.version
    }

    /// How an actor sees an object: by the first of their roles that has an arrangement of its own.
    pub(crate) fn seen_by<'a>(&self, object: &'a ObjectDef, actor: &Actor) -> Cow<'a, Layout> {
        let Some(roles) = self.objects.get(&object.key) else { return Cow::Borrowed(&object.layout) };
        self.seen(object, actor.roles.iter().find(|role| roles.contains_key(*role)).map(String::as_str))
    }

    /// How the people of a role see an object, or those of none.
    pub(super) fn seen<'a>(&self, object: &'a ObjectDef, role: Option<&str>) -> Cow<'a, Layout> {
        let arranged = self.arranged(&object.key, role).or_else(|| self.arranged(&object.key, None));
        arranged.map_or(Cow::Borrowed(&object.layout), |arranged| Cow::Owned(arranged.resolve(object)))
    }

    pub(super) fn arranged(&self, object: &str, role: Option<&str>) -> Option<&Arranged> {
        self.objects.get(object)?.get(role.unwrap_or(EVERYBODY))
    }

    /// The arrangements of an object; everybody's comes without a role.
    pub(super) fn of_object(&self, object: &str) -> impl Iterator<Item = (Option<&str>, &Arranged)> {
        let roles = self.objects.get(object).into_iter().flatten();
        roles.map(|(role, arranged)| ((role != EVERYBODY).then_some(role.as_str()), arranged))
    }

    /// With an object laid out like this.
    pub(super) fn with(&self, object: &ObjectDef, role: Option<&str>, layout: Layout) -> Self {
        let mut after = self.clone();
        after.version += 1;
        let placed: HashSet<&String> = layout.sections.iter().flat_map(|section| &section.fields).collect();
        let mut hidden: BTreeSet<String> =
            object.fields.iter().filter(|field| !field.internal).map(|field| field.key.clone()).collect();
        // What isn't there for the time being stays hidden when it comes back.
        hidden.extend(self.arranged(&object.key, role).into_iter().flat_map(|before| before.hidden.iter().cloned()));
        hidden.retain(|key| !placed.contains(key));
        let arranged = Arranged { revision: after.version, layout, hidden };
        after.objects.entry(object.key.clone()).or_default().insert(role.unwrap_or(EVERYBODY).to_owned(), arranged);
        after
    }

    /// Without an arrangement; none when it isn't there.
    pub(super) fn without(&self, object: &str, role: Option<&str>) -> Option<Self> {
        let mut after = self.clone();
        after.version += 1;
        let roles = after.objects.get_mut(object)?;
        roles.remove(role.unwrap_or(EVERYBODY))?;
        if roles.is_empty() {
            after.objects.remove(object);
        }
        Some(after)
    }
}

impl Arranged {
    /// For the object as it is now: without what is gone, and with what came since. A new field stands in the section that its plugin put it
    /// into where that is still there, else in a last one.
    pub(super) fn resolve(&self, object: &ObjectDef) -> Layout {
        let is_there = |key: &str| object.field(key).is_some_and(|field| !field.internal);
        let mut layout = self.layout.clone();
        layout.header.retain(|key| is_there(key));
        for section in &mut layout.sections {
            section.fields.retain(|key| is_there(key));
            let when = section.when.take();
            section.when = when.filter(|when| named_by(when).into_iter().all(|key| object.field(key).is_some()));
        }
        let mut placed: HashSet<String> =
            layout.sections.iter().flat_map(|section| section.fields.iter().cloned()).collect();
        let mut is_new = |key: &String| is_there(key) && !self.hidden.contains(key) && placed.insert(key.clone());
        let mut unplaced = Vec::new();
        for section in &object.layout.sections {
            let new = section.fields.iter().filter(|key| is_new(key)).cloned();
            match layout.sections.iter_mut().find(|other| other.key == section.key) {
                Some(own) => own.fields.extend(new),
                None => unplaced.extend(new),
            }
        }
        let others = object.fields.iter().filter(|field| !field.system).map(|field| &field.key);
        unplaced.extend(others.filter(|key| is_new(key)).cloned());
        match layout.sections.iter_mut().find(|section| section.key == UNPLACED) {
            Some(own) => own.fields.extend(unplaced),
            None if unplaced.is_empty() => {}
            None => layout.sections.push(LayoutSection {
                key: UNPLACED.to_owned(),
                label: Label::new("More fields", "其他字段"),
                fields: unplaced,
                tab: None,
                columns: None,
                when: None,
                roles: Vec::new(),
            }),
        }
        layout
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value as Json;

    use super::*;
    use crate::identity::tests::World;

    fn object(fields: &[&str], sections: Json) -> ObjectDef {
        let field = |key: &&str| json!({"key": key, "label": {"en": key, "zh-CN": key}, "kind": "text"});
        let label = json!({"en": "Site", "zh-CN": "站点"});
        let fields: Vec<_> = fields.iter().map(field).collect();
        let object = json!({"key": "site", "label": label, "label_plural": label, "name_field": "name", "field": fields,
            "layout": {"header": [], "section": sections}});
        serde_json::from_value(object).unwrap()
    }

    fn section(key: &str, fields: &[&str]) -> Json {
        json!({"key": key, "label": {"en": key, "zh-CN": key}, "fields": fields})
    }

    fn layout(header: &[&str], sections: Json) -> Layout {
        serde_json::from_value(json!({"header": header, "section": sections})).unwrap()
    }

    fn fields(layout: &Layout) -> Vec<(&str, Vec<&str>)> {
        let sections = layout.sections.iter();
        sections.map(|one| (one.key.as_str(), one.fields.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn an_arrangement_outlives_what_it_was_made_for() {
        let before = object(&["name", "city", "code", "old"], json!([section("main", &["name", "city", "old"])]));
        let mut wanted =
            layout(&["city", "old"], json!([section("own", &["old", "name"]), section("main", &["city"])]));
        wanted.sections[1].when = Some(json!({"field": "old", "op": "is_null", "value": false}));
        let layouts = Layouts::default().with(&before, None, wanted.clone());
        let seen = layouts.seen(&before, None).into_owned();
        assert_eq!(seen, wanted, "what is left out stays out");

        // The next version takes a field away and adds three: one where the arrangement has its section, two where it hasn't.
        let sections = json!([section("main", &["name", "city", "fax"]), section("more", &["mail", "name"])]);
        let after = object(&["name", "city", "code", "fax", "mail", "web"], sections);
        let seen = layouts.seen(&after, None).into_owned();
        let wanted = [("own", vec!["name"]), ("main", vec!["city", "fax"]), (UNPLACED, vec!["mail", "web"])];
        assert_eq!(fields(&seen), wanted);
        assert_eq!((seen.header.as_slice(), &seen.sections[1].when), (&["city".to_owned()][..], &None));

        // Arranged again, what was put there by itself is like everything else; the hidden one is still hidden.
        let again = layouts.with(&after, None, seen.clone());
        assert_eq!(again.seen(&after, None).into_owned(), seen);
        let back = object(&["name", "city", "code", "old"], json!([]));
        assert_eq!(fields(&again.seen(&back, None)).last().unwrap(), &(UNPLACED, vec!["old"]));
    }

    #[tokio::test]
    async fn another_server_shows_within_a_minute_what_was_arranged() {
        let (world, admin) = World::set_up().await;
        let other = world.restarted().await;
        let there = other.cx(&admin.actor.id).await;
        let mut wish = world.engine.layouts(&admin, "role").unwrap()["defined"].take();
        wish["header"] = json!(["code"]);
        let wish = serde_json::from_value(wish).unwrap();
        world.engine.arrange_layout(&admin, "role", None, wish, Some(0)).await.unwrap();
        let shown = || other.engine.describe(&there, "role").unwrap()["layout"]["header"].clone();
        let generation = other.engine.catalog().generation();
        assert_eq!(shown(), json!([]), "not asked for yet");

        other.pass(60_001);
        other.cx(&admin.actor.id).await;
        assert_eq!(shown(), json!(["code"]));
        assert!(other.engine.catalog().generation() > generation, "pages that are open ask anew");
    }

    #[test]
    fn roles_have_their_own_and_revisions_never_come_back() {
        let site = object(&["name", "city"], json!([section("main", &["name", "city"])]));
        let layouts = Layouts::default().with(&site, Some("seller"), layout(&[], json!([section("s", &["name"])])));
        let layouts = layouts.with(&site, None, layout(&[], json!([section("all", &["city", "name"])])));
        let seen = |roles: &[&str]| {
            let mut actor = Actor::system("test");
            actor.roles = roles.iter().map(|role| (*role).to_owned()).collect();
            layouts.seen_by(&site, &actor).sections[0].key.clone()
        };
        assert_eq!([seen(&["clerk", "seller"]), seen(&["clerk"]), seen(&[])], ["s", "all", "all"]);

        let less = layouts.without("site", Some("seller")).unwrap();
        assert_eq!(less.without("site", Some("seller")), None);
        assert_eq!(less.seen(&site, Some("seller")).sections[0].key, "all");
        let anew = less.with(&site, Some("seller"), layout(&[], json!([section("s", &["name"])])));
        let revision = |layouts: &Layouts| layouts.arranged("site", Some("seller")).unwrap().revision;
        assert!(revision(&anew) > revision(&layouts));
        assert_eq!(less.without("site", None).unwrap().seen(&site, None).sections[0].key, "main");
    }
}

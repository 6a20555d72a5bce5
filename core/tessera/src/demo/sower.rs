//! Plans records by their recipes, and counts what became of them.

use std::collections::{BTreeMap, HashMap, HashSet};

use indicatif::ProgressBar;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_engine::boxed::Boxed;
use tessera_engine::records::Written;
use tessera_model::error::Result;
use tessera_model::kinds::{self, KindContext};
use tessera_model::object::ObjectDef;
use tessera_model::record::Draft;
use tessera_model::schema::Schema;

use super::kept::{Kept, Made};
use super::maker::{self, Making};
use super::people::Login;
use super::recipe::{ObjectRecipe, Touch};
use super::timeline::Event;
use super::{course, words};
use crate::output;

/// Share of records in Chinese.
const CHINESE: f64 = 0.6;
/// Faults in recipes that are told; the rest is more of the same.
const TOLD_MAX: usize = 20;

/// Plans records, part by part.
pub(super) struct Sower<'a> {
    engine: &'a Boxed,
    schema: &'a Schema,
    rng: ChaCha8Rng,
    made: Made,
    logins: &'a [Login],
    begins_ms: i64,
    now_ms: i64,
    bar: ProgressBar,
    events: Vec<Event>,
    /// What the latest record told the one that it refers to, by object and id.
    touches: BTreeMap<(String, String), (i64, Map<String, Json>)>,
    /// Records planned so far, by object.
    numbers: HashMap<String, usize>,
    /// What was said already, so that a fault in a recipe is told once.
    told: HashSet<String>,
    pub(super) records: usize,
    pub(super) refused: usize,
}

impl<'a> Sower<'a> {
    #[expect(clippy::too_many_arguments, reason = "all of it is what the data is made from")]
    pub(super) fn new(
        engine: &'a Boxed,
        schema: &'a Schema,
        rng: ChaCha8Rng,
        made: Made,
        logins: &'a [Login],
        begins_ms: i64,
        now_ms: i64,
        bar: ProgressBar,
    ) -> Self {
        Self {
            engine,
            schema,
            rng,
            made,
            logins,
            begins_ms,
            now_ms,
            bar,
            events: Vec::new(),
            touches: BTreeMap::new(),
            numbers: HashMap::new(),
            told: HashSet::new(),
            records: 0,
            refused: 0,
        }
    }

    /// Plans so many records of one recipe.
    pub(super) fn plan(&mut self, recipe: &ObjectRecipe, count: usize) {
        let Some(object) = self.schema.object(&recipe.object).cloned() else {
            self.tell(format!("there is no object `{}`", recipe.object));
            return;
        };
        let first = self.numbers.get(&recipe.object).copied().unwrap_or_default();
        (first..first + count).for_each(|number| self.record(recipe, &object, number));
        self.numbers.insert(recipe.object.clone(), first + count);
    }

    /// All that was planned since the last time.
    pub(super) fn take(&mut self) -> Vec<Event> {
        for ((object, id), (at_ms, set)) in std::mem::take(&mut self.touches) {
            let Some(kept) = self.made.by_id(&object, &id) else { continue };
            let (by, Some(definition)) = (kept.owner.clone(), self.schema.object(&object).cloned()) else { continue };
            let draft = self.draft(&definition, &set);
            self.events.push(Event { at_ms, by, object, id, draft, is_new: false });
        }
        std::mem::take(&mut self.events)
    }

    /// Forgets the records of an object: nothing that is planned later refers to them.
    pub(super) fn forget(&mut self, object: &str) {
        self.made.forget(object);
    }

    /// Counts what became of a write.
    pub(super) fn learn(&mut self, object: &str, outcome: Result<Written>) {
        self.bar.inc(1);
        match outcome {
            Ok(written) => self.records += usize::from(written.version == 1),
            Err(error) => {
                self.refused += 1;
                self.tell(format!("`{object}` was refused: {error}"));
            }
        }
    }

    fn record(&mut self, recipe: &ObjectRecipe, object: &ObjectDef, number: usize) {
        let settings = self.engine.settings();
        let chinese = self.rng.random_bool(CHINESE);
        let mut making = Making {
            object,
            made: &self.made,
            now_ms: self.now_ms,
            currency: &settings.currency,
            number,
            place: words::place(&mut self.rng, chinese),
            // What there is so many of whatever the size was there from the beginning.
            created_ms: if recipe.fixed > 0 {
                self.begins_ms
            } else {
                maker::created_ms(&mut self.rng, recipe, self.now_ms, None)
            },
            fields: Map::new(),
        };
        let mut owner = None;
        if let Some(via) = &recipe.follows {
            let first = recipe.fields.iter().find(|field| &field.key == via);
            first.into_iter().for_each(|field| making.make(&mut self.rng, field));
            if let Some(followed) = making.referred(via).cloned() {
                making.place = followed.place;
                making.created_ms = maker::created_ms(&mut self.rng, recipe, self.now_ms, Some(followed.created_ms));
                owner = followed.owner;
            }
        }
        for field in recipe.fields.iter().filter(|field| recipe.follows.as_ref() != Some(&field.key)) {
            making.make(&mut self.rng, field);
        }
        let (mut fields, place, created_ms) = (making.fields, making.place, making.created_ms);
        if object.has_owner {
            owner = owner.or_else(|| self.owner(&fields, place.is_chinese()));
        }
        let id = self.engine.next_id();
        let label = fields.get(&object.name_field).and_then(Json::as_str).unwrap_or_default().to_owned();
        let kept = Kept { id: id.clone(), place, label, owner: owner.clone(), created_ms, values: HashMap::new() };
        self.made.add(&object.key, kept, &fields);
        recipe.touches.iter().for_each(|touch| self.touch(object, touch, &fields, created_ms));

        let steps = match &recipe.course {
            Some(course) => course::travel(&mut self.rng, course, &mut fields, created_ms, self.now_ms),
            None => Vec::new(),
        };
        let mut draft = self.draft(object, &fields);
        if let Some(owner) = &owner {
            draft.set("owner", Some(json!(owner)));
        }
        let event = |at_ms: i64, draft: Draft, is_new: bool| {
            let (by, object, id) = (owner.clone(), object.key.clone(), id.clone());
            Event { at_ms, by, object, id, draft, is_new }
        };
        self.events.push(event(created_ms, draft, true));
        for step in steps {
            let draft = self.draft(object, &step.set);
            self.events.push(event(step.at_ms, draft, false));
        }
    }

    /// Somebody who has such records and speaks their language; who has all kinds, when nobody is for these.
    fn owner(&mut self, fields: &Map<String, Json>, chinese: bool) -> Option<String> {
        let holds = |login: &Login| {
            login
                .owns_when
                .as_ref()
                .is_none_or(|when| when.holds(fields.get(&when.field).and_then(Json::as_str).unwrap_or_default()))
        };
        let speakers: Vec<_> = self.logins.iter().filter(|login| login.owns && login.chinese == chinese).collect();
        let fitting: Vec<_> = speakers.iter().filter(|login| holds(login)).copied().collect();
        let choice = if fitting.is_empty() { &speakers } else { &fitting };
        choice.choose(&mut self.rng).map(|login| login.id.clone())
    }

    /// Notes what a record tells the one that it refers to, unless a later one told it something already.
    fn touch(&mut self, object: &ObjectDef, touch: &Touch, fields: &Map<String, Json>, at_ms: i64) {
        let target = object.field(&touch.via).and_then(|field| field.target());
        let (Some(target), Some(id)) = (target, fields.get(&touch.via).and_then(Json::as_str)) else { return };
        let told = touch.set.iter().filter_map(|(there, here)| Some((there.clone(), fields.get(here)?.clone())));
        let told: Map<String, Json> = told.collect();
        let place = (target.to_owned(), id.to_owned());
        let is_latest = self.touches.get(&place).is_none_or(|(before_ms, _)| *before_ms <= at_ms);
        if is_latest && !told.is_empty() {
            self.touches.insert(place, (at_ms, told));
        }
    }

    /// Values in stored form. What an installation's objects don't have is left out: recipes and definitions may differ.
    fn draft(&mut self, object: &ObjectDef, fields: &Map<String, Json>) -> Draft {
        let settings = self.engine.settings();
        let kind = KindContext { schema: self.schema, currency: &settings.currency, region: &settings.region };
        let mut draft = Draft::default();
        let mut faults = Vec::new();
        for (key, value) in fields {
            match object.field(key).map(|field| kinds::parse(field, value, kind)) {
                Some(Ok(value)) => draft.set(key.clone(), value),
                Some(Err(problem)) => faults.push(format!("`{}.{key}`: {}", object.key, problem.message.en)),
                None => faults.push(format!("`{}` has no field `{key}`", object.key)),
            }
        }
        faults.into_iter().for_each(|fault| self.tell(fault));
        draft
    }

    fn tell(&mut self, fault: String) {
        if self.told.len() < TOLD_MAX && self.told.insert(fault.clone()) {
            self.bar.suspend(|| output::error_line(format!("demonstration data: {fault}")));
        }
    }
}

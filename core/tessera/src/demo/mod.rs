//! Demonstration data of any size: the same seed gives the same people, companies and stories, in Chinese and English.
//!
//! What is made stands in the plugins' recipes ([`recipe`]); here is only how. Records go in by the engine's own door.

mod kept;
mod maker;
mod people;
mod recipe;
mod words;

use std::collections::HashSet;

use anyhow::Context as _;
use futures::stream::{FuturesOrdered, StreamExt as _};
use indicatif::{ProgressBar, ProgressStyle};
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::records::{Body, WriteAction, WriteMode, WriteOp};
use tessera_model::date;
use tessera_model::kinds::{self, KindContext};
use tessera_model::object::ObjectDef;
use tessera_model::record::Draft;
use tessera_model::schema::Schema;

use self::kept::{Kept, Made};
use self::maker::Making;
use self::recipe::{ObjectRecipe, Recipe};
use crate::output;

pub(crate) use self::people::Login;

/// Records written at once.
const BATCH: usize = 200;
/// Batches on their way at the same time.
const BATCHES: usize = 3;
/// Share of records in Chinese.
const CHINESE: f64 = 0.6;

/// What to make.
pub(crate) struct Wanted<'a> {
    pub(crate) size: u32,
    pub(crate) seed: u64,
    pub(crate) password: &'a str,
    /// Names and texts of the plugins' recipes.
    pub(crate) recipes: &'a [(String, String)],
}

/// What was made.
pub(crate) struct Seeded {
    pub(crate) logins: Vec<Login>,
    pub(crate) records: usize,
    pub(crate) refused: usize,
}

/// Fills an installation with demonstration data.
pub(crate) async fn seed(engine: &Boxed, wanted: &Wanted<'_>) -> anyhow::Result<Seeded> {
    let mut recipes: Vec<_> =
        wanted.recipes.iter().map(|(name, text)| Recipe::parse(name, text)).collect::<anyhow::Result<_>>()?;
    recipes.sort_by_key(|recipe| recipe.order);
    let mut cx = Context::system("demo");
    cx.allow_duplicates = true;
    let mut rng = ChaCha8Rng::seed_from_u64(wanted.seed);
    let logins = people::make(engine, &cx, &recipes, wanted.size, &mut rng, wanted.password).await?;
    let schema = engine.schema();
    let made = Made::new(&recipes, |object, field| Some(schema.object(object)?.field(field)?.target()?.to_owned()));
    let total =
        recipes.iter().flat_map(|recipe| &recipe.objects).map(|object| object.count(wanted.size)).sum::<usize>();
    let mut sower = Sower {
        engine,
        cx,
        schema: &schema,
        rng,
        made,
        logins: &logins,
        bar: bar(total),
        told: HashSet::new(),
        records: 0,
        refused: 0,
    };
    for recipe in recipes.iter().flat_map(|recipe| &recipe.objects) {
        let Some(object) = schema.object(&recipe.object) else {
            sower.tell(format!("there is no object `{}`", recipe.object));
            continue;
        };
        sower.sow(recipe, object, recipe.count(wanted.size)).await?;
    }
    sower.bar.finish_and_clear();
    let (records, refused) = (sower.records, sower.refused);
    Ok(Seeded { logins, records, refused })
}

struct Sower<'a> {
    engine: &'a Boxed,
    cx: Context,
    schema: &'a Schema,
    rng: ChaCha8Rng,
    made: Made,
    logins: &'a [Login],
    bar: ProgressBar,
    /// What was said already, so that a fault in a recipe is told once.
    told: HashSet<String>,
    records: usize,
    refused: usize,
}

impl Sower<'_> {
    /// Makes all records of one recipe.
    async fn sow(&mut self, recipe: &ObjectRecipe, object: &ObjectDef, count: usize) -> anyhow::Result<()> {
        self.bar.set_message(object.key.clone());
        let (engine, cx) = (self.engine.clone(), self.cx.clone());
        let mut running = FuturesOrdered::new();
        let mut number = 0;
        while number < count || !running.is_empty() {
            while number < count && running.len() < BATCHES {
                let size = BATCH.min(count - number);
                let ops: Vec<_> =
                    (number..number + size).filter_map(|place| self.record(recipe, object, place)).collect();
                number += size;
                let (engine, cx) = (engine.clone(), cx.clone());
                running.push_back(async move { engine.write_many(&cx, ops, WriteMode::EachAlone).await });
            }
            if let Some(results) = running.next().await {
                self.count(object, results.with_context(|| format!("writing `{}`", object.key))?);
            }
        }
        Ok(())
    }

    fn count<T>(&mut self, object: &ObjectDef, results: Vec<tessera_model::error::Result<T>>) {
        self.bar.inc(results.len() as u64);
        for result in results {
            match result {
                Ok(_) => self.records += 1,
                Err(error) => {
                    self.refused += 1;
                    self.tell(format!("`{}` was refused: {error}", object.key));
                }
            }
        }
    }

    fn record(&mut self, recipe: &ObjectRecipe, object: &ObjectDef, number: usize) -> Option<WriteOp> {
        let now_ms = self.engine.now_ms();
        let settings = self.engine.settings();
        let chinese = self.rng.random_bool(CHINESE);
        let mut making = Making {
            object,
            made: &self.made,
            now_ms,
            currency: &settings.currency,
            number,
            chinese,
            created_ms: maker::created_ms(&mut self.rng, recipe, now_ms, None),
            fields: Map::new(),
        };
        let mut owner = None;
        if let Some(via) = &recipe.follows {
            let first = recipe.fields.iter().find(|field| &field.key == via);
            first.into_iter().for_each(|field| making.make(&mut self.rng, field));
            if let Some(followed) = making.referred(via).cloned() {
                making.chinese = followed.chinese;
                making.created_ms = maker::created_ms(&mut self.rng, recipe, now_ms, Some(followed.created_ms));
                owner = followed.owner;
            }
        }
        for field in recipe.fields.iter().filter(|field| recipe.follows.as_ref() != Some(&field.key)) {
            making.make(&mut self.rng, field);
        }
        let (fields, chinese, created_ms) = (making.fields, making.chinese, making.created_ms);
        if object.has_owner {
            let speakers: Vec<_> = self.logins.iter().filter(|login| login.owns && login.chinese == chinese).collect();
            owner = owner.or_else(|| speakers.choose(&mut self.rng).map(|login| login.id.clone()));
        }
        let draft = self.draft(object, &fields, owner.as_deref(), created_ms);
        let id = self.engine.next_id();
        let label = fields.get(&object.name_field).and_then(Json::as_str).unwrap_or_default().to_owned();
        let kept = Kept { id: id.clone(), chinese, label, owner, created_ms, values: std::collections::HashMap::new() };
        self.made.add(&object.key, kept, &fields);
        Some(WriteOp {
            object: object.key.clone(),
            action: WriteAction::Create { id: Some(id), body: Body::Draft(draft) },
        })
    }

    /// Values in stored form. What an installation's objects don't have is left out: recipes and definitions may differ.
    fn draft(&mut self, object: &ObjectDef, fields: &Map<String, Json>, owner: Option<&str>, created_ms: i64) -> Draft {
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
        if let Some(owner) = owner {
            draft.set("owner", Some(json!(owner)));
        }
        draft.set("created_at", Some(json!(date::instant_from_millis(created_ms))));
        for fault in faults {
            self.tell(fault);
        }
        draft
    }

    fn tell(&mut self, fault: String) {
        if self.told.insert(fault.clone()) && self.told.len() <= 20 {
            self.bar.suspend(|| output::error_line(format!("demonstration data: {fault}")));
        }
    }
}

fn bar(total: usize) -> ProgressBar {
    if !output::is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:16} {bar:40} {pos}/{len} {per_sec} {eta}");
    ProgressBar::new(total as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

//! Demonstration data of any size: the same seed gives the same people, companies and stories, in Chinese and English.
//!
//! What is made stands in the plugins' recipes ([`recipe`]); here is only how. Records go in by the engine's own door, in the
//! names of the people whom they belong to and at the moments at which they would have.

mod course;
pub(crate) mod folder;
mod kept;
mod maker;
mod people;
mod recipe;
mod sower;
#[cfg(test)]
mod tests;
mod timeline;
mod words;

use std::collections::HashMap;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use tessera_engine::Context;
use tessera_engine::boxed::Boxed;
use tessera_engine::context::Channel;

use self::kept::Made;
use self::recipe::Recipe;
use self::sower::Sower;
use crate::clock::DemoClock;
use crate::output;

pub(crate) use self::people::Login;
pub(crate) use self::recipe::CallRecipe;

/// How far back the data goes: then the organisation is set up and its people are made.
const DAYS: f64 = 560.0;
/// What is planned before it is written unless the command line says otherwise.
pub(crate) const PART: u32 = 2_000;

/// What to make.
pub(crate) struct Wanted<'a> {
    pub(crate) size: u32,
    /// What is planned before it is written, by size; one part's records refer to no other part's. At least 1.
    pub(crate) part: u32,
    pub(crate) seed: u64,
    /// The moment that the data leads up to.
    pub(crate) now_ms: i64,
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

/// The moment at which the data that leads up to another one begins, for whoever sets the installation up.
pub(crate) fn begins_ms(now_ms: i64) -> i64 {
    maker::office_hours(maker::shifted(now_ms, -DAYS))
}

/// Fills an installation with demonstration data; the clock is the engine's, and shows the real time afterwards.
pub(crate) async fn seed(engine: &Boxed, clock: &DemoClock, wanted: &Wanted<'_>) -> anyhow::Result<Seeded> {
    let mut recipes: Vec<_> =
        wanted.recipes.iter().map(|(name, text)| Recipe::parse(name, text)).collect::<anyhow::Result<_>>()?;
    recipes.sort_by_key(|recipe| recipe.order);
    let begins_ms = begins_ms(wanted.now_ms);
    clock.set(begins_ms);
    let mut nobody = Context::system("demo");
    nobody.allow_duplicates = true;
    let mut rng = ChaCha8Rng::seed_from_u64(wanted.seed);
    let logins = people::make(engine, &nobody, &recipes, wanted.size, &mut rng, wanted.password).await?;
    let people = contexts(engine, &logins).await?;

    let schema = engine.schema();
    let made = Made::new(&recipes, |object, field| Some(schema.object(object)?.field(field)?.target()?.to_owned()));
    let bar = bar();
    let mut sower = Sower::new(engine, &schema, rng, made, &logins, begins_ms, wanted.now_ms, bar.clone());
    let objects: Vec<_> = recipes.iter().flat_map(|recipe| &recipe.objects).collect();
    let mut left = wanted.size;
    while left > 0 {
        let part = left.min(wanted.part.max(1));
        for recipe in &objects {
            let fixed = if left == wanted.size { recipe.fixed as usize } else { 0 };
            sower.plan(recipe, recipe.count(part) + fixed);
        }
        let events = sower.take();
        bar.inc_length(events.len() as u64);
        timeline::play(engine, clock, &people, &nobody, events, |(object, outcome)| sower.learn(&object, outcome))
            .await
            .context("writing demonstration data")?;
        objects.iter().filter(|recipe| recipe.fixed == 0).for_each(|recipe| sower.forget(&recipe.object));
        left -= part;
    }
    clock.let_go();
    bar.finish_and_clear();
    let (records, refused) = (sower.records, sower.refused);
    Ok(Seeded { logins, records, refused })
}

/// The calls of the plugins' recipes, each with its plugin and its moment, in their order.
pub(crate) fn calls(recipes: &[(String, String)], now_ms: i64) -> anyhow::Result<Vec<(String, i64, CallRecipe)>> {
    let mut parsed: Vec<(&str, Recipe)> = Vec::with_capacity(recipes.len());
    for (name, text) in recipes {
        parsed.push((name, Recipe::parse(name, text)?));
    }
    parsed.sort_by_key(|(_, recipe)| recipe.order);
    let of_recipe = |(name, recipe): (&str, Recipe)| {
        let name = name.to_owned();
        recipe.calls.into_iter().map(move |call| (name.clone(), maker::shifted(now_ms, call.days), call))
    };
    Ok(parsed.into_iter().flat_map(of_recipe).collect())
}

/// Everybody as who they are: what they own, they made and changed themselves.
async fn contexts(engine: &Boxed, logins: &[Login]) -> anyhow::Result<HashMap<String, Context>> {
    let mut contexts = HashMap::new();
    for login in logins.iter().filter(|login| login.owns) {
        let mut cx = Context::new(engine.actor_of(&login.id).await?, Channel::Ui, "demo");
        cx.allow_duplicates = true;
        contexts.insert(login.id.clone(), cx);
    }
    Ok(contexts)
}

fn bar() -> ProgressBar {
    if !output::is_watched() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

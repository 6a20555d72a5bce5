//! How a record got to where it is: what it was when it was made, and which changes followed when.

use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Map, Value as Json, json};
use tessera_model::date;

use super::maker::{instant_of, office_hours, shifted};
use super::recipe::Course;

/// Share of the steps on the way that a record leaps over.
const LEAPS: f64 = 0.2;

/// One change, in wire form.
#[derive(Debug, PartialEq)]
pub(super) struct Step {
    pub(super) at_ms: i64,
    pub(super) set: Map<String, Json>,
}

/// Turns a record as it is now into what it was at the beginning (in `fields`) and the changes since, by rising time.
pub(super) fn travel(
    rng: &mut ChaCha8Rng,
    course: &Course,
    fields: &mut Map<String, Json>,
    created_ms: i64,
    now_ms: i64,
) -> Vec<Step> {
    let Some(now) = fields.get(&course.field).and_then(Json::as_str).map(str::to_owned) else { return Vec::new() };
    let place = course.path.iter().position(|value| *value == now);
    let values = values(rng, course, place, now);
    let times = times(rng, course, values.len(), created_ms, now_ms);
    if times.is_empty() {
        return Vec::new();
    }
    let is_over = place.is_none();
    let began = times.first().copied();
    let ended = times.last().copied().filter(|_| is_over);

    if let Some(first) = course.path.first() {
        fields.insert(course.field.clone(), json!(first));
    }
    let late: Vec<(String, Json)> = course.at_the_end.iter().filter_map(|key| fields.remove_entry(key)).collect();
    if let Some(key) = &course.ended {
        if let Some(estimate) = estimate(rng, fields.get(key), began, ended) {
            fields.insert(key.clone(), day(estimate));
        }
    }
    let amount = course.guess.as_ref().and_then(|key| Some((key, guess(rng, fields.get_mut(key)?)?)));
    let mut steps: Vec<Step> = times
        .into_iter()
        .zip(values)
        .map(|(at_ms, value)| Step { at_ms, set: Map::from_iter([(course.field.clone(), json!(value))]) })
        .collect();
    let count = steps.len();
    for (place, step) in steps.iter_mut().enumerate() {
        if let (0, Some(key)) = (place, &course.began) {
            step.set.insert(key.clone(), day(step.at_ms));
        }
        // The guess gives way to the real figure half way.
        if let (true, Some((key, amount))) = (place == count / 2, &amount) {
            step.set.insert((*key).clone(), amount.clone());
        }
        if place + 1 == count && is_over {
            step.set.extend(late.iter().cloned());
            if let Some(key) = &course.ended {
                step.set.insert(key.clone(), day(step.at_ms));
            }
        }
    }
    steps
}

/// The values after the first one, the present one last.
fn values(rng: &mut ChaCha8Rng, course: &Course, place: Option<usize>, now: String) -> Vec<String> {
    let reached = place.unwrap_or_else(|| rng.random_range(course.path.len().min(2)..=course.path.len()));
    let mut values: Vec<String> = course.path.get(1..reached).unwrap_or_default().to_vec();
    values.retain(|_| !rng.random_bool(LEAPS));
    if place != Some(0) {
        values.push(now);
    }
    values
}

/// When the steps were taken; all of them between the beginning and now.
fn times(rng: &mut ChaCha8Rng, course: &Course, count: usize, created_ms: i64, now_ms: i64) -> Vec<i64> {
    let (from, to) = course.days;
    let mut at = 0.0;
    let mut days: Vec<f64> = (0..count)
        .map(|_| {
            at += rng.random_range(from..=to);
            at
        })
        .collect();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a few years")]
    let left = (now_ms - created_ms) as f64 / 86_400_000.0;
    let last = days.last().copied().unwrap_or_default();
    if last > left {
        // There was less time than that: everything went quicker.
        let pace = left / last * rng.random_range(0.5..1.0);
        days.iter_mut().for_each(|day| *day *= pace);
    }
    let mut before = created_ms;
    let times = days.into_iter().map(|days| {
        // Working hours may change the order within a day.
        before = office_hours(shifted(created_ms, days)).clamp(before, now_ms.max(before));
        before
    });
    times.collect()
}

/// The day on which the end was expected; what is still open keeps it, and nothing ends before it began.
fn estimate(rng: &mut ChaCha8Rng, made: Option<&Json>, began: Option<i64>, ended: Option<i64>) -> Option<i64> {
    let wanted = match ended {
        Some(ended) => shifted(ended, rng.random_range(-10.0..30.0)),
        None => instant_of(made?.as_str()?)?,
    };
    Some(wanted.max(began.map_or(i64::MIN, |began| shifted(began, 7.0))))
}

/// Puts a guess in the place of an amount and answers the amount.
fn guess(rng: &mut ChaCha8Rng, value: &mut Json) -> Option<Json> {
    let amount = value.clone();
    let number = amount.get("amount")?.as_str()?.parse::<f64>().ok()?;
    // Guesses are round.
    let unit = 10_f64.powf(number.max(1.0).log10().floor() - 1.0);
    let guessed = (number * rng.random_range(0.7..1.3) / unit).round() * unit;
    if let Some(object) = value.as_object_mut() {
        object.insert("amount".to_owned(), json!(format!("{guessed:.0}")));
    }
    Some(amount)
}

fn day(at_ms: i64) -> Json {
    json!(date::day_of(at_ms, "UTC").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    const DAY: i64 = 86_400_000;
    /// A Friday.
    const NOW: i64 = 1_767_312_000_000 + 12 * 3_600_000;

    fn course() -> Course {
        toml::from_str(
            r#"
            field = "state"
            path = ["new", "known", "wanted"]
            days = [3.0, 20.0]
            began = "since"
            ended = "until"
            guess = "worth"
            at_the_end = ["why"]
            "#,
        )
        .unwrap()
    }

    fn fields(state: &str) -> Map<String, Json> {
        let fields = json!({"state": state, "why": "price", "until": "2026-02-01", "worth": {"amount": "12345", "currency": "CNY"}});
        fields.as_object().unwrap().clone()
    }

    #[test]
    fn an_end_is_reached_step_by_step_and_brings_what_belongs_to_it() {
        for seed in 0..200 {
            let mut fields = fields("gone");
            let created = NOW - 40 * DAY;
            let steps = travel(&mut ChaCha8Rng::seed_from_u64(seed), &course(), &mut fields, created, NOW);
            assert_eq!(fields["state"], "new");
            assert!(!fields.contains_key("why") && !fields.contains_key("since"));
            let times: Vec<i64> = steps.iter().map(|step| step.at_ms).collect();
            assert!(times.is_sorted() && times[0] >= created && times[times.len() - 1] <= NOW, "{times:?}");
            let (first, last) = (&steps[0].set, &steps[steps.len() - 1].set);
            assert_eq!((&last["state"], &last["why"]), (&json!("gone"), &json!("price")));
            assert_eq!(last["until"], day(times[times.len() - 1]));
            assert!(
                first["since"].as_str() <= last["until"].as_str()
                    && first["since"].as_str() <= fields["until"].as_str()
            );
            let amounts: Vec<_> = steps.iter().filter_map(|step| step.set.get("worth")).collect();
            assert_eq!(amounts, [&json!({"amount": "12345", "currency": "CNY"})]);
        }
    }

    #[test]
    fn what_is_on_its_way_stops_where_it_is() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut wanted = fields("wanted");
        let steps = travel(&mut rng, &course(), &mut wanted, NOW - 2 * DAY, NOW);
        let last = steps.last().unwrap();
        assert_eq!((&last.set["state"], last.set.get("why")), (&json!("wanted"), None));
        assert!(last.at_ms <= NOW);
        let mut new = fields("new");
        assert_eq!(travel(&mut rng, &course(), &mut new, NOW - 2 * DAY, NOW), []);
        assert_eq!(new["worth"]["amount"], "12345", "nothing follows that could put a guess right");
    }
}

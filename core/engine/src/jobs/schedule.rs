//! Schedules: jobs that are enqueued again and again. When one is due next stands in the store, so that no run is lost over a
//! restart and several nodes on one database enqueue it once.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use tessera_model::date;
use tessera_model::error::Result;
use tessera_store::{JobRow, Table};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::lock;
use super::request::JobRequest;
use crate::engine::Engine;
use crate::job::{Every, Schedule};

const LOOK_EVERY: Duration = Duration::from_secs(1);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The schedules that hold on this node.
#[derive(Default)]
pub(super) struct Schedules {
    planned: BTreeMap<String, Planned>,
    /// Keys whose documents are to go.
    ended: Vec<String>,
}

#[derive(Clone)]
struct Planned {
    schedule: Schedule,
    /// As the store said last; `None` when it must be asked.
    next_ms: Option<i64>,
}

impl Schedules {
    pub(super) fn put(&mut self, schedule: Schedule) {
        self.ended.retain(|key| key != &schedule.key);
        self.planned.insert(schedule.key.clone(), Planned { schedule, next_ms: None });
    }

    pub(super) fn remove(&mut self, key: &str) {
        if self.planned.remove(key).is_some() {
            self.ended.push(key.to_owned());
        }
    }
}

/// Looks every second until the process stops.
#[crate::opaque]
pub(super) async fn run(engine: Engine, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = sleep(LOOK_EVERY) => {}
            () = stop.cancelled() => return,
        }
        if let Err(error) = tick(&engine, engine.now_ms()).await {
            tracing::warn!(%error, "schedules can't be looked at");
        }
    }
}

/// Enqueues what is due.
#[crate::opaque]
pub(super) async fn tick(engine: &Engine, now_ms: i64) -> Result<()> {
    let (due, ended) = {
        let mut schedules = lock(&engine.jobs().schedules);
        let due: Vec<Schedule> = schedules
            .planned
            .values()
            .filter(|planned| planned.next_ms.is_none_or(|next| next <= now_ms))
            .map(|planned| planned.schedule.clone())
            .collect();
        (due, std::mem::take(&mut schedules.ended))
    };
    for key in ended {
        engine.store().doc_delete(Table::Lease, &document_id(&key)).await?;
    }
    for schedule in due {
        let next_ms = advance(engine, &schedule, now_ms).await?;
        if let Some(planned) = lock(&engine.jobs().schedules).planned.get_mut(&schedule.key) {
            planned.next_ms = next_ms;
        }
    }
    Ok(())
}

/// When the schedule is due next; `None` when another node was quicker and must be asked.
async fn advance(engine: &Engine, schedule: &Schedule, now_ms: i64) -> Result<Option<i64>> {
    let id = document_id(&schedule.key);
    let timezone = engine.settings().timezone.clone();
    let rhythm = rhythm(&schedule.every, &timezone);
    let stored = engine.store().doc_get(Table::Lease, &id).await?;
    // One that was planned in another rhythm begins anew.
    let planned = stored
        .as_ref()
        .filter(|stored| stored.get("every") == Some(&rhythm))
        .and_then(|stored| stored.get("next_ms"))
        .and_then(Json::as_i64);
    let next_ms = match planned {
        Some(due) if due > now_ms => return Ok(Some(due)),
        Some(due) => {
            // First the job, then the date: after a crash in between the same job is enqueued again and recognised by its id.
            let mut request = JobRequest::new(&schedule.kind, schedule.payload.clone(), "system");
            request.dedupe_key = Some(id.clone());
            let row = JobRow { id: job_id(&schedule.key, due), ..request.into_row(engine) };
            if engine.store().job_enqueue(&row).await? {
                engine.jobs().wake();
            }
            next_after(&schedule.every, due, now_ms, &timezone)
        }
        None => next_after(&schedule.every, now_ms, now_ms, &timezone),
    };
    let document = json!({"every": rhythm, "next_ms": next_ms});
    let is_ours = engine.store().doc_swap(Table::Lease, &id, stored.as_ref(), Some(document)).await?;
    Ok(is_ours.then_some(next_ms))
}

/// The first due time after `now_ms`; what was missed is made up for once, not many times.
fn next_after(every: &Every, due_ms: i64, now_ms: i64, timezone: &str) -> i64 {
    match every {
        Every::Seconds(seconds) => {
            let period = i64::from((*seconds).max(1)) * 1000;
            due_ms + ((now_ms - due_ms).max(0) / period + 1) * period
        }
        Every::DayAt(minute) => {
            let today = date::day_of(now_ms, timezone);
            let at = |day: jiff::civil::Date| {
                let (hour, minute) =
                    (i8::try_from(minute / 60 % 24).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0));
                let zone = jiff::tz::TimeZone::get(timezone).unwrap_or(jiff::tz::TimeZone::UTC);
                day.at(hour, minute, 0, 0)
                    .to_zoned(zone)
                    .map_or(now_ms + DAY_MS, |zoned| zoned.timestamp().as_millisecond())
            };
            let next = at(today);
            if next > now_ms { next } else { at(today.saturating_add(jiff::Span::new().days(1))) }
        }
        Every::Cron(expression) => {
            let next = cronexpr::parse_crontab(&format!("{expression} {timezone}"))
                .and_then(|crontab| crontab.find_next(cronexpr::MakeTimestamp::from_millisecond(now_ms)?));
            match next {
                Ok(next) => next.timestamp().as_millisecond(),
                Err(error) => {
                    tracing::error!(expression, timezone, %error, "a schedule has no next time; it is looked at again in a day");
                    now_ms + DAY_MS
                }
            }
        }
    }
}

fn rhythm(every: &Every, timezone: &str) -> Json {
    match every {
        Every::Seconds(seconds) => json!(format!("{seconds} s")),
        Every::DayAt(minute) => json!(format!("day at {minute} {timezone}")),
        Every::Cron(expression) => json!(format!("cron {expression} {timezone}")),
    }
}

fn document_id(key: &str) -> String {
    format!("schedule:{key}")
}

/// The same for the same run of the same schedule, and sorted among other ids by its time.
fn job_id(key: &str, due_ms: i64) -> String {
    let time = format!("{:012x}", due_ms.max(0));
    let hash = hex::encode(Sha256::digest(format!("{key}\n{due_ms}")));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-7{}-8{}-{}",
        time.get(..8).unwrap_or_default(),
        time.get(8..12).unwrap_or_default(),
        part(0, 3),
        part(3, 6),
        part(6, 18)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T12:00:00Z.
    const NOON: i64 = 1_795_262_400_000;

    #[test]
    fn periods_keep_their_beat() {
        let every = Every::Seconds(60);
        assert_eq!(next_after(&every, 0, 0, "UTC"), 60_000);
        assert_eq!(next_after(&every, 60_000, 61_500, "UTC"), 120_000);
        assert_eq!(next_after(&every, 60_000, 600_001, "UTC"), 660_000, "missed runs are made up for once");
    }

    #[test]
    fn days_begin_where_the_organisation_is() {
        let at_nine = Every::DayAt(9 * 60);
        let text = |ms| date::instant_from_millis(ms);
        assert_eq!(text(next_after(&at_nine, 0, NOON, "UTC")), "2026-11-22T09:00:00.000Z");
        assert_eq!(text(next_after(&at_nine, 0, NOON, "Asia/Shanghai")), "2026-11-22T01:00:00.000Z");
        assert_eq!(text(next_after(&Every::DayAt(21 * 60), 0, NOON, "Asia/Shanghai")), "2026-11-21T13:00:00.000Z");
    }

    #[test]
    fn cron_expressions_hold_where_the_organisation_is() {
        let next = |expression: &str, timezone: &str| {
            let every = Every::cron(expression).unwrap();
            date::instant_from_millis(next_after(&every, 0, NOON, timezone))
        };
        // 21 November 2026 is a Saturday.
        assert_eq!(next("0 3 * * 1-5", "UTC"), "2026-11-23T03:00:00.000Z");
        assert_eq!(next("0  3 * * 1-5", "Asia/Shanghai"), "2026-11-22T19:00:00.000Z");
        assert_eq!(next("*/15 * * * *", "UTC"), "2026-11-21T12:15:00.000Z");
        assert_eq!(next("0 0 29 2 *", "UTC"), "2028-02-29T00:00:00.000Z");
        for wrong in ["", "0 3 * *", "61 * * * *", "0 3 * * 1-5 UTC", "0 0 30 2 *"] {
            assert!(Every::cron(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_run_has_one_id() {
        let id = job_id("workflow:reminder", NOON);
        assert_eq!(id, job_id("workflow:reminder", NOON));
        assert_ne!(id, job_id("workflow:reminder", NOON + 1));
        assert!(tessera_model::record::is_record_id(&id) && id.len() == 36, "{id}");
        assert!(job_id("b", NOON) < job_id("a", NOON + 1), "sorted by time");
    }
}

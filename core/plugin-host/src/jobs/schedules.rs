//! The schedules of manifests, in force while their plugins are.

use serde_json::json;
use tessera_engine::job::{Every, Schedule};
use tessera_package::manifest::{Job, RunAs};

use super::work::{JOB, Work};
use crate::active::Active;
use crate::capability::Capability;
use crate::host::PluginHost;

impl PluginHost {
    /// Ends the schedules of what was in force, and begins those of what is: none for a plugin that is off.
    pub(crate) fn reschedule(&self, before: Option<&Active>, now: Option<&Active>) {
        let wanted = now.map(schedules).unwrap_or_default();
        for (active, job) in before.iter().flat_map(|active| active.identity.jobs.iter().map(move |job| (active, job)))
        {
            let key = key(&active.identity.id, &job.handler);
            if !wanted.iter().any(|schedule| schedule.key == key) {
                self.engine.jobs().unschedule(&key);
            }
        }
        for schedule in wanted {
            self.engine.jobs().schedule(schedule);
        }
    }
}

fn schedules(active: &Active) -> Vec<Schedule> {
    if active.loaded.is_none() || !active.identity.grants.has(&Capability::Jobs) {
        return Vec::new();
    }
    let plugin = &active.identity.id;
    let schedule = |job: &Job| {
        let every = every(job).and_then(|every| {
            every.inspect_err(|error| tracing::error!(plugin, handler = job.handler, error, "no schedule")).ok()
        })?;
        let work =
            Work { plugin: plugin.clone(), handler: job.handler.clone(), payload: json!({}), run_as: RunAs::Service };
        Some(Schedule { key: key(plugin, &job.handler), kind: JOB.to_owned(), payload: json!(work), every })
    };
    active.identity.jobs.iter().filter_map(schedule).collect()
}

/// The rhythm of a job that has one.
pub(super) fn every(job: &Job) -> Option<Result<Every, String>> {
    match (job.every_seconds, &job.cron) {
        (Some(seconds), _) => Some(Ok(Every::Seconds(seconds))),
        (None, Some(cron)) => Some(Every::cron(cron)),
        (None, None) => None,
    }
}

fn key(plugin: &str, handler: &str) -> String {
    format!("plugin:{plugin}/{handler}")
}

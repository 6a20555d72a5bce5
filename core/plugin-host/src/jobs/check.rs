//! What must be there for the jobs and topics of a manifest.

use tessera_package::Manifest;

use super::schedules::every;
use crate::capability::{Capability, Grants};
use crate::definitions::SERVICE;

/// Why jobs or topics that a manifest declares can't be run, a sentence for each reason.
pub(crate) fn problems(manifest: &Manifest) -> Vec<String> {
    let mut problems = Vec::new();
    let grants = Grants::of(manifest.capabilities.iter().map(String::as_str));
    let has_service = manifest.roles.iter().any(|role| role.key == SERVICE);
    if !manifest.jobs.is_empty() && !grants.has(&Capability::Jobs) {
        problems.push("the manifest declares jobs, but `jobs` is not among the capabilities".to_owned());
    }
    for job in &manifest.jobs {
        if job.needs_service() && !has_service {
            problems.push(format!(
                "the job `{}` runs in the plugin's own name, which needs a role with the key `{SERVICE}`",
                job.handler
            ));
        }
        if let Some(Err(problem)) = every(job) {
            problems.push(format!("the job `{}`: {problem}", job.handler));
        }
    }
    for hook in manifest.hooks.iter().filter(|hook| hook.topic.is_some()) {
        if !grants.has(&Capability::Events) {
            problems.push(format!(
                "the hook `{}` listens to a topic, which needs `events` among the capabilities",
                hook.key
            ));
        }
    }
    problems
}

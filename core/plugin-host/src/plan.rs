//! What an installation would do, for the administrator who is asked.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use tessera_model::schema::Schema;
use tessera_package::manifest::Stage;
use tessera_package::migrations::MigrationPhase;

use crate::definitions::label;
use crate::installed::Installed;
use crate::prepare::Prepared;
use crate::start::semver_of;
use crate::trust::book::Book;
use crate::trust::judge::{Judged, Refusal};
use crate::trust::shown_key;

/// The plan.
pub(crate) fn of(
    schema: &Schema,
    prepared: &Prepared,
    before: Option<&Installed>,
    judged: &Judged,
    book: &Book,
) -> Json {
    let manifest = prepared.package.manifest();
    let definitions = &prepared.definitions;
    let asked: BTreeSet<&String> = before.iter().flat_map(|found| found.asked()).collect();
    let new_capabilities: Vec<_> =
        manifest.capabilities.iter().filter(|capability| !asked.contains(capability)).collect();
    let objects = definitions.objects.iter().map(|object| {
        let known = schema.object(&object.key);
        let added = object.fields.iter().filter(|field| known.is_none_or(|known| known.field(&field.key).is_none()));
        json!({
            "key": object.key,
            "label": object.label,
            "is_new": known.is_none(),
            "new_fields": added.map(|field| json!({"key": field.key, "label": field.label})).collect::<Vec<_>>(),
        })
    });
    let extensions = definitions.extensions.iter().filter(|extension| !extension.fields.is_empty()).map(|extension| {
        json!({
            "key": extension.object,
            "new_fields": extension.fields.iter().map(|field| json!({"key": field.key, "label": field.label})).collect::<Vec<_>>(),
        })
    });
    json!({
        "id": manifest.id,
        "name": label(&manifest.name),
        "description": label(&manifest.description),
        "version": manifest.version.to_string(),
        "current_version": before.map(|found| &found.version),
        "trust": trust_of(judged),
        "signer": judged.signer.as_ref().map(|key| shown_key(book, key)),
        "replaces": judged.replaces.as_ref().map(|key| shown_key(book, key)),
        "needs_acceptance": judged.needs_acceptance,
        "refusal": judged.refusal.as_ref().map(Refusal::to_json),
        "objects": objects.collect::<Vec<_>>(),
        "extensions": extensions.collect::<Vec<_>>(),
        "dictionaries": definitions.dictionaries.iter().map(|dictionary| &dictionary.label).collect::<Vec<_>>(),
        "menu": definitions.menu.iter().flat_map(|group| &group.items).map(|item| &item.label).collect::<Vec<_>>(),
        "settings": manifest.settings.iter().map(|setting| label(&setting.label)).collect::<Vec<_>>(),
        "capabilities": manifest.capabilities,
        "new_capabilities": new_capabilities,
        "granted": before.map(|found| &found.granted),
        "requires": manifest.requires,
        "hooks": manifest.hooks.iter().map(|hook| json!({
            "object": hook.object,
            "topic": hook.topic,
            "operations": hook.operations,
            "stage": if hook.stage == Stage::Before { "before" } else { "after" },
            "required": hook.required,
        })).collect::<Vec<_>>(),
        "actions": manifest.actions.iter().map(|action| json!({"object": action.object, "key": action.key, "label": label(&action.label)})).collect::<Vec<_>>(),
        "slots": manifest.slots.iter().map(|slot| json!({"place": slot.slot, "label": label(&slot.label)})).collect::<Vec<_>>(),
        "jobs": manifest.jobs.iter().map(|job| &job.handler).collect::<Vec<_>>(),
        "schedules": manifest.jobs.iter().filter(|job| job.cron.is_some() || job.every_seconds.is_some()).map(|job| json!({
            "handler": job.handler,
            "cron": job.cron,
            "every_seconds": job.every_seconds,
        })).collect::<Vec<_>>(),
        "webhooks": manifest.webhooks.iter().map(|webhook| json!({
            "endpoint": webhook.endpoint,
            "label": label(&webhook.label),
            "is_signed": webhook.signature.is_some(),
        })).collect::<Vec<_>>(),
        "migrations": migrations(prepared, before),
        "hosts": manifest.capabilities.iter().filter_map(|capability| capability.strip_prefix("http:")).collect::<Vec<_>>(),
        "roles": manifest.roles.iter().map(|role| label(&role.name)).collect::<Vec<_>>(),
        "facets": prepared.loaded.as_ref().map(|loaded| loaded.facets()).unwrap_or_default(),
        "size_bytes": prepared.package.component().map_or(0, <[u8]>::len),
    })
}

/// What would be done with data: before the version is in force, and after that when an administrator says so.
fn migrations(prepared: &Prepared, before: Option<&Installed>) -> Json {
    let plan = prepared.package.migrations();
    let from = before.and_then(|found| semver_of(&found.version));
    let steps = |phase| {
        let names = from.iter().flat_map(|from| plan.between(from, &prepared.package.manifest().version, phase));
        let steps = names.filter_map(|name| plan.step(&name).map(|step| label(&step.label)));
        steps.collect::<Vec<_>>()
    };
    json!({"fill": steps(MigrationPhase::Fill), "tidy": steps(MigrationPhase::Tidy)})
}

/// What a package is worth; `unknown` where nobody here knows its key.
pub(crate) fn trust_of(judged: &Judged) -> Json {
    judged.trust.map_or_else(|| json!("unknown"), |trust| json!(trust))
}

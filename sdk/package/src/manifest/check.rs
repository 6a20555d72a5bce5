//! What a manifest must obey beyond its types. Every broken rule is reported, not the first alone.

use std::collections::HashSet;

use super::{
    API_VERSION, Hook, Job, Manifest, OnError, RunAs, SLOT_NAMES, Setting, SettingKind, Slot, Stage, Text, webhook,
};
use crate::error::ManifestProblem;
use crate::layout::{self, is_key};
use crate::limits;

/// All broken rules, in the manifest's order.
#[must_use]
pub fn problems(manifest: &Manifest) -> Vec<ManifestProblem> {
    let mut found = Found::default();
    identity(manifest, &mut found);
    capabilities(manifest, &mut found);
    for (index, hook) in manifest.hooks.iter().enumerate() {
        check_hook(hook, &format!("hooks[{index}]"), &mut found);
    }
    for (index, job) in manifest.jobs.iter().enumerate() {
        check_job(job, &format!("jobs[{index}]"), &mut found);
    }
    surface(manifest, &mut found);
    for (index, setting) in manifest.settings.iter().enumerate() {
        check_setting(setting, &format!("settings[{index}]"), &mut found);
    }
    unique("hooks", manifest.hooks.iter().map(|hook| hook.key.clone()), &mut found);
    unique("jobs", manifest.jobs.iter().map(|job| job.handler.clone()), &mut found);
    unique("functions", manifest.functions.iter().map(|function| function.name.clone()), &mut found);
    unique("webhooks", manifest.webhooks.iter().map(|webhook| webhook.endpoint.clone()), &mut found);
    unique("actions", manifest.actions.iter().map(|action| format!("{}.{}", action.object, action.key)), &mut found);
    unique("slots", manifest.slots.iter().map(|slot| slot.key.clone()), &mut found);
    unique("settings", manifest.settings.iter().map(|setting| setting.key.clone()), &mut found);
    unique("roles", manifest.roles.iter().map(|role| role.key.clone()), &mut found);
    found.0
}

/// Whether this is a plugin id: reverse DNS, lower case, at least two parts, at most 64 characters.
#[must_use]
pub fn is_plugin_id(id: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty()
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    id.len() <= 64 && id.contains('.') && id.split('.').all(is_part)
}

/// Whether this is the name of an event, as a plugin emits it: of a-z, 0-9, hyphens and underscores, at most 64 characters.
#[must_use]
pub fn is_event_name(name: &str) -> bool {
    let of_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.len() <= 64 && name.bytes().all(of_name)
}

#[derive(Default)]
struct Found(Vec<ManifestProblem>);

impl Found {
    fn add(&mut self, key: impl Into<String>, message: impl Into<String>) {
        self.0.push(ManifestProblem {
            file: layout::MANIFEST.to_owned(),
            key: key.into(),
            line: None,
            message: message.into(),
        });
    }

    fn unless(&mut self, holds: bool, key: impl Into<String>, message: impl Into<String>) {
        if !holds {
            self.add(key, message);
        }
    }
}

fn identity(manifest: &Manifest, found: &mut Found) {
    found.unless(
        is_plugin_id(&manifest.id),
        "id",
        "must be reverse DNS such as acme.approvals, of a-z, 0-9 and hyphens, at most 64 characters",
    );
    let api = manifest
        .api
        .split_once('.')
        .and_then(|(major, minor)| Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?)));
    found.unless(api.is_some(), "api", format!("must be major.minor, such as {API_VERSION}"));
    if api.is_some_and(|api| api > (1, 0)) {
        found.add("api", format!("needs plugin API {}; this release has {API_VERSION}", manifest.api));
    }
    check_text(&manifest.name, "name", found);
    check_text(&manifest.description, "description", found);
    if let Some(prefix) = &manifest.prefix {
        let is_prefix = (2..=16).contains(&prefix.len())
            && prefix.starts_with(|first: char| first.is_ascii_lowercase())
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        found.unless(is_prefix, "prefix", "must be 2 to 16 of a-z and 0-9, beginning with a letter");
    }
    found.unless(
        (1..=limits::GUEST_MEMORY_MIB_MAX).contains(&manifest.memory_mib),
        "memory_mib",
        format!("must be 1 to {}", limits::GUEST_MEMORY_MIB_MAX),
    );
    for (index, requirement) in manifest.requires.iter().enumerate() {
        let is_other = is_plugin_id(&requirement.id) && requirement.id != manifest.id;
        found.unless(is_other, format!("requires[{index}].id"), "must be another plugin's id");
    }
    unique("requires", manifest.requires.iter().map(|requirement| requirement.id.clone()), found);
}

fn capabilities(manifest: &Manifest, found: &mut Found) {
    for (index, capability) in manifest.capabilities.iter().enumerate() {
        let (name, argument) = capability.split_once(':').unwrap_or((capability, "-"));
        let is_name = !name.is_empty() && name.split('.').all(is_key);
        let is_argument = !argument.is_empty() && argument.bytes().all(|byte| byte.is_ascii_graphic());
        found.unless(is_name && is_argument, format!("capabilities[{index}]"), "must be name or name:argument");
    }
    unique("capabilities", manifest.capabilities.iter().cloned(), found);
}

fn check_hook(hook: &Hook, at: &str, found: &mut Found) {
    check_key(&hook.key, &format!("{at}.key"), found);
    match &hook.topic {
        Some(topic) => check_topic(hook, topic, at, found),
        None => {
            check_object(&hook.object, &format!("{at}.object"), found);
            found.unless(!hook.operations.is_empty(), format!("{at}.operations"), "must name at least one operation");
        }
    }
    check_watched(hook.watched, hook.object == "*", at, found);
    unique(&format!("{at}.operations"), hook.operations.iter().map(|operation| format!("{operation:?}")), found);
    for field in &hook.fields {
        check_key(field, &format!("{at}.fields"), found);
    }
    for field in &hook.reads {
        check_key(field, &format!("{at}.reads"), found);
    }
    let is_before = hook.stage == Stage::Before;
    found.unless(is_before || hook.reads.is_empty(), format!("{at}.reads"), "only before-hooks choose their fields");
    found.unless(is_before || !hook.required, format!("{at}.required"), "only before-hooks can be required");
    found.unless(
        !is_before || hook.run_as == RunAs::User,
        format!("{at}.run_as"),
        "before-hooks run as the user who writes",
    );
    found.unless(
        !(hook.required && hook.on_error == Some(OnError::Skip)),
        format!("{at}.on_error"),
        "a required hook cannot be skipped",
    );
}

fn check_topic(hook: &Hook, topic: &str, at: &str, found: &mut Found) {
    let is_topic = topic.rsplit_once('.').is_some_and(|(plugin, name)| is_plugin_id(plugin) && is_event_name(name));
    found.unless(is_topic, format!("{at}.topic"), "must be a plugin's id and an event's name: acme.approvals.decided");
    let names_records = !hook.object.is_empty() || !hook.operations.is_empty() || !hook.fields.is_empty();
    found.unless(!names_records, format!("{at}.topic"), "stands in place of object, operations and fields");
    found.unless(hook.stage == Stage::After, format!("{at}.topic"), "only after-hooks are told of events");
}

fn check_job(job: &Job, at: &str, found: &mut Found) {
    check_key(&job.handler, &format!("{at}.handler"), found);
    found.unless(
        job.cron.is_none() || job.every_seconds.is_none(),
        format!("{at}.cron"),
        "give cron or every_seconds, not both",
    );
    if let Some(cron) = &job.cron {
        let of_cron = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"*/,-".contains(&byte));
        let has_five = cron.split_whitespace().count() == 5 && cron.split_whitespace().all(of_cron);
        found.unless(has_five, format!("{at}.cron"), "must have five fields, such as 0 3 * * 1-5");
    }
    found.unless(
        job.every_seconds.is_none_or(|seconds| seconds >= 5),
        format!("{at}.every_seconds"),
        "must be 5 or more",
    );
}

fn surface(manifest: &Manifest, found: &mut Found) {
    for (index, function) in manifest.functions.iter().enumerate() {
        check_key(&function.name, &format!("functions[{index}].name"), found);
    }
    for (index, webhook) in manifest.webhooks.iter().enumerate() {
        let at = format!("webhooks[{index}]");
        check_key(&webhook.endpoint, &format!("{at}.endpoint"), found);
        check_text(&webhook.label, &format!("{at}.label"), found);
        unique(&format!("{at}.methods"), webhook.methods.iter().cloned(), found);
        for (key, message) in webhook::problems(webhook, manifest) {
            found.add(format!("{at}.{key}"), message);
        }
    }
    for (index, action) in manifest.actions.iter().enumerate() {
        let at = format!("actions[{index}]");
        check_key(&action.key, &format!("{at}.key"), found);
        check_object(&action.object, &format!("{at}.object"), found);
        check_watched(action.watched, action.object == "*", &at, found);
        let is_one = action.object != "*" || action.watched;
        found.unless(is_one, format!("{at}.object"), "an action on every object must be `watched = true`");
        check_text(&action.label, &format!("{at}.label"), found);
        let exists = manifest.functions.iter().any(|function| function.name == action.function);
        found.unless(exists, format!("{at}.function"), format!("{} is not among the functions", action.function));
    }
    for (index, slot) in manifest.slots.iter().enumerate() {
        check_slot(slot, &format!("slots[{index}]"), found);
    }
    for (index, role) in manifest.roles.iter().enumerate() {
        check_key(&role.key, &format!("roles[{index}].key"), found);
        check_text(&role.name, &format!("roles[{index}].name"), found);
        found.unless(role.permissions.is_object(), format!("roles[{index}].permissions"), "must be a table");
    }
}

fn check_slot(slot: &Slot, at: &str, found: &mut Found) {
    check_key(&slot.key, &format!("{at}.key"), found);
    check_text(&slot.label, &format!("{at}.label"), found);
    for object in slot.all_objects() {
        check_object(object, &format!("{at}.objects"), found);
    }
    check_watched(slot.watched, slot.all_objects().any(|object| object == "*"), at, found);
    unique(&format!("{at}.objects"), slot.all_objects().map(str::to_owned), found);
    let of_icon = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    let is_icon = |icon: &String| (1..=40).contains(&icon.len()) && icon.bytes().all(of_icon);
    found.unless(
        slot.icon.as_ref().is_none_or(is_icon),
        format!("{at}.icon"),
        "must be a word such as those of menu.toml",
    );
    let is_role = |role: &String| !role.trim().is_empty() && role.len() <= 64;
    found.unless(
        slot.roles.iter().all(is_role),
        format!("{at}.roles"),
        "must be codes of roles, at most 64 characters",
    );
    if !SLOT_NAMES.contains(&slot.slot.as_str()) {
        // What else would be wrong follows from the place.
        found.add(format!("{at}.slot"), format!("must be one of {}", SLOT_NAMES.join(", ")));
        return;
    }
    let has_objects = slot.all_objects().next().is_some();
    found.unless(
        has_objects == slot.is_about_objects(),
        format!("{at}.objects"),
        "record.* and list.* name the objects that they are about, or *; other places name none",
    );
    found.unless(
        slot.when.as_ref().is_none_or(|when| slot.is_on_record() && when.is_object()),
        format!("{at}.when"),
        "must be a filter on the record, and only record.* places are on one",
    );
}

fn check_setting(setting: &Setting, at: &str, found: &mut Found) {
    check_key(&setting.key, &format!("{at}.key"), found);
    check_text(&setting.label, &format!("{at}.label"), found);
    let is_select = setting.kind == SettingKind::Select;
    found.unless(
        is_select != setting.choices.is_empty(),
        format!("{at}.choices"),
        "select has choices, others have none",
    );
    unique(&format!("{at}.choices"), setting.choices.iter().map(|choice| choice.code.clone()), found);
    found.unless(setting.secret || setting.hosts.is_empty(), format!("{at}.hosts"), "only secrets have hosts");
    unique(&format!("{at}.hosts"), setting.hosts.iter().cloned(), found);
    let Some(default) = &setting.default else { return };
    found.unless(!setting.secret, format!("{at}.default"), "a secret has no default");
    let fits = match setting.kind {
        SettingKind::Number => default.is_number(),
        SettingKind::Boolean => default.is_boolean(),
        SettingKind::Select => setting.choices.iter().any(|choice| *default == choice.code),
        SettingKind::Text | SettingKind::Url | SettingKind::Email => default.is_string(),
        SettingKind::Json => true,
    };
    found.unless(fits, format!("{at}.default"), "does not fit the setting's kind");
}

fn check_key(key: &str, at: &str, found: &mut Found) {
    found.unless(is_key(key), at, format!("{key:?} must be snake_case, at most 64 characters"));
}

fn check_object(object: &str, at: &str, found: &mut Found) {
    found.unless(object == "*" || is_key(object), at, "must be an object's key, or *");
}

/// Only what is about every object leaves it to the plugin which of them are meant.
fn check_watched(is_watched: bool, is_any: bool, at: &str, found: &mut Found) {
    found.unless(is_any || !is_watched, format!("{at}.watched"), "goes with the object * alone");
}

fn check_text(text: &Text, at: &str, found: &mut Found) {
    let is_said = !text.en.trim().is_empty() && !text.zh_cn.trim().is_empty();
    found.unless(is_said, at, "must say something in both languages");
}

fn unique(list: &str, keys: impl Iterator<Item = String>, found: &mut Found) {
    let mut seen = HashSet::new();
    for key in keys {
        if !seen.insert(key.clone()) {
            found.add(list, format!("{key} stands there twice"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::FULL_MANIFEST;

    /// The keys that are complained about after replacing `from` by `to` in a good manifest.
    fn complaints(from: &str, to: &str) -> Vec<String> {
        assert!(FULL_MANIFEST.contains(from), "{from}");
        let manifest: Manifest = toml::from_str(&FULL_MANIFEST.replacen(from, to, 1)).unwrap();
        problems(&manifest).into_iter().map(|problem| problem.key).collect()
    }

    #[test]
    fn each_rule_is_seen_to_fail() {
        let cases = [
            ("acme.greeter", "greeter", "id"),
            ("acme.greeter", "Acme.greeter", "id"),
            ("api = \"1.0\"", "api = \"one\"", "api"),
            ("api = \"1.0\"", "api = \"1.4\"", "api"),
            ("en = \"Greeter\"", "en = \" \"", "name"),
            ("memory_mib = 128", "memory_mib = 257", "memory_mib"),
            ("acme.people", "acme.greeter", "requires[0].id"),
            ("records.read:person", "records read", "capabilities[0]"),
            ("\"kv\"", "\"kv\", \"kv\"", "capabilities"),
            ("key = \"greet\"", "key = \"Greet\"", "hooks[0].key"),
            ("[\"create\", \"update\"]", "[]", "hooks[0].operations"),
            ("fields = [\"name\"]", "fields = [\"a-b\"]", "hooks[0].fields"),
            ("required = true", "required = true\non_error = \"skip\"", "hooks[0].on_error"),
            ("required = true", "required = true\nrun_as = \"service\"", "hooks[0].run_as"),
            ("stage = \"before\"", "stage = \"after\"", "hooks[0].required"),
            ("key = \"tell\"", "key = \"greet\"", "hooks"),
            ("operations = [\"delete\"]", "", "hooks[1].operations"),
            ("fields = [\"name\"]", "watched = true", "hooks[0].watched"),
            ("topic = \"acme.people.moved\"", "topic = \"people.moved\"", "hooks[2].topic"),
            ("topic = \"acme.people.moved\"", "topic = \"acme.people.moved\"\nobject = \"*\"", "hooks[2].topic"),
            (
                "topic = \"acme.people.moved\"\nstage = \"after\"",
                "topic = \"acme.people.moved\"\nstage = \"before\"",
                "hooks[2].topic",
            ),
            ("0 3 * * 1-5", "0 3 * *", "jobs[0].cron"),
            ("every_seconds = 60", "every_seconds = 1", "jobs[1].every_seconds"),
            ("every_seconds = 60", "every_seconds = 60\ncron = \"0 3 * * *\"", "jobs[1].cron"),
            ("name = \"wave\"", "name = \"nod\"", "actions[0].function"),
            ("[\"POST\", \"PUT\"]", "[\"BREW\"]", "webhooks[0].methods"),
            ("[\"POST\", \"PUT\"]", "[\"PUT\", \"PUT\"]", "webhooks[0].methods"),
            ("[\"POST\", \"PUT\"]", "[]\nbody_bytes_max = 0", "webhooks[0].body_bytes_max"),
            ("en = \"Incoming\"", "en = \"\"", "webhooks[0].label"),
            ("header = \"X-Signature\"", "header = \"X Signature\"", "webhooks[0].signature.header"),
            ("header = \"X-Signature\"", "header = \"X-S\"\nprefix = \" \"", "webhooks[0].signature.prefix"),
            ("secret = \"signing_key\"", "secret = \"tone\"", "webhooks[0].signature.secret"),
            ("key = \"wave\"\nobject = \"person\"", "key = \"wave\"\nobject = \"*\"", "actions[0].object"),
            ("key = \"wave\"\nobject", "key = \"wave\"\nwatched = true\nobject", "actions[0].watched"),
            ("slot = \"record.card\"", "slot = \"record.card\"\nwatched = true", "slots[0].watched"),
            ("record.card", "record.hat", "slots[0].slot"),
            ("record.card", "list.column", "slots[0].slot"),
            ("record.card", "nav.page", "slots[0].objects"),
            ("slot = \"record.card\"", "slot = \"record.card\"\nobjects = [\"person\"]", "slots[0].objects"),
            ("slot = \"record.card\"", "slot = \"list.bulk-action\"\nwhen = { field = \"x\" }", "slots[0].when"),
            ("slot = \"record.card\"", "slot = \"record.card\"\nwhen = \"open\"", "slots[0].when"),
            ("slot = \"record.card\"", "slot = \"record.card\"\nicon = \"a b\"", "slots[0].icon"),
            ("slot = \"record.card\"", "slot = \"record.card\"\nroles = [\"\"]", "slots[0].roles"),
            ("default = \"warm\"", "default = \"cold\"", "settings[0].default"),
            ("kind = \"select\"", "kind = \"text\"", "settings[0].choices"),
            ("secret = true", "secret = true\ndefault = \"x\"", "settings[1].default"),
            ("secret = true", "hosts = [\"https://a.test\"]", "settings[1].hosts"),
            ("{ objects = { person = { read = \"all\" } } }", "1", "roles[0].permissions"),
        ];
        for (from, to, key) in cases {
            assert_eq!(complaints(from, to), [key], "{from} -> {to}");
        }
    }

    #[test]
    fn ids_that_look_like_others_are_refused() {
        for id in
            ["a", "a.", ".a", "a..b", "-a.b", "a-.b", "a.b_c", "аcme.x", "a.b/c", &format!("a.{}", "b".repeat(64))]
        {
            assert!(!is_plugin_id(id), "{id}");
        }
        assert!(is_plugin_id("cn.example.crm-2"));
    }
}

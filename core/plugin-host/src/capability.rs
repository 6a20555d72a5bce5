//! What an administrator granted a plugin: the other half of what it may do, beside the acting user's rights.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value as Json;
use tessera_model::field::FieldDef;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;

use crate::http::HttpHost;

/// One thing that may be granted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capability {
    /// Read records of an object.
    Read(String),
    /// Make, change and delete records of an object.
    Write(String),
    /// Look people up, and ask what the actor may do.
    Identity,
    /// Enqueue work, and run jobs.
    Jobs,
    /// Notify people, emit events and listen to them.
    Events,
    /// Keep keys and values of its own.
    Kv,
    /// Use secrets that administrators set for it.
    Secrets,
    /// Ask workflows that answer plugins.
    Workflows,
    /// Define objects, fields, dictionaries and menus at run time, for an administrator.
    Metadata,
    /// Send requests to a host.
    Http(HttpHost),
    /// Into a private network too, where that host lies in one. Nobody asks for it: administrators tick it.
    HttpPrivate(HttpHost),
}

impl Capability {
    /// Reads `records.read:account`, `identity` …; none for what this server doesn't know.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            Some(("records.read", object)) => Some(Self::Read(object.to_owned())),
            Some(("records.write", object)) => Some(Self::Write(object.to_owned())),
            Some(("metadata", "write")) => Some(Self::Metadata),
            Some(("http", host)) => HttpHost::parse(host).map(Self::Http),
            Some(("http.private", host)) => HttpHost::parse(host).map(Self::HttpPrivate),
            None => match text {
                "identity" => Some(Self::Identity),
                "jobs" => Some(Self::Jobs),
                "events" => Some(Self::Events),
                "kv" => Some(Self::Kv),
                "secrets" => Some(Self::Secrets),
                "workflows" => Some(Self::Workflows),
                _ => None,
            },
            Some(_) => None,
        }
    }

    /// What a manifest asks for so that this can be granted.
    pub(crate) fn asked_as(&self) -> Self {
        match self {
            Self::HttpPrivate(host) => Self::Http(host.clone()),
            other => other.clone(),
        }
    }

    /// What may be granted beside this without being asked for.
    pub(crate) fn along(&self) -> Option<Self> {
        match self {
            Self::Http(host) => Some(Self::HttpPrivate(host.clone())),
            _ => None,
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(object) => write!(f, "records.read:{object}"),
            Self::Write(object) => write!(f, "records.write:{object}"),
            Self::Identity => f.write_str("identity"),
            Self::Jobs => f.write_str("jobs"),
            Self::Events => f.write_str("events"),
            Self::Kv => f.write_str("kv"),
            Self::Secrets => f.write_str("secrets"),
            Self::Workflows => f.write_str("workflows"),
            Self::Metadata => f.write_str("metadata:write"),
            Self::Http(host) => write!(f, "http:{host}"),
            Self::HttpPrivate(host) => write!(f, "http.private:{host}"),
        }
    }
}

/// Everything granted to one plugin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Capability>);

impl Grants {
    /// From their texts; unknown ones grant nothing.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self(texts.into_iter().filter_map(Capability::parse).collect())
    }

    /// True when it was granted; `*` stands for every object, and `*.suffix` for every host below it.
    pub fn has(&self, capability: &Capability) -> bool {
        self.0.contains(capability)
            || match capability {
                Capability::Read(_) => self.0.contains(&Capability::Read("*".to_owned())),
                Capability::Write(_) => self.0.contains(&Capability::Write("*".to_owned())),
                Capability::Http(host) => self.hosts().any(|granted| granted.covers(host)),
                Capability::HttpPrivate(host) => self.private_hosts().any(|granted| granted.covers(host)),
                _ => false,
            }
    }

    /// The hosts that requests may go to.
    pub(crate) fn hosts(&self) -> impl Iterator<Item = &HttpHost> {
        self.0.iter().filter_map(|capability| match capability {
            Capability::Http(host) => Some(host),
            _ => None,
        })
    }

    fn private_hosts(&self) -> impl Iterator<Item = &HttpHost> {
        self.0.iter().filter_map(|capability| match capability {
            Capability::HttpPrivate(host) => Some(host),
            _ => None,
        })
    }

    /// True when the plugin may read records of the object.
    pub fn reads(&self, object: &str) -> bool {
        self.has(&Capability::Read(object.to_owned()))
    }

    /// True when the plugin may write records of the object.
    pub fn writes(&self, object: &str) -> bool {
        self.has(&Capability::Write(object.to_owned()))
    }
}

/// What administrators may grant of what a manifest asks for, and what may be granted along with it.
pub(crate) fn grantable(asked: &[String]) -> Vec<String> {
    let along = |text: &String| Capability::parse(text)?.along().map(|capability| capability.to_string());
    asked.iter().cloned().chain(asked.iter().filter_map(along)).collect()
}

/// May the plugin set this field, as far as the field goes? System fields are nobody's; what people can't write belongs to the
/// plugin that defined it.
pub(crate) fn may_set(plugin: &str, object: &ObjectDef, field: &FieldDef) -> bool {
    if field.system {
        return false;
    }
    let is_own = object.plugin == plugin || field.key.starts_with(&namespace(plugin));
    is_own || !(field.read_only || field.internal)
}

/// What the keys of fields begin with that a plugin adds to others' objects.
pub(crate) fn namespace(plugin: &str) -> String {
    format!("{}_", plugin.rsplit('.').next().unwrap_or(plugin).replace('-', "_"))
}

/// The objects that a filter reaches through references; reading them must be granted too.
pub(crate) fn objects_reached(filter: &Json, schema: &Schema, object: &ObjectDef, out: &mut BTreeSet<String>) {
    match filter {
        Json::Array(parts) => parts.iter().for_each(|part| objects_reached(part, schema, object, out)),
        Json::Object(parts) => {
            if let Some((reference, _)) =
                parts.get("field").and_then(Json::as_str).and_then(|field| field.split_once('.'))
            {
                out.extend(
                    object
                        .field(reference)
                        .and_then(FieldDef::target)
                        .filter(|target| schema.object(target).is_some())
                        .map(str::to_owned),
                );
            }
            for key in ["and", "or", "not"] {
                parts.get(key).into_iter().for_each(|part| objects_reached(part, schema, object, out));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_granted_is_there() {
        let grants = Grants::of(["records.read:account", "records.write:*", "identity", "teleport", "http:https://x"]);
        assert!(grants.reads("account") && !grants.reads("contact"));
        assert!(grants.writes("contact"));
        assert!(grants.has(&Capability::Identity) && !grants.has(&Capability::Jobs));
    }

    #[test]
    fn capabilities_are_written_as_they_are_read() {
        for text in [
            "records.read:account",
            "records.write:account",
            "identity",
            "jobs",
            "events",
            "kv",
            "secrets",
            "workflows",
            "metadata:write",
            "http:https://*.example.com:8443",
            "http.private:http://erp",
        ] {
            assert_eq!(Capability::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn hosts_are_granted_by_name_or_suffix_and_private_ones_besides() {
        let grants = Grants::of(["http:https://*.example.com", "http:http://erp", "http.private:http://erp"]);
        let has = |text: &str| grants.has(&Capability::parse(text).unwrap());
        assert!(has("http:https://api.example.com") && has("http:https://*.example.com") && has("http:http://erp"));
        assert!(!has("http:https://example.com") && !has("http:http://api.example.com") && !has("http:http://erp:81"));
        assert!(has("http.private:http://erp") && !has("http.private:https://api.example.com"));
        let asked = ["jobs".to_owned(), "http:http://erp".to_owned()];
        assert_eq!(grantable(&asked), ["jobs", "http:http://erp", "http.private:http://erp"]);
        assert_eq!(Capability::parse("http.private:http://erp").unwrap().asked_as().to_string(), "http:http://erp");
    }

    #[test]
    fn a_filter_through_a_reference_reaches_the_other_object() {
        let schema = Schema::build(
            tessera_model::system::core_objects().unwrap(),
            tessera_model::system::core_dictionaries().unwrap(),
        )
        .unwrap();
        let filter = serde_json::json!({"and": [{"not": {"field": "department.name", "op": "eq", "value": "x"}}, {"field": "name", "op": "eq", "value": "y"}]});
        let mut reached = BTreeSet::new();
        objects_reached(&filter, &schema, schema.object("user").unwrap(), &mut reached);
        assert_eq!(reached.into_iter().collect::<Vec<_>>(), ["department"]);
    }
}

//! Sharing rules: records of an object that pass a filter are open to people of roles, user groups and departments.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::filter::{Filter, FilterContext};
use tessera_model::kinds::KindContext;
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, ShareLevel, SharingRule};

use super::organization::{Organization, ids_of};
use crate::engine::Engine;

/// A rule as it is written, with those whom it is for.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    id: String,
    object: String,
    condition: Json,
    level: ShareLevel,
    roles: Vec<String>,
    groups: Vec<String>,
    departments: Vec<String>,
    /// Of the departments: those below them too.
    below: bool,
}

impl Rule {
    /// A rule that is in use and can be read; none otherwise.
    pub(super) fn of(record: &StoredRecord) -> Option<Self> {
        let is = |field: &str| record.get(field).and_then(Json::as_bool);
        if is("is_active") == Some(false) {
            return None;
        }
        Some(Self {
            id: record.id().to_owned(),
            object: record.text("object")?.to_owned(),
            condition: record.get("condition")?.clone(),
            level: if record.text("level")? == "write" { ShareLevel::Write } else { ShareLevel::Read },
            roles: ids_of(record.get("roles")),
            groups: ids_of(record.get("groups")),
            departments: ids_of(record.get("departments")),
            below: is("below") == Some(true),
        })
    }

    /// True when it is for a role's people, whoever else it is for.
    pub(super) fn is_for_role(&self, role: &str) -> bool {
        self.roles.iter().any(|id| id == role)
    }

    fn is_for(&self, actor: &Actor) -> bool {
        let departments = if self.below { &actor.departments_above } else { &actor.departments };
        let meets = |wanted: &[String], has: &[String]| wanted.iter().any(|id| has.contains(id));
        meets(&self.roles, &actor.roles) || meets(&self.groups, &actor.groups) || meets(&self.departments, departments)
    }
}

impl Engine {
    /// What rules open to an actor, by object. A rule that can't be read any more, because a field of it is gone, opens nothing.
    pub(super) fn rules_for(&self, actor: &Actor, organization: &Organization) -> BTreeMap<String, Vec<SharingRule>> {
        let mut found: BTreeMap<String, Vec<SharingRule>> = BTreeMap::new();
        if actor.is_administrator() {
            return found;
        }
        for rule in organization.rules().iter().filter(|rule| rule.is_for(actor)) {
            match self.rule_filter(&rule.object, &rule.condition, actor) {
                Ok(filter) => {
                    let opens = SharingRule { id: rule.id.clone(), level: rule.level, filter };
                    found.entry(rule.object.clone()).or_default().push(opens);
                }
                Err(error) => tracing::warn!(rule = rule.id, %error, "a sharing rule can't be read and opens nothing"),
            }
        }
        found
    }

    /// Reads which records a rule is about.
    ///
    /// # Errors
    /// `not_found` for an object that isn't there or whose records have no owners; `invalid_filter`, also for one that looks into other
    /// records: what a rule opens must be told from the record alone.
    pub(super) fn rule_filter(&self, object: &str, condition: &Json, actor: &Actor) -> Result<Filter> {
        let schema = self.schema();
        let missing = || Error::not_found(format!("an object `{object}` whose records have owners"));
        let object = schema.object(object).filter(|object| object.has_owner).ok_or_else(missing)?;
        let settings = self.settings();
        let kind = KindContext { schema: &schema, currency: &settings.currency, region: &settings.region };
        let (timezone, today) = (actor.timezone.as_str(), date::day_of(self.now_ms(), &actor.timezone));
        let cx = FilterContext { kind, me: &actor.id, mine: &actor.mine, today, timezone };
        let filter = Filter::parse(condition, object, cx)?;
        let mut paths = Vec::new();
        filter.paths(&mut paths);
        if paths.is_empty() {
            return Err(Error::new(ErrorCode::InvalidFilter, "a sharing rule says which records it is about"));
        }
        if paths.iter().any(|path| path.via.is_some()) {
            return Err(Error::new(ErrorCode::InvalidFilter, "a sharing rule looks at the record's own fields only"));
        }
        Ok(filter)
    }
}

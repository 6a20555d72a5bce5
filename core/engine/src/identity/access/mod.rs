//! Why may somebody see this, and who may? For whoever answers for rights: the same predicates as everywhere, with the roles and the
//! reasons that they rest on.

mod of_person;
mod of_record;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use tessera_model::error::Result;
use tessera_permission::{Actor, Ground};

use crate::engine::Engine;
use crate::records::labels;

/// Names of the people, departments and roles that an answer speaks of.
#[derive(Default)]
struct Names {
    wanted: BTreeMap<String, BTreeSet<String>>,
    found: BTreeMap<String, std::collections::HashMap<String, String>>,
}

impl Names {
    fn want(&mut self, object: &str, id: &str) {
        self.wanted.entry(object.to_owned()).or_default().insert(id.to_owned());
    }

    fn want_of(&mut self, grounds: &[Ground]) {
        for ground in grounds {
            match ground {
                Ground::Report { owner } => self.want("user", owner),
                Ground::Department { department } | Ground::DepartmentBelow { department } => {
                    self.want("department", department);
                }
                Ground::Shared { to, id, by, .. } => {
                    self.want(to.object(), id);
                    self.want("user", by);
                }
                Ground::Rule { id, .. } => self.want("sharing_rule", id),
                Ground::Followed { object, id, .. } => self.want(object, id),
                _ => {}
            }
        }
    }

    async fn find(&mut self, engine: &Engine, actor: &Actor) -> Result<()> {
        for (object, ids) in std::mem::take(&mut self.wanted) {
            let names = labels::of(engine, actor, &object, ids.into_iter().collect()).await?;
            self.found.insert(object, names);
        }
        Ok(())
    }

    fn reference(&self, object: &str, id: &str) -> Json {
        json!({"id": id, "label": self.found.get(object).and_then(|names| names.get(id))})
    }

    /// Reasons with names in place of ids.
    fn grounds(&self, grounds: &[Ground]) -> Json {
        let named = |ground: &Ground| match ground {
            Ground::Report { owner } => json!({"kind": "report", "owner": self.reference("user", owner)}),
            Ground::Department { department } => {
                json!({"kind": "department", "department": self.reference("department", department)})
            }
            Ground::DepartmentBelow { department } => {
                json!({"kind": "department_below", "department": self.reference("department", department)})
            }
            Ground::Shared { to, id, below, level, until, by } => {
                let mut told = json!({
                    "kind": "shared", "to": to, "with": self.reference(to.object(), id), "below": below, "level": level,
                    "by": self.reference("user", by),
                });
                if let Some(until) = until {
                    told["until"] = json!(until);
                }
                told
            }
            Ground::Rule { id, level } => {
                json!({"kind": "rule", "rule": self.reference("sharing_rule", id), "level": level})
            }
            Ground::Followed { field, object, id } => {
                json!({"kind": "followed", "field": field, "object": object, "record": self.reference(object, id)})
            }
            other => json!(other),
        };
        grounds.iter().map(named).collect()
    }
}

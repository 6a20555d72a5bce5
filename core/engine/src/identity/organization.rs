//! Departments, roles and sharing rules as one snapshot in memory, so that knowing what a request may do costs no reading.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value as Json;
use tessera_model::error::Result;
use tessera_model::field::{FieldDef, FieldKind};
use tessera_model::filter::Filter;
use tessera_model::object::ObjectDef;
use tessera_model::query::{PAGE_MAX, Query};
use tessera_model::record::StoredRecord;
use tessera_permission::Permissions;

use super::sharing_rules::Rule;
use super::sign_in;
use crate::engine::Engine;

/// The snapshot is read anew after this long even when nothing is known to have changed: another process may have.
pub(super) const TRUSTED_MS: i64 = 60 * 1000;

/// Departments and roles.
#[derive(Default)]
pub(super) struct Organization {
    epoch: u64,
    read_ms: i64,
    children: HashMap<String, Vec<String>>,
    parents: HashMap<String, String>,
    /// Departments by the user who manages them.
    managed: HashMap<String, Vec<String>>,
    /// By department, the choices of its fields of several, with their lists.
    choices: HashMap<String, Vec<(String, String)>>,
    roles: HashMap<String, Role>,
    rules: Vec<Rule>,
}

/// What is needed of a role.
#[derive(Clone, Debug)]
pub(super) struct Role {
    pub(super) code: Option<String>,
    pub(super) permissions: Permissions,
    /// Whoever has the role must have a second factor.
    pub(super) needs_second_factor: bool,
    /// Administrators who have the role may look as others see the product.
    pub(super) may_view_as: bool,
}

impl Organization {
    /// Departments that a user manages.
    pub(super) fn managed_by(&self, user: &str) -> &[String] {
        self.managed.get(user).map_or(&[], Vec::as_slice)
    }

    /// The choices that a department has in its fields of several, each with its list.
    pub(super) fn choices_of(&self, department: &str) -> impl Iterator<Item = (&str, &str)> {
        self.choices.get(department).into_iter().flatten().map(|(list, code)| (list.as_str(), code.as_str()))
    }

    /// The departments and all below them, each once, whatever circles there may be.
    pub(super) fn tree_of(&self, roots: &[String]) -> Vec<String> {
        let mut seen: HashSet<&str> = HashSet::new();
        let mut tree = Vec::new();
        let mut next: Vec<&String> = roots.iter().rev().collect();
        while let Some(department) = next.pop() {
            if seen.insert(department) {
                tree.push(department.clone());
                next.extend(self.children.get(department).into_iter().flatten());
            }
        }
        tree
    }

    /// The departments and all above them, each once, whatever circles there may be.
    pub(super) fn above(&self, departments: &[String]) -> Vec<String> {
        let mut above: Vec<String> = Vec::new();
        for department in departments {
            let mut next = Some(department);
            while let Some(department) = next.filter(|department| !above.contains(department)) {
                above.push(department.clone());
                next = self.parents.get(department);
            }
        }
        above
    }

    pub(super) fn role(&self, id: &str) -> Option<&Role> {
        self.roles.get(id)
    }

    pub(super) fn role_of_code(&self, code: &str) -> Option<(&str, &Role)> {
        self.roles.iter().find(|(_, role)| role.code.as_deref() == Some(code)).map(|(id, role)| (id.as_str(), role))
    }

    /// The sharing rules in use.
    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The roles that allow everything.
    pub(super) fn administrator_roles(&self) -> HashSet<String> {
        self.roles.iter().filter(|(_, role)| role.permissions.administrator).map(|(id, _)| id.clone()).collect()
    }

    fn add_department(&mut self, record: &StoredRecord) {
        if let Some(parent) = record.text("parent") {
            self.children.entry(parent.to_owned()).or_default().push(record.id().to_owned());
            self.parents.insert(record.id().to_owned(), parent.to_owned());
        }
        for manager in ids_of(record.get("managers")) {
            self.managed.entry(manager).or_default().push(record.id().to_owned());
        }
    }

    fn add_role(&mut self, record: &StoredRecord) {
        // A role that can't be read allows nothing.
        let permissions =
            record.get("permissions").cloned().map(serde_json::from_value).transpose().unwrap_or_else(|error| {
                tracing::error!(role = record.id(), %error, "the permissions of a role can't be read");
                None
            });
        let role = Role {
            code: record.text("code").map(str::to_owned),
            permissions: permissions.unwrap_or_default(),
            may_view_as: record.get("may_view_as").and_then(Json::as_bool) == Some(true),
            needs_second_factor: record.get("needs_second_factor").and_then(Json::as_bool) == Some(true),
        };
        self.roles.insert(record.id().to_owned(), role);
    }
}

/// The choices that a record has in its fields of several, each with its list.
pub(super) fn choices_of<'a>(
    object: &'a ObjectDef,
    record: &'a StoredRecord,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    object.fields.iter().filter(|field| is_of_choices(field)).flat_map(move |field| {
        let codes = record.get(&field.key).and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str);
        codes.filter_map(move |code| Some((field.dictionary()?, code)))
    })
}

/// True for a field of several choices. On users, departments and user groups it says what somebody answers for.
pub(super) const fn is_of_choices(field: &FieldDef) -> bool {
    matches!(field.kind, FieldKind::MultiSelect(_))
}

/// The ids in a list field.
pub(super) fn ids_of(value: Option<&Json>) -> Vec<String> {
    value.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

impl Engine {
    /// The snapshot in force; read once per epoch, however many ask.
    #[crate::opaque]
    pub(super) async fn organization(&self) -> Result<Arc<Organization>> {
        let identity = &self.inner.identity;
        let current = |engine: &Self| {
            let found = identity.organization.load_full()?;
            let age = engine.now_ms() - found.read_ms;
            (found.epoch == identity.epoch() && (0..TRUSTED_MS).contains(&age)).then_some(found)
        };
        if let Some(found) = current(self) {
            return Ok(found);
        }
        let _one_at_a_time = identity.loading.lock().await;
        if let Some(found) = current(self) {
            return Ok(found);
        }
        // The epoch of before: what changes while we read makes the snapshot old at once.
        let mut read = Organization { epoch: identity.epoch(), read_ms: self.now_ms(), ..Organization::default() };
        let object = self.schema().require("department")?.clone();
        for department in self.all_records("department").await? {
            read.add_department(&department);
            let choices = choices_of(&object, &department);
            let choices = choices.map(|(list, code)| (list.to_owned(), code.to_owned())).collect();
            read.choices.insert(department.id().to_owned(), choices);
        }
        for role in self.all_records("role").await? {
            read.add_role(&role);
        }
        read.rules = self.all_records("sharing_rule").await?.iter().filter_map(Rule::of).collect();
        let read = Arc::new(read);
        identity.organization.store(Some(read.clone()));
        // Layouts are looked at as often: they, too, are changed on other servers.
        self.catalog().follow_layouts(self).await?;
        Ok(read)
    }

    /// Active people of a department, and of those below it; so many at most.
    #[crate::opaque]
    pub(crate) async fn people_of(&self, department: &str, below: bool, most: usize) -> Result<Vec<String>> {
        let roots = [department.to_owned()];
        let departments = if below { self.organization().await?.tree_of(&roots) } else { roots.to_vec() };
        let departments: Vec<Json> = departments.into_iter().map(Json::from).collect();
        let schema = self.schema();
        let people = self.store().find_by(schema.require("user")?, "department", &departments, most).await?;
        Ok(people.iter().filter(|user| sign_in::is_active(user)).map(|user| user.id().to_owned()).collect())
    }

    /// Members of a user group in use.
    #[crate::opaque]
    pub(crate) async fn members_of(&self, group: &str) -> Result<Vec<String>> {
        let schema = self.schema();
        let found = self.store().get(schema.require("user_group")?, group).await?;
        let found = found.filter(|group| group.get("is_active").and_then(Json::as_bool) != Some(false));
        Ok(found.map(|group| ids_of(group.get("members"))).unwrap_or_default())
    }

    async fn all_records(&self, object: &str) -> Result<Vec<StoredRecord>> {
        let schema = self.schema();
        let object = schema.require(object)?;
        let mut records = Vec::new();
        let mut cursor = None;
        loop {
            let query = Query {
                filter: Filter::everything(),
                search: None,
                search_fields: None,
                sort: Vec::new(),
                limit: PAGE_MAX,
                cursor,
                count: false,
            };
            let page = self.store().query(&schema, object, &query).await?;
            records.extend(page.records);
            cursor = page.next_cursor;
            if cursor.is_none() {
                return Ok(records);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tessera_model::record::Fields;

    use super::*;

    fn department(id: &str, parent: Option<&str>, managers: &[&str]) -> StoredRecord {
        let mut fields = Fields::new();
        if let Some(parent) = parent {
            fields.insert("parent".to_owned(), json!(parent));
        }
        fields.insert("managers".to_owned(), json!(managers));
        StoredRecord::from_store("department", id, 1, fields)
    }

    #[test]
    fn a_tree_holds_each_department_once_even_in_a_circle() {
        let mut organization = Organization::default();
        for record in [
            department("all", None, &["boss"]),
            department("sales", Some("all"), &["mei", "boss"]),
            department("north", Some("sales"), &[]),
            department("south", Some("sales"), &[]),
            department("egg", Some("hen"), &[]),
            department("hen", Some("egg"), &[]),
        ] {
            organization.add_department(&record);
        }
        let tree = |roots: &[&str]| {
            let mut tree = organization.tree_of(&roots.iter().map(|root| (*root).to_owned()).collect::<Vec<_>>());
            tree.sort();
            tree
        };
        assert_eq!(tree(&["sales", "north"]), ["north", "sales", "south"]);
        assert_eq!(tree(&["hen"]), ["egg", "hen"]);
        let above = |of: &[&str]| organization.above(&of.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>());
        assert_eq!(above(&["north", "south"]), ["north", "sales", "all", "south"]);
        assert_eq!(above(&["hen"]), ["hen", "egg"]);
        assert_eq!(organization.managed_by("boss"), ["all", "sales"]);
        assert!(organization.managed_by("nobody").is_empty());
    }
}

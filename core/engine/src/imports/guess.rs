//! Which field a column means, from its name alone.

use std::collections::HashSet;

use tessera_model::field::FieldDef;
use tessera_model::object::ObjectDef;
use tessera_model::schema::Schema;
use tessera_model::text::squash;

use super::targets::{is_importable, path_of};

/// How files call the people that records belong to. What they are called in a business, plugins say as aliases of people's names.
const PEOPLE: &[&str] = &["owner", "agent", "assigned_to", "assignee", "responsible", "负责人", "跟进人", "归属人"];

/// The paths that each column most likely goes to; none for a column that nothing resembles.
pub(super) fn guess(schema: &Schema, object: &ObjectDef, columns: &[String]) -> Vec<Vec<String>> {
    let names = names(schema, object);
    let mut found: Vec<(u8, usize, usize)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let spellings = spellings(column);
        for (rank, (distance, name, _)) in names.iter().enumerate() {
            let nearest = spellings.iter().filter(|(_, spelling)| spelling == name).map(|(further, _)| *further).min();
            found.extend(nearest.map(|further| (distance.saturating_add(further), at, rank)));
        }
    }
    found.sort_unstable();
    let mut guessed: Vec<Vec<String>> = vec![Vec::new(); columns.len()];
    let mut taken = HashSet::new();
    for (_, at, rank) in found {
        let Some((_, _, path)) = names.get(rank) else { continue };
        if let Some(paths) = guessed.get_mut(at).filter(|paths| paths.is_empty())
            && taken.insert(path.clone())
        {
            paths.push(path.clone());
        }
    }
    add_managers(schema, object, &mut guessed);
    guessed
}

/// Names by which files may call a field, with how far the name is from the field (0 is its own name) and the path.
fn names(schema: &Schema, object: &ObjectDef) -> Vec<(u8, String, String)> {
    let mut names = Vec::new();
    let mut add = |distance: u8, name: &str, path: &str| {
        let name = squash(name);
        if !name.is_empty() {
            names.push((distance, name, path.to_owned()));
        }
    };
    let fields: Vec<&FieldDef> = object.fields.iter().filter(|field| is_importable(field)).collect();
    for field in &fields {
        let path = path_of(schema, field);
        own_names(field).for_each(|name| add(0, name, &path));
        add(0, &path, &path);
    }
    if let Some(name) = object.field(&object.name_field).filter(|field| is_importable(field)) {
        for own in object_names(object) {
            add(2, own, &name.key);
            name_words(own).for_each(|own| add(2, &own, &name.key));
        }
    }
    // Of several references to one object the owner is meant, else the first.
    let mut references: Vec<&FieldDef> = fields.into_iter().filter(|field| field.target().is_some()).collect();
    references.sort_by_key(|field| field.key != "owner");
    for field in references {
        let Some(target) = field.target().and_then(|key| schema.object(key)) else { continue };
        let path = path_of(schema, field);
        own_names(field).for_each(|own| name_words(own).for_each(|name| add(4, &name, &path)));
        if field.is_list() {
            // Whoever means a list of people or records says so by its own name.
            continue;
        }
        object_names(target).for_each(|name| {
            add(6, name, &path);
            name_words(name).for_each(|name| add(7, &name, &path));
        });
        let aliases = target.field(&target.name_field).map(|name| name.aliases.as_slice()).unwrap_or_default();
        aliases.iter().for_each(|alias| add(6, alias, &path));
        if field.key == "owner" {
            PEOPLE.iter().for_each(|name| add(6, name, &path));
        }
    }
    names
}

fn own_names(field: &FieldDef) -> impl Iterator<Item = &str> {
    let labels = [field.key.as_str(), field.label.en.as_str(), field.label.zh_cn.as_str()];
    labels.into_iter().chain(field.aliases.iter().map(String::as_str))
}

fn object_names(object: &ObjectDef) -> impl Iterator<Item = &str> {
    [object.key.as_str(), object.label.en.as_str(), object.label.zh_cn.as_str()].into_iter()
}

fn name_words(name: &str) -> impl Iterator<Item = String> {
    ["name", "名称", "姓名", "名"].into_iter().map(move |word| format!("{name}{word}"))
}

/// A column's name: as it is, without what stands in brackets, and its last word alone (`deal_stage`), the less likely the
/// further from the name.
fn spellings(column: &str) -> Vec<(u8, String)> {
    let mut out = vec![(0, squash(column))];
    let plain = column.split(['(', '（', '[', '【']).next().unwrap_or(column);
    out.push((1, squash(plain)));
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if let (Some(last), true) = (words.last(), words.len() > 1) {
        out.push((8, squash(last)));
    }
    out.retain(|(_, spelling)| !spelling.is_empty());
    out
}

/// Where a column names somebody of the object's own kind (`manager`), another names a record (`department.name`), and that
/// record keeps a list of such people (`managers`), each completes the other.
fn add_managers(schema: &Schema, object: &ObjectDef, guessed: &mut [Vec<String>]) {
    let own_name = |field: &FieldDef| format!("{}.{}", field.key, object.name_field);
    let people: Vec<&FieldDef> =
        object.references_to(&object.key).filter(|field| !field.is_list() && is_importable(field)).collect();
    let mut extra: Vec<(usize, String)> = Vec::new();
    for person in people {
        let Some(of_person) = guessed.iter().position(|paths| paths.first() == Some(&own_name(person))) else {
            continue;
        };
        for group in object.fields.iter().filter(|field| !field.is_list() && is_importable(field)) {
            let Some(target) = group.target().filter(|target| *target != object.key).and_then(|key| schema.object(key))
            else {
                continue;
            };
            let plural = format!("{}s", person.key);
            let list = target
                .references_to(&object.key)
                .find(|field| field.is_list() && field.key == plural && is_importable(field));
            let of_group =
                guessed.iter().position(|paths| paths.first() == Some(&format!("{}.{}", group.key, target.name_field)));
            if let (Some(list), Some(of_group)) = (list, of_group) {
                extra.push((of_person, format!("{}.{}", group.key, own_name(list))));
                extra.push((of_group, format!("{}.{}.{}", person.key, group.key, target.name_field)));
            }
        }
    }
    for (at, path) in extra {
        if let Some(paths) = guessed.get_mut(at) {
            paths.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use tessera_model::system;

    use super::*;

    fn guesses(object: &str, columns: &[&str]) -> Vec<Vec<String>> {
        let mut objects = system::core_objects().unwrap();
        let deal = r#"
            key = "deal"
            label = { en = "Deal", zh-CN = "商机" }
            label_plural = { en = "Deals", zh-CN = "商机" }
            name_field = "name"
            [[field]]
            key = "name"
            label = { en = "Name", zh-CN = "商机名称" }
            kind = "text"
            [[field]]
            key = "stage"
            label = { en = "Stage", zh-CN = "阶段" }
            kind = "text"
            [[field]]
            key = "amount"
            label = { en = "Amount", zh-CN = "金额" }
            kind = "money"
            aliases = ["close_value"]
            [[field]]
            key = "unit"
            label = { en = "Unit", zh-CN = "单位" }
            kind = "reference"
            options = { object = "department" }
        "#;
        objects.push(toml::from_str(deal).unwrap());
        // As a plugin adds it.
        let people = objects.iter_mut().find(|object| object.key == "user").unwrap();
        let name = people.fields.iter_mut().find(|field| field.key == "name").unwrap();
        name.aliases.push("sales_agent".to_owned());
        let schema = Schema::build(objects, system::core_dictionaries().unwrap()).unwrap();
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        guess(&schema, schema.object(object).unwrap(), &columns)
    }

    #[test]
    fn a_list_of_people_is_understood() {
        assert_eq!(
            guesses("user", &["sales_agent", "manager", "regional_office"]),
            [
                vec!["name"],
                vec!["manager.name", "department.managers.name"],
                vec!["department.name", "manager.department.name"],
            ]
        );
        assert_eq!(guesses("user", &["姓名", "直属上级", "手机"])[2], ["phone"]);
    }

    #[test]
    fn names_are_found_by_label_alias_and_last_word() {
        let found = guesses(
            "deal",
            &["商机", "deal_stage", "Close Value (USD)", "sales_agent", "Department Name", "weather", "负责人"],
        );
        let expected: [&[&str]; 7] = [&["name"], &["stage"], &["amount"], &[], &["unit.name"], &[], &["owner.name"]];
        assert_eq!(found, expected);
        assert_eq!(guesses("deal", &["sales_agent"]), [vec!["owner.name"]]);
    }
}

//! What forms do to the document.

use super::*;

fn label(text: &str) -> Json {
    json!({"en": text, "zh-CN": text})
}

fn field(key: &str) -> Json {
    json!({"key": key, "label": label(key), "kind": "text"})
}

fn empty() -> Document {
    Document(json!({"objects": [], "extensions": [], "dictionaries": [], "menu": []}))
}

fn put(document: &mut Document, object: &str, key: &str, section: &str, in_lists: bool) {
    let place = Place { section: section.to_owned(), label: label(section), in_lists };
    document.make(&Change::PutField { object: object.to_owned(), field: field(key), place, dictionary: None });
}

fn order(document: &Document, object: &str) -> Vec<String> {
    document.fields(object).iter().map(|field| field["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn fields_of_others_stand_in_their_part_of_the_layout() {
    let mut document = empty();
    put(&mut document, "account", "cf_a", "", true);
    put(&mut document, "account", "cf_b", "ours", false);
    put(&mut document, "account", "cf_c", "ours", false);
    assert_eq!(document.place("account", "cf_a"), Place { section: String::new(), label: Json::Null, in_lists: true });
    assert_eq!(document.place("account", "cf_c").section, "ours");
    let in_order = |document: &mut Document, order: &[&str]| {
        let order = order.iter().map(|key| (*key).to_owned()).collect();
        document.make(&Change::OrderFields { object: "account".to_owned(), order });
    };
    in_order(&mut document, &["cf_c", "cf_a", "cf_b"]);
    assert_eq!(order(&document, "account"), ["cf_c", "cf_a", "cf_b"]);
    assert_eq!(document.0["extensions"][0]["section"][0]["fields"], json!(["cf_c", "cf_b"]));
    in_order(&mut document, &["cf_b", "nothing"]);
    assert_eq!(order(&document, "account"), ["cf_b", "cf_c", "cf_a"], "the others stay as they are");
    for key in ["cf_a", "cf_b", "cf_c"] {
        document.make(&Change::RemoveField { object: "account".to_owned(), key: key.to_owned() });
    }
    assert_eq!(document, empty());
}

#[test]
fn an_object_has_its_fields_its_place_in_the_menu_and_its_lists() {
    let mut document = empty();
    let object = json!({
        "key": "cf_site", "label": label("Site"), "label_plural": label("Sites"), "icon": "map", "name_field": "name",
        "field": [field("name")], "layout": {"section": [{"key": "main", "label": label("Main"), "fields": ["name"]}]},
        "view": [{"key": "all", "label": label("All"), "columns": ["name"]}],
    });
    let group = |key: &str| json!({"key": key, "label": label(key), "icon": "", "order": 5});
    document.make(&Change::PutObject { object, group: Some(group("sales")) });
    assert_eq!(document.group_of("cf_site"), "sales");
    put(&mut document, "cf_site", "size", "", true);
    let made = document.object("cf_site").unwrap().clone();
    assert_eq!(
        (&made["view"][0]["columns"], &made["layout"]["section"][0]["fields"]),
        (&json!(["name", "size"]), &json!(["name", "size"]))
    );
    let sorted = vec!["size".to_owned(), "name".to_owned()];
    document.make(&Change::OrderFields { object: "cf_site".to_owned(), order: sorted });
    assert_eq!(document.object("cf_site").unwrap()["layout"]["section"][0]["fields"], json!(["size", "name"]));
    document.make(&Change::PutObject { object: made, group: Some(group("service")) });
    assert_eq!(document.group_of("cf_site"), "service");
    let choice =
        json!({"key": "state", "label": label("State"), "kind": "select", "options": {"dictionary": "cf_site_state"}});
    let dictionary = Some(json!({"key": "cf_site_state", "label": label("State"), "items": []}));
    let place = Place::default();
    document.make(&Change::PutField { object: "cf_site".to_owned(), field: choice, place, dictionary });
    assert!(document.has_dictionary("cf_site_state"));
    document.make(&Change::RemoveField { object: "cf_site".to_owned(), key: "state".to_owned() });
    assert!(!document.has_dictionary("cf_site_state"));
    document.make(&Change::RemoveObject { key: "cf_site".to_owned() });
    assert_eq!(document, empty());
}

#[test]
fn changes_come_back_from_what_a_view_remembers() {
    let change = Change::RemoveField { object: "account".to_owned(), key: "cf_a".to_owned() };
    let kept: Json = serde_json::to_value(&change).unwrap();
    assert_eq!(kept, json!({"do": "remove_field", "object": "account", "key": "cf_a"}));
    assert_eq!(serde_json::from_value::<Change>(kept).unwrap(), change);
}

#[test]
fn a_file_adds_and_updates_and_takes_nothing_away() {
    let mut here = empty();
    put(&mut here, "account", "cf_a", "", true);
    let item = |code: &str| json!({"code": code, "label": label(code)});
    here.0["dictionaries"] = json!([{"key": "cf_d", "label": label("D"), "items": [item("one"), item("two")]}]);
    let mut there = empty();
    put(&mut there, "account", "cf_b", "ours", false);
    put(&mut there, "account", "cf_a", "", false);
    there.0["dictionaries"] = json!([{"key": "cf_d", "label": label("List"), "items": [item("three")]}]);
    let object = json!({"key": "cf_site", "label": label("Site"), "label_plural": label("Sites"), "icon": "map", "field": [field("name")]});
    there.make(&Change::PutObject {
        object,
        group: Some(json!({"key": "sales", "label": label("Sales"), "icon": "", "order": 1})),
    });
    let merged = merged(here.clone(), &there);
    assert_eq!(order(&merged, "account"), ["cf_a", "cf_b"]);
    assert_eq!(
        (merged.place("account", "cf_a").in_lists, merged.place("account", "cf_b").section.as_str()),
        (false, "ours")
    );
    assert_eq!((merged.objects().len(), merged.group_of("cf_site")), (1, "sales"));
    let codes: Vec<_> =
        merged.0["dictionaries"][0]["items"].as_array().unwrap().iter().map(|item| item["code"].clone()).collect();
    assert_eq!(codes, ["three", "one", "two"]);
    assert_eq!(super::merged(merged.clone(), &there), merged, "twice is as good as once");
}

//! Pages whose records change between being chosen and being read.

use serde_json::json;
use tessera_model::filter::{Filter, Op};
use tessera_model::object::ObjectDef;
use tessera_model::record::{Draft, Fields, ValidRecord};
use tessera_model::schema::Schema;
use tessera_permission::{Actor, grant};

use super::*;
use crate::{StoreOptions, WriteMeta, WriteSet};

const OBJECT: &str = r#"
key = "thing"
label = { en = "Thing", zh-CN = "东西" }
label_plural = { en = "Things", zh-CN = "东西" }
name_field = "name"
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[field]]
key = "place"
label = { en = "Place", zh-CN = "地点" }
kind = "text"
"#;

/// Things `t0` to `t5`, of which some are here.
async fn store(here: &[usize]) -> (Store, Schema) {
    let mut objects = tessera_model::system::core_objects().unwrap();
    objects.push(toml::from_str(OBJECT).unwrap());
    let schema = Schema::build(objects, tessera_model::system::core_dictionaries().unwrap()).unwrap();
    let text = |text: &str| text.to_owned();
    let options =
        StoreOptions { url: text("mem://"), namespace: text("t"), database: text("t"), username: None, password: None };
    let store = Store::open(options).await.unwrap();
    store.migrate(1).await.unwrap();
    store.apply_schema(&schema).await.unwrap();
    let thing = schema.object("thing").unwrap();
    let mut set = store.write_set(WriteMeta { at_ms: 1_000, actor: text("tester"), ..WriteMeta::default() });
    for n in 0..6 {
        let place = if here.contains(&n) { "here" } else { "there" };
        add(&mut set, thing, &format!("t{n}"), place);
    }
    store.commit(set).await.unwrap();
    (store, schema)
}

fn add(set: &mut WriteSet, thing: &ObjectDef, id: &str, place: &str) {
    let at = json!(tessera_model::date::instant_from_millis(1_000));
    let fields = json!({"name": id, "place": place, "created_at": at, "updated_at": at});
    let fields: Fields = fields.as_object().cloned().unwrap();
    let record = ValidRecord::check(thing, id.to_owned(), fields, None).unwrap();
    let grant = grant::create(&Actor::system("tester"), thing, &Draft::default(), id).unwrap();
    set.create(&grant, thing, record);
}

fn names(keyed: &Keyed) -> Vec<&str> {
    keyed.0.iter().map(|(_, record)| record.id()).collect()
}

/// What a page of two shows, of things that were chosen when they were all there and here.
async fn page_of_two(store: &Store, schema: &Schema, chosen: &[&str]) -> (Keyed, Vec<String>) {
    let thing = schema.object("thing").unwrap();
    let filter = Filter::code("place", Op::Eq(json!("here")));
    let sort = Sort { field: "name".to_owned(), descending: false };
    let order = Order { sorts: vec![(sort, thing.field("name").unwrap())] };
    let listing = Listing { object: thing, filter: &filter, order, after: None, limit: 2 };
    let key = |id: &&str| (listing.order.key(|_| Some(json!(id)), id), (*id).to_owned());
    let keys: Vec<(String, String)> = chosen.iter().map(key).collect();
    let page = store.page_of_chosen(schema, &listing, keys.clone()).await.unwrap();
    (page, keys.into_iter().map(|(key, _)| key).collect())
}

#[tokio::test]
async fn a_page_whose_records_all_changed_meanwhile_is_not_the_last_one() {
    let (store, schema) = store(&[2, 3]).await;
    let (page, keys) = page_of_two(&store, &schema, &["t0", "t1", "t2"]).await;
    assert_eq!(names(&page), Vec::<&str>::new(), "both went elsewhere");
    assert_eq!(page.1.as_ref(), Some(&keys[1]), "the next page begins behind what this one would have shown");
}

#[tokio::test]
async fn a_page_whose_last_record_changed_or_went_leaves_nothing_out_and_shows_nothing_twice() {
    let (store, schema) = store(&[0, 2, 3]).await;
    let (page, keys) = page_of_two(&store, &schema, &["t0", "t1", "t2"]).await;
    assert_eq!(names(&page), ["t0"]);
    assert_eq!(page.1.as_ref(), Some(&keys[1]));
    let (page, keys) = page_of_two(&store, &schema, &["t0", "t1 is gone", "t2"]).await;
    assert_eq!((names(&page), page.1.as_ref()), (vec!["t0"], Some(&keys[1])));
    let (page, _) = page_of_two(&store, &schema, &["t2", "t3"]).await;
    assert_eq!((names(&page), page.1.as_ref()), (vec!["t2", "t3"], None), "nothing follows");
}

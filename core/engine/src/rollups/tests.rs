//! Figures over other records follow them, whatever is done to these, on a database in memory.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tessera_model::error::ErrorCode;
use tessera_store::Operation;

use crate::context::Context;
use crate::definitions::Definitions;
use crate::identity::tests::World;

const PLUGIN: &str = "test.tailor";

/// Boxes of bottles: figures over the bottles stand in their box.
const ZOO: [&str; 2] = [
    r#"
key = "box"
label = { en = "Box", zh-CN = "箱" }
label_plural = { en = "Boxes", zh-CN = "箱" }
name_field = "name"
has_owner = false
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[field]]
key = "bottles"
label = { en = "Bottles", zh-CN = "瓶数" }
kind = "rollup"
options = { object = "bottle", via = "box", op = "count" }
[[field]]
key = "full"
label = { en = "In full ones", zh-CN = "满瓶总量" }
kind = "rollup"
options = { object = "bottle", via = "box", op = "sum", field = "size", result = "number", filter = { field = "is_full", op = "eq", value = true } }
[[field]]
key = "mean"
label = { en = "Mean", zh-CN = "平均" }
kind = "rollup"
options = { object = "bottle", via = "box", op = "avg", field = "size", result = "number", decimals = 1 }
[[field]]
key = "largest"
label = { en = "Largest", zh-CN = "最大" }
kind = "rollup"
options = { object = "bottle", via = "box", op = "max", field = "size", result = "number" }
[[field]]
key = "worth"
label = { en = "Worth", zh-CN = "总值" }
kind = "rollup"
options = { object = "bottle", via = "box", op = "sum", field = "price", result = "money" }
[[field]]
key = "half"
label = { en = "Half", zh-CN = "一半" }
kind = "formula"
options = { expression = "bottles / 2", result = "number" }
"#,
    r#"
key = "bottle"
label = { en = "Bottle", zh-CN = "瓶" }
label_plural = { en = "Bottles", zh-CN = "瓶" }
name_field = "name"
has_owner = false
[[field]]
key = "name"
label = { en = "Name", zh-CN = "名称" }
kind = "text"
[[field]]
key = "box"
label = { en = "Box", zh-CN = "箱" }
kind = "reference"
options = { object = "box", on_delete = "clear" }
[[field]]
key = "size"
label = { en = "Size", zh-CN = "容量" }
kind = "number"
[[field]]
key = "is_full"
label = { en = "Full", zh-CN = "已满" }
kind = "boolean"
[[field]]
key = "price"
label = { en = "Price", zh-CN = "价格" }
kind = "money"
"#,
];

async fn define(world: &World, boxes: &str) {
    let objects = [boxes, ZOO[1]].map(|text| toml::from_str(text).unwrap()).to_vec();
    let definitions = Definitions { objects, ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test.zoo", definitions).await.unwrap();
}

/// Random numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }
}

/// What the records say when they are looked at one by one.
fn naive(bottles: &BTreeMap<String, Json>, of: &str) -> Json {
    let own: Vec<&Json> = bottles.values().filter(|one| one["box"] == of).collect();
    let sizes = |is: &dyn Fn(&Json) -> bool| -> Vec<i64> {
        own.iter().filter(|one| is(one)).filter_map(|one| one["size"].as_i64()).collect()
    };
    let (all, full) = (sizes(&|_| true), sizes(&|one| one["is_full"] == true));
    let prices: Vec<(i64, &str)> = own
        .iter()
        .filter_map(|one| Some((one["price"]["amount"].as_str()?.parse().ok()?, one["price"]["currency"].as_str()?)))
        .collect();
    let is_one = prices.windows(2).all(|two| two[0].1 == two[1].1);
    let worth = prices.first().filter(|_| is_one).map(|(_, currency)| {
        let amount: i64 = prices.iter().map(|(amount, _)| amount).sum();
        json!({"amount": format!("{amount}.00"), "currency": currency})
    });
    // Rounded half away from zero to one digit.
    let mean = (!all.is_empty()).then(|| {
        let (sum, count) = (all.iter().sum::<i64>() * 10, i64::try_from(all.len()).unwrap());
        let tenths = (2 * sum + count).div_euclid(2 * count);
        if tenths % 10 == 0 { format!("{}", tenths / 10) } else { format!("{}.{}", tenths / 10, tenths % 10) }
    });
    let half = own.len() * 10 / 2;
    json!({
        "bottles": own.len().to_string(),
        "full": full.iter().sum::<i64>().to_string(),
        "mean": mean,
        "largest": all.iter().max().map(ToString::to_string),
        "worth": worth,
        "half": if half.is_multiple_of(10) { format!("{}", half / 10) } else { format!("{}.{}", half / 10, half % 10) },
    })
}

/// A record with its numbers as short as they can be written: how many places one has says its field.
async fn figures(world: &World, cx: &Context, object: &str, id: &str) -> Json {
    let mut record = world.get(cx, object, id).await;
    for value in record.as_object_mut().into_iter().flat_map(|fields| fields.values_mut()) {
        if let Some(number) = value.as_str().and_then(|text| text.parse::<rust_decimal::Decimal>().ok()) {
            *value = json!(number.normalize().to_string());
        }
    }
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_what_the_records_say_whatever_is_done_to_them() {
    let (world, admin) = World::set_up().await;
    define(&world, ZOO[0]).await;
    let background = world.engine.start().await.unwrap();
    let mut boxes = Vec::new();
    for name in ["A", "B", "C"] {
        boxes.push(world.create(&admin, "box", json!({"name": name})).await.unwrap());
    }
    let fresh = figures(&world, &admin, "box", &boxes[0]).await;
    assert_eq!((&fresh["bottles"], &fresh["full"], &fresh["worth"]), (&json!("0"), &json!("0"), &Json::Null));
    assert_eq!(fresh["version"], 1, "nothing had to be computed afterwards");

    let mut dice = Dice(7);
    let (mut bottles, mut gone): (BTreeMap<String, Json>, BTreeMap<String, Json>) = Default::default();
    for step in 0..90 {
        world.pass(1_000);
        let any = |of: &BTreeMap<String, Json>, at: usize| of.keys().nth(at % of.len().max(1)).cloned();
        let (kind, at) = (dice.below(8), dice.below(1_000));
        let set = json!({
            "box": boxes.get(dice.below(4)),
            "size": dice.below(20),
            "is_full": dice.below(2) == 0,
            "price": {"amount": dice.below(9).to_string(), "currency": if dice.below(9) == 0 { "USD" } else { "EUR" }},
        });
        match (kind, any(&bottles, at), any(&gone, at)) {
            (0, Some(id), _) => {
                world.engine.delete(&admin, "bottle", &id, None).await.unwrap();
                gone.insert(id.clone(), bottles.remove(&id).unwrap());
            }
            (1, _, Some(id)) => {
                world.engine.restore(&admin, "bottle", &id).await.unwrap();
                bottles.insert(id.clone(), gone.remove(&id).unwrap());
            }
            (2..=4, Some(id), _) => {
                let key = ["box", "size", "is_full", "price"][at % 4];
                world.update(&admin, "bottle", &id, json!({(key): set[key]})).await.unwrap();
                bottles.get_mut(&id).unwrap()[key] = set[key].clone();
            }
            _ => {
                let id = world.create(&admin, "bottle", set.clone()).await.unwrap();
                bottles.insert(id, set);
            }
        }
        if step % 10 == 9 {
            world.engine.settle().await;
            for id in &boxes {
                let (is, wanted) = (figures(&world, &admin, "box", id).await, naive(&bottles, id));
                for (key, value) in wanted.as_object().unwrap() {
                    assert_eq!(&is[key], value, "{key} after step {step}: {is}");
                }
            }
        }
    }
    background.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_that_no_figure_is_over_leaves_nothing_to_be_done() {
    let (world, admin) = World::set_up().await;
    define(&world, ZOO[0]).await;
    let background = world.engine.start().await.unwrap();
    let id = world.create(&admin, "box", json!({"name": "A"})).await.unwrap();
    let bottle = world.create(&admin, "bottle", json!({"name": "a", "box": id, "size": 3})).await.unwrap();
    world.engine.settle().await;
    let version = figures(&world, &admin, "box", &id).await["version"].clone();
    let before = world.engine.deliveries();
    world.update(&admin, "bottle", &bottle, json!({"name": "b"})).await.unwrap();
    world.update(&admin, "box", &id, json!({"name": "B"})).await.unwrap();
    world.engine.settle().await;
    assert_eq!(world.engine.deliveries(), before, "nobody was to be told");
    assert_eq!(json!(version.as_u64().unwrap() + 1), figures(&world, &admin, "box", &id).await["version"]);

    // Many at once, as an import makes them, each in the same box.
    let many = (0..50).map(|at| json!({"name": at.to_string(), "box": id, "size": 1})).collect();
    assert!(world.create_many(&admin, "bottle", many).await.iter().all(Result::is_ok));
    world.engine.settle().await;
    let full = figures(&world, &admin, "box", &id).await;
    assert_eq!((&full["bottles"], &full["largest"]), (&json!("51"), &json!("3")));
    let history = world.engine.store().history("box", &id, None, 100).await.unwrap();
    assert!(history.len() < 20, "they are computed together: {}", history.len());
    assert!(history.iter().all(|row| row.operation != Operation::Delete));
    background.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_that_comes_later_is_computed_for_all_by_a_job() {
    let (world, admin) = World::set_up().await;
    let plain = ZOO[0].split("[[field]]\nkey = \"bottles\"").next().unwrap();
    define(&world, plain).await;
    let tailor = Definitions { prefix: Some("cf".to_owned()), ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, PLUGIN, tailor).await.unwrap();
    crate::formulas::start(&world.engine).await.unwrap();
    let id = world.create(&admin, "box", json!({"name": "A"})).await.unwrap();
    for size in 1..=3 {
        world.create(&admin, "bottle", json!({"name": "a", "box": id, "size": size})).await.unwrap();
    }
    let field = |options: Json| {
        let field =
            json!({"key": "cf_sum", "label": {"en": "Sum", "zh-CN": "合计"}, "kind": "rollup", "options": options});
        json!({"extensions": [{"object": "box", "field": [field]}]})
    };
    let sum = json!({"object": "bottle", "via": "box", "op": "sum", "field": "size", "result": "number"});
    let with = |key: &str, value: Json| {
        let mut options = sum.clone();
        options[key] = value;
        field(options)
    };
    for (wrong, why) in [
        (with("via", json!("size")), "no reference"),
        (with("field", json!("name")), "can't be taken"),
        (with("result", json!("money")), "turns out to be"),
        (with("object", json!("can")), "no such object"),
        (with("filter", json!({"field": "size", "op": "eq", "value": "$me"})), "filter"),
        (with("filter", json!({"field": "box.name", "op": "eq", "value": "A"})), "own fields only"),
    ] {
        let error = world.engine.propose_customization(&admin, PLUGIN, wrong).await.unwrap_err();
        let told = format!("{error} {:?}", error.fields).to_lowercase();
        assert!(told.contains(why), "{why}: {told}");
    }
    let plan = world.engine.propose_customization(&admin, PLUGIN, field(sum.clone())).await.unwrap();
    let told = &plan["changes"][0];
    assert_eq!((&told["kind"], &told["effect"], &told["records"]), (&json!("rollup"), &json!("computed"), &json!(1)));
    let revision = world.engine.customization(&admin, PLUGIN).await.unwrap()["revision"].as_u64().unwrap();
    world.engine.apply_customization(&admin, PLUGIN, field(sum), revision, false).await.unwrap();
    world.engine.jobs().run_due(&world.engine, world.engine.now_ms()).await.unwrap();
    assert_eq!(figures(&world, &admin, "box", &id).await["cf_sum"], "6");
    let refused = world.update(&admin, "box", &id, json!({"cf_sum": 7})).await.unwrap_err();
    assert_eq!((refused.code, refused.fields[0].code.as_str()), (ErrorCode::ValidationFailed, "read_only"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_figure_tells_nobody_more_than_the_records_that_it_is_over() {
    let (world, admin) = World::set_up().await;
    let open = ZOO[0].replace("via = \"box\", op = \"count\"", "via = \"box\", op = \"count\", readers = \"record\"");
    let owned = [open.as_str(), &ZOO[1].replace("has_owner = false", "has_owner = true")];
    let objects = owned.map(|text| toml::from_str(text).unwrap()).to_vec();
    let definitions = Definitions { objects, ..Definitions::default() };
    world.engine.catalog().replace(&world.engine, "test.zoo", definitions).await.unwrap();
    let background = world.engine.start().await.unwrap();
    let id = world.create(&admin, "box", json!({"name": "A"})).await.unwrap();
    world.create(&admin, "bottle", json!({"name": "a", "box": id, "size": 3, "is_full": true})).await.unwrap();
    world.engine.settle().await;
    let seen = async |code: &str, bottle: Json| -> Json {
        let permissions = json!({"objects": {"box": {"read": "all"}, "bottle": bottle, "user": {"read": "all"}}});
        let role = json!({"name": code, "code": code, "permissions": permissions});
        world.create(&admin, "role", role).await.unwrap();
        let cx = world.cx(&world.user(&admin, code, code).await).await;
        figures(&world, &cx, "box", &id).await
    };
    let all = seen("all", json!({"read": "all"})).await;
    assert_eq!((&all["bottles"], &all["full"], &all["half"]), (&json!("1"), &json!("3"), &json!("0.5")));
    // Of rows that they don't all see the one figure tells whose definition says so.
    let own = seen("own", json!({"read": "own"})).await;
    assert_eq!((&own["bottles"], &own["full"], &own["half"]), (&json!("1"), &Json::Null, &json!("0.5")));
    let none = seen("none", json!({"read": "none"})).await;
    assert_eq!((&none["bottles"], &none["full"], &none["half"]), (&Json::Null, &Json::Null, &Json::Null));
    let hidden = seen("hidden", json!({"read": "all", "fields": {"is_full": "hidden", "size": "masked"}})).await;
    assert_eq!((&hidden["bottles"], &hidden["full"]), (&json!("1"), &Json::Null));
    assert_eq!(hidden["largest"], "****");
    background.stop().await;
}

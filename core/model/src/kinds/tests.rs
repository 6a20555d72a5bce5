//! Every kind of field: what it takes, what is kept of it, how that is shown again, and what it refuses with which code.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::{KindContext, render};
use crate::dictionary::Dictionary;
use crate::error::ErrorCode;
use crate::field::{FieldDef, FieldKind};
use crate::object::ObjectDef;
use crate::record::{Draft, Origin};
use crate::schema::Schema;
use crate::system;

/// A kind with one set of options.
struct Row {
    kind: &'static str,
    options: Json,
    /// As it comes, as it is kept, as it is shown again.
    taken: Vec<(Json, Json, Json)>,
    /// As it comes, and the code of the refusal.
    refused: Vec<(Json, &'static str)>,
}

fn row(kind: &'static str, options: Json) -> Row {
    Row { kind, options, taken: Vec::new(), refused: Vec::new() }
}

impl Row {
    /// Kept and shown as it comes.
    fn same(mut self, values: &[Json]) -> Self {
        self.taken.extend(values.iter().map(|value| (value.clone(), value.clone(), value.clone())));
        self
    }

    /// Kept in another form than it comes in, and shown as it is kept.
    fn kept(mut self, values: &[(Json, Json)]) -> Self {
        self.taken.extend(values.iter().map(|(given, kept)| (given.clone(), kept.clone(), kept.clone())));
        self
    }

    /// Shown otherwise than it is kept.
    fn shown(mut self, values: &[(Json, Json, Json)]) -> Self {
        self.taken.extend(values.iter().cloned());
        self
    }

    fn refuses(mut self, code: &'static str, values: &[Json]) -> Self {
        self.refused.extend(values.iter().map(|value| (value.clone(), code)));
        self
    }
}

fn long(length: usize) -> Json {
    json!("长".repeat(length))
}

fn amount(amount: i64, currency: &str) -> Json {
    json!({"amount": amount, "currency": currency})
}

fn shown_amount(amount: &str, currency: &str) -> Json {
    json!({"amount": amount, "currency": currency})
}

fn texts() -> Vec<Row> {
    vec![
        row("text", json!({}))
            .same(&[json!("Acme"), json!("北京"), long(255)])
            .kept(&[(json!("  Acme "), json!("Acme"))])
            .refuses("too_long", &[long(256)])
            .refuses(
                "invalid",
                &[json!("a\nb"), json!("a\u{7}"), json!(7), json!(true), json!({"a": 1}), json!(["a"])],
            ),
        row("text", json!({"multiline": true}))
            .same(&[json!("a\r\n\tb"), long(20_000)])
            .refuses("too_long", &[long(20_001)])
            .refuses("invalid", &[json!("a\u{7}b")]),
        row("text", json!({"max_length": 3})).same(&[json!("abc")]).refuses("too_long", &[json!("abcd")]),
        row("rich_text", json!({}))
            .same(&[json!("# a\n\nb"), long(100_000)])
            .refuses("too_long", &[long(100_001)])
            .refuses("invalid", &[json!(7), json!("a\u{7}b")]),
        row("email", json!({}))
            .same(&[json!("ann@mail.example.com")])
            .kept(&[(json!(" Ann.Lee@Example.COM "), json!("ann.lee@example.com"))])
            .refuses("invalid", &["ann", "ann@", "@example.com", "ann@example", "ann@example..com"].map(Json::from))
            .refuses("invalid", &["a b@example.com", "<ann@example.com>", "a@b@example.com"].map(Json::from))
            .refuses("invalid", &["a@example.com,b@example.com", "a@example.com;"].map(Json::from))
            .refuses("invalid", &[json!(7), json!(format!("{}@example.com", "a".repeat(250)))]),
        row("url", json!({}))
            .same(&[json!("https://example.com/a?b=c"), json!("http://example.com")])
            .kept(&[(json!(" example.com/a "), json!("https://example.com/a"))])
            .refuses("invalid", &["ftp://example.com", "javascript://example.com", "https://"].map(Json::from))
            .refuses("invalid", &[json!("https://example.com/a b"), json!(7)])
            .refuses("invalid", &[json!(format!("https://example.com/{}", "a".repeat(2_000)))]),
        row("phone", json!({}))
            .same(&[json!("+8613812345678")])
            .kept(&[
                (json!("138 1234 5678"), json!("+8613812345678")),
                (json!("+1 (650) 253-0000"), json!("+16502530000")),
            ])
            .refuses("invalid", &[json!("12"), json!("call me"), json!("(650) 253-0000"), json!(13_812_345_678_i64)]),
        row("phone", json!({"default_region": "US"}))
            .kept(&[(json!("(650) 253-0000"), json!("+16502530000"))])
            .refuses("invalid", &[json!("6123 4567")]),
        row("auto_number", json!({"prefix": "T-", "width": 5}))
            .same(&[json!("T-00001")])
            .refuses("too_long", &[long(256)])
            .refuses("invalid", &[json!(7)]),
    ]
}

fn figures() -> Vec<Row> {
    vec![
        row("number", json!({}))
            .shown(&[
                (json!(5), json!(5_000_000), json!("5")),
                (json!(" 12 "), json!(12_000_000), json!("12")),
                (json!(1e3), json!(1_000_000_000), json!("1000")),
                (json!("-0"), json!(0), json!("0")),
            ])
            .refuses("out_of_range", &[json!(10_000_000_000_000_i64), json!("-10000000000000")])
            .refuses("invalid", &[json!(1.5), json!("1,000"), json!("a lot"), json!(true), json!({}), json!([1])]),
        row("number", json!({"decimals": 2, "min": -10, "max": 10}))
            .shown(&[
                (json!(0.1), json!(100_000), json!("0.10")),
                (json!("-10"), json!(-10_000_000), json!("-10.00")),
                (json!("1.500"), json!(1_500_000), json!("1.50")),
                (json!(0), json!(0), json!("0.00")),
            ])
            .refuses("out_of_range", &[json!(10.01), json!(-10.01), json!(11)])
            .refuses("invalid", &[json!(0.125)]),
        row("number", json!({"decimals": 6})).shown(&[(json!("0.000001"), json!(1), json!("0.000001"))]),
        row("percent", json!({"decimals": 1, "min": 0, "max": 100}))
            .shown(&[
                (json!(12.5), json!(12_500_000), json!("12.5")),
                (json!("100"), json!(100_000_000), json!("100.0")),
            ])
            .refuses("out_of_range", &[json!(100.1), json!(-0.1)])
            .refuses("invalid", &[json!("12.5%"), json!(12.55), json!(false)]),
        row("money", json!({}))
            .shown(&[
                (json!(12), amount(120_000, "CNY"), shown_amount("12.00", "CNY")),
                (json!("12.3456"), amount(123_456, "CNY"), shown_amount("12.3456", "CNY")),
                (json!({"amount": -1, "currency": null}), amount(-10_000, "CNY"), shown_amount("-1.00", "CNY")),
                (json!({"amount": "1.5", "currency": "USD"}), amount(15_000, "USD"), shown_amount("1.50", "USD")),
            ])
            .refuses("out_of_range", &[json!(1_000_000_000_000_000_i64)])
            .refuses("invalid", &["usd", "US", "DOLLAR", "元"].map(|code| json!({"amount": 1, "currency": code})))
            .refuses("invalid", &[json!({"amount": 1, "currency": 5}), json!({"amount": 1, "tax": 2})])
            .refuses("invalid", &[json!({"currency": "USD"}), json!({"amount": null}), json!("12.34567")])
            .refuses("invalid", &[json!("a lot"), json!(true), json!([1])]),
        row("money", json!({"currency": "EUR", "non_negative": true}))
            .shown(&[
                (json!(0), amount(0, "EUR"), shown_amount("0.00", "EUR")),
                (json!({"amount": 1, "currency": "USD"}), amount(10_000, "USD"), shown_amount("1.00", "USD")),
            ])
            .refuses("out_of_range", &[json!(-1), json!("-0.01")]),
        row("boolean", json!({}))
            .same(&[json!(true), json!(false)])
            .refuses("invalid", &[json!("true"), json!("yes"), json!(1), json!(0), json!({})]),
        row("date", json!({}))
            .same(&[json!("2024-02-29")])
            .kept(&[(json!(" 2024-01-05 "), json!("2024-01-05"))])
            .refuses("invalid", &["2023-02-29", "2024-13-01", "29/02/2024", "today"].map(Json::from))
            .refuses("invalid", &[json!(20_240_229), json!(true)]),
        row("datetime", json!({}))
            .same(&[json!("2024-01-05T00:30:00.000Z")])
            .kept(&[
                (json!("2024-01-05T08:30:00+08:00"), json!("2024-01-05T00:30:00.000Z")),
                (json!("2024-01-05T00:30:00.123456Z"), json!("2024-01-05T00:30:00.123Z")),
            ])
            .refuses("invalid", &["2024-01-05T00:30:00", "2024-01-05", "2024-02-30T00:00:00Z", "now"].map(Json::from))
            .refuses("invalid", &[json!(1_700_000_000)]),
    ]
}

fn choices_and_ids() -> Vec<Row> {
    let choice = json!({"dictionary": "stage"});
    let id = || [json!("0199-aB_9"), long_id(64)];
    let no_id = || [json!("a b"), json!("ä"), json!(" u1 "), long_id(65), json!(7), json!({"label": "Ann"})];
    let by_label = || [(json!({"id": "u1", "label": "Ann"}), json!("u1"))];
    vec![
        row("select", choice.clone())
            .same(&[json!("new"), json!("won")])
            .kept(&[(json!(" won "), json!("won"))])
            .refuses("not_a_choice", &[json!("Won"), json!("nothing")])
            .refuses("invalid", &[json!(1), json!(["new"])]),
        row("multi_select", choice)
            .same(&[json!(["won"]), json!(["won", "new"])])
            .kept(&[(json!(["won", "new", "won"]), json!(["won", "new"]))])
            .refuses("not_a_choice", &[json!(["new", "nothing"])])
            .refuses("too_long", &[json!(vec!["new"; 501])])
            .refuses("invalid", &[json!("new"), json!([1]), json!({"new": true})]),
        row("tags", json!({}))
            .same(&[json!(["vip", "北京"])])
            .kept(&[(json!(["vip", " b ", "vip"]), json!(["vip", "b"]))])
            .refuses("too_long", &[json!([long(51)]), json!(vec!["a"; 501])])
            .refuses("invalid", &[json!("vip"), json!([""]), json!([1]), json!([null]), json!(["a\nb"])]),
        row("user", json!({})).same(&id()).kept(&by_label()).refuses("invalid", &no_id()),
        row("reference", json!({"object": "department"})).same(&id()).kept(&by_label()).refuses("invalid", &no_id()),
        row("file", json!({})).same(&id()).kept(&by_label()).refuses("invalid", &no_id()),
        row("references", json!({"object": "user"}))
            .same(&[json!(["u1", "u2"])])
            .kept(&[(json!(["u1", {"id": "u2", "label": "Bo"}, "u1"]), json!(["u1", "u2"]))])
            .refuses("too_long", &[json!(vec!["u1"; 501])])
            .refuses("invalid", &[json!("u1"), json!([7]), json!(["a b"]), json!({"id": "u1"})]),
    ]
}

fn long_id(length: usize) -> Json {
    json!("a".repeat(length))
}

fn others() -> Vec<Row> {
    let whole = json!({"country": "CN", "province": "北京", "city": "北京", "district": "朝阳", "street": "建国路 1 号", "postal_code": "100020"});
    vec![
        row("address", json!({}))
            .same(&[whole, json!({"street": "1 Main St\nBack yard"})])
            .kept(&[
                (json!(" 1 Main St "), json!({"street": "1 Main St"})),
                (json!({"city": " Paris ", "street": null, "country": ""}), json!({"city": "Paris"})),
            ])
            .refuses("too_long", &[json!({"city": long(256)}), long(256)])
            .refuses("invalid", &[json!({"planet": "Mars"}), json!({"city": 7}), json!({"city": "a\nb"}), json!(7)])
            .refuses("invalid", &[json!(["1 Main St"]), json!("a\u{7}b")]),
        row("json", json!({}))
            .same(&[json!({"a": [1, null]}), json!([1]), json!("x"), json!(7), json!(false)])
            .refuses("too_long", &[json!("x".repeat(64 * 1024))]),
    ]
}

fn table() -> Vec<Row> {
    [texts(), figures(), choices_and_ids(), others()].into_iter().flatten().collect()
}

/// An organisation in China that counts in CNY.
fn schema() -> Schema {
    let item = |code: &str| json!({"code": code, "label": {"en": code, "zh-CN": code}});
    let stage = json!({"key": "stage", "label": {"en": "Stage", "zh-CN": "阶段"}, "items": [item("new"), item("won")]});
    let mut dictionaries = system::core_dictionaries().unwrap();
    dictionaries.push(serde_json::from_value::<Dictionary>(stage).unwrap());
    Schema::build(system::core_objects().unwrap(), dictionaries).unwrap()
}

/// An object of one field.
fn object(row: &Row) -> ObjectDef {
    let field =
        json!({"key": "value", "label": {"en": "Value", "zh-CN": "值"}, "kind": row.kind, "options": row.options});
    serde_json::from_value(json!({"key": "thing", "label": {"en": "Thing", "zh-CN": "物"},
        "label_plural": {"en": "Things", "zh-CN": "物"}, "name_field": "value", "has_owner": false, "field": [field]}))
    .unwrap()
}

/// What is kept of a value that somebody writes, or the codes with which it is refused.
fn write(object: &ObjectDef, schema: &Schema, value: &Json) -> Result<Option<Json>, Vec<String>> {
    let cx = KindContext { schema, currency: "CNY", region: "CN" };
    let body = serde_json::Map::from_iter([("value".to_owned(), value.clone())]);
    match Draft::from_wire(object, &body, Origin::Person, cx) {
        Ok(draft) => Ok(draft.get("value").unwrap().cloned()),
        Err(error) => {
            assert_eq!(error.code, ErrorCode::ValidationFailed);
            let told = |one: &crate::error::FieldError| {
                assert!(one.field == "value" && !one.message.en.is_empty() && !one.message.zh_cn.is_empty(), "{one:?}");
                one.code.clone()
            };
            Err(error.fields.iter().map(told).collect())
        }
    }
}

fn value_field(object: &ObjectDef) -> &FieldDef {
    object.field("value").unwrap()
}

/// Every kind that a definition can name: the reader of definitions lists them when it meets one that isn't there.
fn all_kinds() -> BTreeSet<String> {
    let error = serde_json::from_value::<FieldKind>(json!({"kind": "none of them", "options": {}})).unwrap_err();
    let text = error.to_string();
    let mut quoted = text.split('`').skip(1).step_by(2).map(str::to_owned);
    assert_eq!(quoted.next().as_deref(), Some("none of them"), "{text}");
    quoted.collect()
}

#[test]
fn every_kind_has_its_examples() {
    let shown: BTreeSet<String> = table().iter().map(|row| row.kind.to_owned()).collect();
    assert_eq!(shown, all_kinds());
    for row in table() {
        assert!(!row.taken.is_empty(), "{}: what it takes", row.kind);
    }
    let refusing: BTreeSet<String> =
        table().iter().filter(|row| !row.refused.is_empty()).map(|row| row.kind.to_owned()).collect();
    assert_eq!(refusing, all_kinds(), "what each refuses");
}

#[test]
fn what_is_written_is_kept_in_its_stored_form_and_shown_again_as_the_kind_writes_it() {
    let schema = schema();
    for row in table() {
        let object = object(&row);
        for (given, kept, shown) in &row.taken {
            let case = format!("{} {}: {given}", row.kind, row.options);
            assert_eq!(write(&object, &schema, given), Ok(Some(kept.clone())), "{case}");
            assert_eq!(&render(value_field(&object), Some(kept)), shown, "{case} is shown");
            // Whoever sends back what was shown to them changes nothing.
            assert_eq!(write(&object, &schema, shown), Ok(Some(kept.clone())), "{case} comes back");
        }
    }
}

#[test]
fn what_a_kind_does_not_allow_is_refused_by_the_field_and_a_code_in_both_languages() {
    let schema = schema();
    for row in table() {
        let object = object(&row);
        for (given, code) in &row.refused {
            let case: String = format!("{} {}: {given}", row.kind, row.options).chars().take(200).collect();
            assert_eq!(write(&object, &schema, given), Err(vec![(*code).to_owned()]), "{case}");
        }
    }
}

#[test]
fn an_empty_value_is_none_for_every_kind_and_shown_as_null() {
    let schema = schema();
    for row in table() {
        let object = object(&row);
        for empty in [json!(null), json!(""), json!("  "), json!([])] {
            assert_eq!(write(&object, &schema, &empty), Ok(None), "{}: {empty}", row.kind);
        }
        assert_eq!(render(value_field(&object), None), json!(null), "{}", row.kind);
    }
    let address = object(&row("address", json!({})));
    for nowhere in [json!({}), json!({"city": null}), json!({"city": " ", "street": ""})] {
        assert_eq!(write(&address, &schema, &nowhere), Ok(None), "{nowhere}");
    }
}

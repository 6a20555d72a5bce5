//! What formulas compute, what is wrong with them, and how a definition says that a field is one.

use serde_json::{Value as Json, json};

use super::*;

fn field(key: &str, kind: &str, options: &Json) -> FieldDef {
    let label = json!({"en": key, "zh-CN": key});
    serde_json::from_value(json!({"key": key, "label": label, "kind": kind, "options": options})).unwrap()
}

fn formula(key: &str, expression: &str, result: &str) -> FieldDef {
    field(key, "formula", &json!({"expression": expression, "result": result}))
}

/// What formulas look at here.
fn inputs() -> Vec<FieldDef> {
    let plain = |key: &str, kind: &str| field(key, kind, &json!({}));
    let mut secret = plain("secret", "text");
    secret.internal = true;
    vec![
        plain("price", "money"),
        plain("cost", "money"),
        plain("quantity", "number"),
        plain("name", "text"),
        plain("starts_on", "date"),
        plain("ends_on", "date"),
        plain("opened_at", "datetime"),
        plain("closed_at", "datetime"),
        plain("is_vip", "boolean"),
        plain("tags", "tags"),
        plain("boss", "user"),
        secret,
    ]
}

fn record() -> Fields {
    json!({
        "price": {"amount": 1_234_500, "currency": "CNY"}, "cost": {"amount": 1_000_000, "currency": "CNY"}, "quantity": 3_000_000,
        "name": "北京（总部）", "starts_on": "2026-01-31", "ends_on": "2026-03-01", "opened_at": "2026-01-01T00:00:00.000Z",
        "closed_at": "2026-01-01T01:30:00.000Z", "is_vip": true, "tags": ["a", "b"],
    })
    .as_object()
    .cloned()
    .unwrap()
}

fn value(expression: &str, result: &str, fields: &Fields) -> Option<Json> {
    let all = [inputs(), vec![formula("f", expression, result)]].concat();
    let (formulas, problems) = Formulas::read(all.iter());
    assert_eq!(problems, [], "{expression}");
    let mut fields = fields.clone();
    formulas.fill(&mut fields);
    fields.remove("f")
}

#[test]
fn formulas_compute_what_they_say_in_the_form_that_their_kind_stores() {
    let number = |value: f64| Some(json!((value * 1_000_000.0).round() as i64));
    let money = |amount: i64| Some(json!({"amount": amount, "currency": "CNY"}));
    for (expression, result, wanted) in [
        ("price * quantity", "money", money(3_703_500)),
        ("(price - cost) / price * 100", "percent", number(19.0)),
        ("amount(price) - 1 / 3", "number", number(123.12)),
        ("1 + 2 * 3 - -4", "number", number(11.0)),
        ("10 - 2 - 3", "number", number(5.0)),
        ("round(2.5)", "number", number(3.0)),
        ("round(2.345, 2)", "number", number(2.35)),
        ("price > 100 and not (quantity = 4)", "boolean", Some(json!(true))),
        ("if(price >= 100, 'A', 'B')", "text", Some(json!("A"))),
        ("name & ' × ' & quantity", "text", Some(json!("北京（总部） × 3"))),
        ("name = “北京（总部）”", "boolean", Some(json!(true))),
        ("left（name，2）", "text", Some(json!("北京"))),
        ("right(name, 3)", "text", Some(json!("总部）"))),
        ("days(ends_on, starts_on)", "number", number(29.0)),
        ("ends_on - starts_on", "number", number(29.0)),
        ("starts_on + 1", "date", Some(json!("2026-02-01"))),
        ("add_months(starts_on, 1)", "date", Some(json!("2026-02-28"))),
        ("hours(closed_at, opened_at)", "number", number(1.5)),
        ("max(price, cost)", "money", money(1_234_500)),
        ("min(starts_on, ends_on)", "date", Some(json!("2026-01-31"))),
        ("count(tags)", "number", number(2.0)),
        ("contains(tags, 'b') and starts_with(name, '北')", "boolean", Some(json!(true))),
        ("money(quantity, 'USD')", "money", Some(json!({"amount": 30_000, "currency": "USD"}))),
        ("text(price)", "text", Some(json!("123.45 CNY"))),
        ("is_empty(boss)", "boolean", Some(json!(true))),
        ("year(starts_on) * 100 + month(starts_on)", "number", number(202_601.0)),
    ] {
        assert_eq!(value(expression, result, &record()), wanted, "{expression}");
    }
}

#[test]
fn what_is_empty_or_can_not_be_computed_is_empty() {
    let mut some = record();
    for key in ["quantity", "is_vip", "ends_on"] {
        some.remove(key);
    }
    some.insert("cost".to_owned(), json!({"amount": 10_000, "currency": "USD"}));
    for (expression, result, wanted) in [
        ("quantity + 1", "number", None),
        ("1 / 0", "number", None),
        ("price + cost", "money", None),
        ("max(price, cost)", "money", None),
        ("quantity * 99999999999999999999999999", "number", None),
        ("99999999999999999999", "number", None),
        ("days(ends_on, starts_on)", "number", None),
        ("coalesce(quantity, 7)", "number", Some(json!(7_000_000))),
        ("if(is_vip, 1, 2)", "number", Some(json!(2_000_000))),
        ("quantity = 3", "boolean", Some(json!(false))),
        ("quantity != 3", "boolean", Some(json!(true))),
        ("quantity > 3", "boolean", None),
        ("name & quantity", "text", Some(json!("北京（总部）"))),
        ("add_days(starts_on, 99999999)", "date", None),
        ("upper('')", "text", None),
    ] {
        assert_eq!(value(expression, result, &some), wanted, "{expression}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let refused = |expression: &str, result: &str| {
        let all = [inputs(), vec![formula("f", expression, result)]].concat();
        let (_, problems) = Formulas::read(all.iter());
        let [(key, problem)] = problems.as_slice() else { panic!("{expression}: {problems:?}") };
        assert_eq!(key, "f");
        problem.message.en.clone()
    };
    for (expression, result, wanted) in [
        ("price * quantitiy", "money", "Character 9: there is no field `quantitiy`"),
        ("secret", "text", "Character 1: there is no field `secret`"),
        ("price + quantity", "money", "`+` can't be used with an amount of money and a number"),
        ("name + name", "text", "`+` can't be used with a text and a text; texts are joined by &"),
        ("price * quantity", "number", "It turns out to be an amount of money, not a number"),
        ("sum(price)", "money", "Character 1: there is no function `sum`"),
        ("round(price, quantity)", "money", "`round` can't be used with an amount of money and a number"),
        ("money(quantity, name)", "money", "`money` can't be used with a number and a text"),
        ("abs()", "number", "`abs` is given nothing"),
        ("boss = 'x'", "boolean", "`=` can't be used with something that can't be computed with and a text"),
        ("(1 + 2", "number", "`)` is missing at the end"),
        ("1 +", "number", "It ends too early"),
        ("1 2", "number", "Character 3: something stands here that belongs to nothing"),
        ("'abc", "text", "Character 1: a text has no end"),
        ("1 ; 2", "number", "Character 3: `;` means nothing here"),
        ("1.2.3", "number", "Character 1: this is no number"),
        (" ", "number", "Say how it is computed"),
    ] {
        assert_eq!(refused(expression, result), wanted, "{expression}");
    }
    let (deep, long) = ("(".repeat(500), "1+".repeat(1_500));
    assert_eq!(refused(&deep[..200], "number"), "It is nested too deep");
    assert!(refused(&long, "number").contains("too long"));
}

#[test]
fn formulas_are_computed_from_one_another_in_order_and_not_in_circles() {
    let all = [
        inputs(),
        vec![
            formula("a", "b * 2", "number"),
            formula("b", "c + quantity", "number"),
            formula("c", "amount(price)", "number"),
        ],
    ]
    .concat();
    let (formulas, problems) = Formulas::read(all.iter());
    assert_eq!(problems, []);
    assert_eq!(formulas.inputs("a"), ["price", "quantity"]);
    assert_eq!(formulas.inputs("price"), [""; 0]);
    let mut fields = record();
    formulas.fill(&mut fields);
    assert_eq!(fields["a"], json!(252_900_000));

    let all = [inputs(), vec![formula("a", "b + 1", "number"), formula("b", "a + 1", "number")]].concat();
    let (_, problems) = Formulas::read(all.iter());
    let found: Vec<_> = problems.iter().map(|(key, problem)| (key.as_str(), problem.code)).collect();
    assert_eq!(found, [("a", "cycle"), ("b", "cycle")]);
}

#[test]
fn a_formula_is_a_read_only_field_of_what_it_turns_out_to_be() {
    let made = field("f", "formula", &json!({"expression": "1", "result": "number", "decimals": 3, "unit": "t"}));
    assert!(made.read_only);
    assert_eq!(made.formula.as_deref(), Some("1"));
    assert_eq!(made.kind, field("n", "number", &json!({"decimals": 3, "unit": "t"})).kind);
    let written = json!(made);
    assert_eq!(written["kind"], "formula");
    assert_eq!(written["options"], json!({"expression": "1", "result": "number", "decimals": 3, "unit": "t"}));
    assert_eq!(serde_json::from_value::<FieldDef>(written).unwrap(), made);
    let of = |options: Json| {
        serde_json::from_value::<FieldDef>(
            json!({"key": "f", "label": {"en": "F", "zh-CN": "F"}, "kind": "formula", "options": options}),
        )
    };
    for wrong in [json!({"expression": "1"}), json!({"result": "number"}), json!({"expression": "1", "result": "file"})]
    {
        assert!(of(wrong.clone()).is_err(), "{wrong}");
    }
    assert_eq!(names("a + if(b, c, 'd')").into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
}

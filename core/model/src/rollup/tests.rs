//! Definitions of figures: read, written, refused.

use serde_json::{Value as Json, json};

use super::*;

fn field(options: Json) -> Result<FieldDef, String> {
    let field =
        json!({"key": "total", "label": {"en": "Total", "zh-CN": "合计"}, "kind": "rollup", "options": options});
    serde_json::from_value(field).map_err(|error| error.to_string())
}

#[test]
fn a_definition_is_written_as_it_is_read_and_filled_in_by_nobody() {
    let options = json!({"object": "bottle", "via": "box", "op": "sum", "field": "amount", "readers": "all_rows",
        "filter": {"field": "state", "op": "eq", "value": "full"}, "result": "money", "non_negative": false});
    let read = field(options.clone()).unwrap();
    assert!(matches!(read.kind, FieldKind::Money(_)) && read.read_only && read.is_computed());
    let written = json!(read);
    assert_eq!((&written["kind"], &written["options"]), (&json!("rollup"), &options));

    let counted = field(json!({"object": "bottle", "via": "box", "op": "count"})).unwrap();
    assert!(matches!(&counted.kind, FieldKind::Number(options) if options.decimals == 0));
    for (wrong, why) in [
        (json!({"object": "bottle", "via": "box", "op": "sum", "field": "amount"}), "needs `result`"),
        (json!({"object": "bottle", "via": "box", "op": "median", "result": "money"}), "median"),
        (json!({"object": "bottle", "via": "box", "op": "min", "field": "name", "result": "text"}), "turns out"),
        (json!({"object": "bottle", "op": "count"}), "via"),
    ] {
        let refused = field(wrong).unwrap_err();
        assert!(refused.contains(why), "{refused}");
    }
}

#[test]
fn filters_stay_what_they_are() {
    for restless in [
        json!({"field": "due", "op": "within", "value": "today"}),
        json!({"not": {"field": "keeper", "op": "eq", "value": "$me"}}),
        json!({"and": [{"field": "keeper", "op": "in", "value": ["u1", "$me"]}]}),
    ] {
        assert!(is_restless(&restless), "{restless}");
    }
    assert!(!is_restless(&json!({"or": [{"field": "due", "op": "lt", "value": "2026-01-01"}]})));
}

#[test]
fn figures_are_rounded_half_away_from_zero() {
    assert_eq!([rounded(149, 2), rounded(150, 2), rounded(-150, 2), rounded(-149, 2)], [100, 200, -200, -100]);
    assert_eq!(rounded(7, 0), 7);
}

//! The four files of a sales team, from an empty installation.

use super::*;

fn users() -> Json {
    json!({
        "object": "user",
        "mapping": {
            "sales_agent": "name",
            "manager": ["manager.name", "department.managers.name"],
            "regional_office": ["department.name", "manager.department.name"],
        },
        "create_missing": ["user", "department"],
        "match": ["name"],
    })
}

fn accounts() -> Json {
    json!({
        "object": "account",
        "mapping": {
            "account": "name", "sector": "industry", "year_established": "year_established", "revenue": "annual_revenue",
            "employees": "employees", "office_location": "country", "subsidiary_of": "parent.name",
        },
        "values": {"industry": {"technolgy": "technology"}},
        "match": ["name"],
    })
}

fn products() -> Json {
    json!({"object": "product", "mapping": {"product": "name", "series": "series", "sales_price": "price"}, "match": ["name"]})
}

fn opportunities() -> Json {
    json!({
        "object": "opportunity",
        "mapping": {
            "opportunity_id": "external_id", "sales_agent": "owner.name", "product": "product.name", "account": "account.name",
            "deal_stage": "stage", "engage_date": "engage_date", "close_date": "close_date", "close_value": "amount",
        },
        "values": {"product.name": {"GTXPro": "GTX Pro"}},
        "match": ["external_id"],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn four_files_become_a_working_installation() {
    let engine = engine().await;
    let cx = administrator(&engine).await;

    let (_, status) = import(&engine, &cx, "sales_teams.csv", data("sales_teams.csv"), users()).await;
    assert_eq!(counts(&status), [35, 35, 0, 0, 0], "{status:#}");
    assert_eq!(status["made"], json!({"department": 3, "user": 6}));
    let seller = one(&engine, &cx, "user", "name", "Mei-Mei Johns").await;
    assert_eq!(seller["manager"]["label"], "Melvin Marxen");
    assert_eq!(seller["department"]["label"], "Central");
    let manager = one(&engine, &cx, "user", "name", "Melvin Marxen").await;
    assert_eq!(manager["department"]["label"], "Central");
    let central = one(&engine, &cx, "department", "name", "Central").await;
    let managers: Vec<_> =
        central["managers"].as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect();
    assert_eq!(managers, ["Dustin Brinkmann", "Melvin Marxen"]);

    let (_, status) = import(&engine, &cx, "accounts.csv", data("accounts.csv"), accounts()).await;
    assert_eq!(counts(&status), [85, 85, 0, 0, 0], "{status:#}");
    assert_eq!(one(&engine, &cx, "account", "name", "Bluth Company").await["parent"]["label"], "Acme Corporation");
    // Sonron stands further down in the file.
    assert_eq!(one(&engine, &cx, "account", "name", "Faxquote").await["parent"]["label"], "Sonron");
    assert_eq!(
        count(&engine, &cx, "account", json!({"field": "industry", "op": "eq", "value": "technology"})).await,
        12
    );

    let (_, status) = import(&engine, &cx, "products.csv", data("products.csv"), products()).await;
    assert_eq!(counts(&status), [7, 7, 0, 0, 0], "{status:#}");

    let (_, status) = import(&engine, &cx, "sales_pipeline.csv", data("sales_pipeline.csv"), opportunities()).await;
    assert_eq!(counts(&status), [8800, 8800, 0, 0, 0], "{status:#}");
    for (stage, expected) in [("won", 4238), ("lost", 2473), ("engaging", 1589), ("prospecting", 500)] {
        assert_eq!(
            count(&engine, &cx, "opportunity", json!({"field": "stage", "op": "eq", "value": stage})).await,
            expected,
            "{stage}"
        );
    }
    let request = json!({
        "filter": {"field": "stage", "op": "eq", "value": "won"},
        "measures": {"total": {"op": "sum", "field": "amount"}},
    });
    let sum = engine.aggregate(&cx, "opportunity", serde_json::from_value(request).unwrap()).await.unwrap();
    assert_eq!(sum["items"][0]["measures"]["total"], "10005534.00");
    let deal = one(&engine, &cx, "opportunity", "external_id", "1C1I7A6R").await;
    assert_eq!(deal["engage_date"], "2016-10-20");
    assert_eq!(deal["owner"]["label"], "Moses Frase");
    assert_eq!(deal["department"]["label"], "Central");
    assert_eq!(one(&engine, &cx, "opportunity", "external_id", "Z063OYW0").await["product"]["label"], "GTX Pro");

    // The same file again: everything is there already.
    let (_, status) = import(&engine, &cx, "sales_pipeline.csv", data("sales_pipeline.csv"), opportunities()).await;
    assert_eq!(counts(&status), [8800, 0, 0, 8800, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn previews_guess_what_the_files_mean() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let preview = engine
        .import_preview(&cx, data("sales_teams.csv"), "sales_teams.csv", json!({"object": "user"}))
        .await
        .unwrap();
    assert_eq!(preview["mapping"], users()["mapping"]);
    assert_eq!(preview["missing"], json!({"department": 3, "user": 6}));
    import(&engine, &cx, "sales_teams.csv", data("sales_teams.csv"), users()).await;

    let preview =
        engine.import_preview(&cx, data("accounts.csv"), "accounts.csv", json!({"object": "account"})).await.unwrap();
    assert_eq!(preview["mapping"], accounts()["mapping"]);
    assert_eq!(
        preview["values"]["industry"][0],
        json!({"value": "technolgy", "count": 12, "to": null, "suggestion": "technology"})
    );
    assert_eq!(preview["match"], json!(["name"]));
    assert_eq!(preview["missing"], json!({}), "parents stand in the same file");
    import(&engine, &cx, "accounts.csv", data("accounts.csv"), accounts()).await;
    import(&engine, &cx, "products.csv", data("products.csv"), products()).await;

    let options = json!({"object": "opportunity"});
    let preview = engine.import_preview(&cx, data("sales_pipeline.csv"), "sales_pipeline.csv", options).await.unwrap();
    assert_eq!(preview["mapping"], opportunities()["mapping"]);
    assert_eq!(preview["date_format"], "mdy");
    assert_eq!(preview["total"], 8800);
    assert_eq!(
        preview["values"]["product.name"],
        json!([{"value": "GTXPro", "count": 1480, "to": "GTX Pro", "suggestion": null}])
    );
    assert_eq!(preview["rows"][0]["values"]["engage_date"], "2016-10-20");
    assert_eq!(preview["rows"][0]["errors"], json!([]));
    let required: Vec<&str> = preview["targets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|target| target["required"] == true)
        .map(|target| target["path"].as_str().unwrap())
        .collect();
    assert_eq!(required, Vec::<&str>::new(), "hooks name opportunities");
}

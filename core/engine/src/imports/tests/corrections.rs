//! Refused rows: reported, corrected, tried again; whole imports undone.

use super::*;

fn options() -> Json {
    json!({
        "object": "opportunity", "match": ["external_id"], "create_missing": ["product"],
        "mapping": {"id": "external_id", "account": "account.name", "product": "product.name", "stage": "stage", "value": "amount", "closed": "close_date"},
    })
}

const FILE: &str = "id,account,product,stage,value,closed\n\
    1,Acme,Widget,Won,10,10/20/2016\n\
    2,Acmee,Widget,Won,20,10/21/2016\n\
    3,,Gadget,Wonn,abc,31/31/2016\n\
    4,,widget,Lost,-5,1/2/2017\n\
    5,,,Lost,7,1/2/2017,extra\n";

async fn prepared() -> (Engine, Context) {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    engine.create(&cx, "account", &Fields::from_iter([("name".to_owned(), json!("Acme"))])).await.unwrap();
    (engine, cx)
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_rows_are_told_apart_corrected_and_taken_in() {
    let (engine, cx) = prepared().await;
    let (id, status) = import(&engine, &cx, "deals.csv", FILE.as_bytes().to_vec(), options()).await;
    assert_eq!(counts(&status), [5, 1, 0, 0, 4], "{status:#}");
    assert_eq!(status["made"], json!({"product": 1}), "nothing is made for rows that are refused");
    let told: Vec<_> = status["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["row"].as_u64().unwrap(),
                error["column"].as_str().unwrap_or_default(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "account", "reference_not_found"),
            (4, "stage", "not_a_choice"),
            (4, "value", "invalid"),
            (4, "closed", "invalid"),
            (5, "value", "out_of_range"),
            (6, "", "too_many_cells"),
        ]
    );
    assert_eq!(status["errors"][0]["values"]["account"], "Acmee");
    let file = engine.import_errors_csv(&cx, &id).await.unwrap();
    let text = String::from_utf8(file.bytes).unwrap();
    assert_eq!(file.name, "deals-errors.csv");
    assert!(text.starts_with("\u{feff}Row,Problem,"), "{text}");
    assert_eq!(text.lines().count(), 5);

    let request = json!({"rows": [
        {"row": 3, "values": {"account": "Acme"}},
        {"row": 4, "values": {"value": "3", "closed": ""}},
    ], "values": {"stage": {"Wonn": "won"}}});
    let retry = engine.import_retry(&cx, &id, request.clone()).await.unwrap();
    work(&engine).await;
    let again = engine.import_status(&cx, &retry).await.unwrap();
    assert_eq!(counts(&again), [2, 2, 0, 0, 0], "{again:#}");
    assert_eq!(again["retry_of"], json!(id));
    // What has been taken in can't be taken in again.
    assert!(engine.import_retry(&cx, &id, request).await.is_err());
    let rest = engine.import_retry(&cx, &id, json!({})).await.unwrap();
    work(&engine).await;
    assert_eq!(counts(&engine.import_status(&cx, &rest).await.unwrap()), [2, 0, 0, 0, 2]);
    assert_eq!(count(&engine, &cx, "opportunity", Json::Null).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_undone_but_for_what_people_changed() {
    let (engine, cx) = prepared().await;
    let acme = one(&engine, &cx, "account", "name", "Acme").await;
    let wanted = json!({
        "object": "account", "mode": "upsert", "match": ["name"],
        "mapping": {"name": "name", "city": "country", "staff": "employees", "parent": "parent.name"},
        "create_missing": ["account"],
    });
    let file = "name,city,staff,parent\nAcme,Rome,7,\nBeta,Oslo,1,Holding\nGamma,Bern,2,Beta\nDelta,Graz,3,Beta\n";
    let (id, status) = import(&engine, &cx, "a.csv", file.as_bytes().to_vec(), wanted).await;
    assert_eq!(counts(&status), [4, 3, 1, 0, 0], "{status:#}");
    let delta = one(&engine, &cx, "account", "name", "Delta").await;
    let body = Fields::from_iter([("country".to_owned(), json!("Linz"))]);
    engine.update(&cx, "account", delta["id"].as_str().unwrap(), &body, None).await.unwrap();

    engine.import_revert(&cx, &id).await.unwrap();
    work(&engine).await;
    let status = engine.import_status(&cx, &id).await.unwrap();
    assert_eq!(status["state"], "reverted");
    assert_eq!(status["revert"]["restored"], 1, "{status:#}");
    // Removing its parent clears the reference of the record that somebody changed, which stays otherwise.
    assert_eq!(status["revert"]["removed"], 3, "{status:#}");
    assert_eq!(status["revert"]["kept"][0]["id"], delta["id"]);
    assert_eq!(status["revert"]["kept"][0]["code"], "changed_since");
    let now = one(&engine, &cx, "account", "name", "Acme").await;
    assert_eq!((&now["country"], &now["employees"]), (&acme["country"], &acme["employees"]));
    assert_eq!(count(&engine, &cx, "account", Json::Null).await, 2);
    assert!(engine.import_revert(&cx, &id).await.is_err(), "once is enough");
}

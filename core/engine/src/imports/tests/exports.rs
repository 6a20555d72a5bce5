//! Files out, and templates to fill in.

use super::*;
use crate::exports::ExportRequest;
use crate::imports::TemplateFormat;
use crate::imports::table;

async fn export(engine: &Engine, cx: &Context, request: Json) -> crate::imports::Download {
    let request: ExportRequest = serde_json::from_value(request).unwrap();
    let id = engine.export_start(cx, request).await.unwrap();
    work(engine).await;
    let status = engine.export_status(cx, &id).await.unwrap();
    assert_eq!(status["state"], "done", "{status:#}");
    assert_eq!(status["download"], json!(format!("/api/v1/exports/{id}/file")));
    engine.export_file(cx, &id).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_can_come_in_again() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let options = json!({"object": "account", "mapping": {"account": "name", "revenue": "annual_revenue", "office_location": "country", "subsidiary_of": "parent.name"}});
    import(&engine, &cx, "accounts.csv", data("accounts.csv"), options).await;
    for format in ["csv", "xlsx"] {
        let fields = json!(["name", "annual_revenue", "country", "parent", "created_at", "id"]);
        let file =
            export(&engine, &cx, json!({"object": "account", "fields": fields, "sort": ["name"], "format": format}))
                .await;
        assert!(file.name.ends_with(format), "{}", file.name);
        let read = table::read(&file.bytes, &file.name).unwrap();
        assert_eq!(read.columns, ["Name", "Annual revenue", "Country", "Parent account", "Created", "id"]);
        assert_eq!(read.rows.len(), 85);
        let row = read.rows.iter().find(|row| row.cells[0] == "Bluth Company").unwrap();
        let revenue: f64 = row.cells[1].parse().unwrap();
        assert!((revenue - 1242.32).abs() < 0.001);
        assert_eq!(row.cells[3], "Acme Corporation");

        // Corrected by hand, matched by id.
        let again = json!({"object": "account", "mode": "update", "match": ["id"], "mapping": {"id": "id", "Country": "country"}});
        let (_, status) = import(&engine, &cx, &file.name, file.bytes, again).await;
        assert_eq!(counts(&status), [85, 0, 85, 0, 0], "{status:#}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn amounts_go_out_and_come_in_again_in_their_own_currencies() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let amounts = [("Home", "1250.50", "USD"), ("Away", "1250.50", "EUR"), ("Far", "90000.00", "JPY")];
    for (name, amount, currency) in amounts {
        let body = json!({"name": name, "annual_revenue": {"amount": amount, "currency": currency}});
        engine.create(&cx, "account", body.as_object().unwrap()).await.unwrap();
    }
    for format in ["csv", "xlsx"] {
        let fields = json!(["name", "annual_revenue", "id"]);
        let request = json!({"object": "account", "fields": fields, "sort": ["name"], "format": format});
        let file = export(&engine, &cx, request).await;
        let read = table::read(&file.bytes, &file.name).unwrap();
        let cells: Vec<&str> = read.rows.iter().map(|row| row.cells[1].as_str()).collect();
        assert_eq!((cells[0], cells[1]), ("EUR 1250.50", "JPY 90000.00"), "told apart from the organisation's");
        assert_eq!(cells[2].parse::<f64>().unwrap(), 1250.5, "a number to go on calculating with");

        // Something else happens to them meanwhile, and the file puts them right.
        for name in ["Home", "Away", "Far"] {
            let account = one(&engine, &cx, "account", "name", name).await;
            let body = json!({"annual_revenue": {"amount": "1.00", "currency": "CNY"}});
            engine
                .update(&cx, "account", account["id"].as_str().unwrap(), body.as_object().unwrap(), None)
                .await
                .unwrap();
        }
        let mapping = json!({"id": "id", "Annual revenue": "annual_revenue"});
        let again = json!({"object": "account", "mode": "update", "match": ["id"], "mapping": mapping});
        let (_, status) = import(&engine, &cx, &file.name, file.bytes, again).await;
        assert_eq!(counts(&status), [3, 0, 3, 0, 0], "{status:#}");
        for (name, amount, currency) in amounts {
            let account = one(&engine, &cx, "account", "name", name).await;
            assert_eq!(account["annual_revenue"], json!({"amount": amount, "currency": currency}), "{format}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_come_back_as_they_went_out() {
    let engine = engine().await;
    let mut cx = administrator(&engine).await;
    for locale in [tessera_model::label::Locale::ZhCn, tessera_model::label::Locale::En] {
        cx.locale = locale;
        for format in [TemplateFormat::Csv, TemplateFormat::Xlsx] {
            let file = engine.import_template(&cx, "account", format).await.unwrap();
            let preview =
                engine.import_preview(&cx, file.bytes, &file.name, json!({"object": "account"})).await.unwrap();
            assert_eq!(preview["total"], 1);
            let columns = preview["columns"].as_array().unwrap();
            let guessed: Vec<_> =
                columns.iter().filter(|column| column["guess"] == json!([])).map(|column| &column["name"]).collect();
            assert_eq!(guessed, Vec::<&Json>::new());
            assert_eq!(preview["rows"][0]["errors"], json!([]), "{:#}", preview["rows"]);
        }
    }
}

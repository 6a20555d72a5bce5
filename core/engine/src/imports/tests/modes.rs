//! Skipping, changing, both; rows that depend on one another; what a run that was broken off does.

use tessera_store::Table as Documents;

use super::super::head::{Entry, Head, State};
use super::*;

fn csv(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Options for a file with these columns.
fn options(mode: &str, columns: &str) -> Json {
    let path = |column: &str| match column {
        "name" => "name",
        "city" => "country",
        "staff" => "employees",
        _ => "parent.name",
    };
    let mapping: Fields = columns.split(',').map(|column| (column.to_owned(), json!(path(column)))).collect();
    json!({"object": "account", "mode": mode, "match": ["name"], "mapping": mapping})
}

/// The columns of a file.
fn columns(text: &str) -> &str {
    text.lines().next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_meet_the_records_that_they_match() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let take = async |mode: &str, text: &str| {
        let wanted = options(mode, columns(text));
        import(&engine, &cx, "a.csv", csv(text), wanted).await.1
    };
    let first = take("create", "name,city,staff\nAcme,Rome,1\nAcme,Oslo,2\nBeta,Bern,3\n").await;
    assert_eq!(counts(&first), [3, 2, 0, 1, 0], "{first:#}");
    let second = take("upsert", "name,city,staff\nAcme,,5\nAcme,Paris,\nGamma,Graz,\n").await;
    assert_eq!(counts(&second), [3, 1, 2, 0, 0], "{second:#}");
    let acme = one(&engine, &cx, "account", "name", "Acme").await;
    assert_eq!((&acme["country"], &acme["employees"]), (&json!("Paris"), &json!("5")), "empty cells change nothing");
    let third = take("update", "name,city\nDelta,Rome\nBeta,Basel\n,Rome\n").await;
    assert_eq!(counts(&third), [3, 0, 1, 0, 2]);
    let codes: Vec<_> = third["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["row"].as_u64().unwrap(), error["code"].as_str().unwrap()))
        .collect();
    assert_eq!(codes, [(2, "match_not_found"), (4, "match_empty")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_may_refer_to_rows_in_any_order_and_in_circles() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let file =
        "name,parent\nLeaf,Branch\nBranch,Root\nRoot,\nEgg,Hen\nHen,Egg\nSelf,Self\nLost,Nowhere\nChild,Bad\nBad,\n";
    let mut wanted = options("create", columns(file));
    wanted["values"] = json!({"name": {"Bad": null}});
    let (_, status) = import(&engine, &cx, "a.csv", csv(file), wanted).await;
    assert_eq!(counts(&status), [9, 6, 0, 0, 3], "{status:#}");
    for (child, parent) in [("Leaf", "Branch"), ("Branch", "Root"), ("Egg", "Hen"), ("Hen", "Egg"), ("Self", "Self")] {
        assert_eq!(one(&engine, &cx, "account", "name", child).await["parent"]["label"], parent, "{child}");
    }
    let errors = status["errors"].as_array().unwrap();
    assert_eq!(
        (&errors[0]["row"], &errors[0]["column"], &errors[0]["code"]),
        (&json!(8), &json!("parent"), &json!("reference_not_found"))
    );
    assert_eq!(errors[0]["message"], "There is no account “Nowhere”");
    assert_eq!(errors[2]["code"], "required");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_broken_off_makes_nothing_twice() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let mut file = "name,city\n".to_owned();
    for row in 0..1_200 {
        file.push_str(&format!("Account {row},City {}\n", row % 7));
    }
    let mut wanted = options("create", columns(&file));
    for with_match in [true, false] {
        if !with_match {
            wanted["match"] = json!([]);
        }
        let (id, done) = import(&engine, &cx, "a.csv", csv(&file), wanted.clone()).await;
        let before = count(&engine, &cx, "account", Json::Null).await;
        if with_match {
            assert_eq!(counts(&done), [1200, 1200, 0, 0, 0]);
        }
        // As if the process had stopped after the last batch was written and before that was noted.
        let mut head = Head::load(&engine, &id).await.unwrap();
        let first = Entry::load(&engine, &id, 0).await.unwrap().unwrap();
        head.state = State::Running;
        (head.entries, head.counts) = (0, Default::default());
        head.save(&engine).await.unwrap();
        engine.store().doc_delete(Documents::ImportError, &format!("{id}-000002")).await.unwrap();
        assert_eq!(first.counts.processed, 500);
        engine.enqueue_job(crate::jobs::JobRequest::new("import", json!({"import": id}), &cx.actor.id)).await.unwrap();
        work(&engine).await;
        let again = engine.import_status(&cx, &id).await.unwrap();
        assert_eq!(again["state"], "done");
        assert_eq!(again["processed"], 1200);
        assert_eq!(count(&engine, &cx, "account", Json::Null).await, before, "with match: {with_match}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_writes_nothing() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let file = "name,parent,staff\nA,B,1\nC,D,many\n,A,1\n";
    let mut wanted = options("create", columns(file));
    wanted["dry_run"] = json!(true);
    wanted["create_missing"] = json!(["account"]);
    let (id, status) = import(&engine, &cx, "a.csv", csv(file), wanted).await;
    assert_eq!(counts(&status), [3, 1, 0, 0, 2], "{status:#}");
    assert_eq!(status["made"], json!({"account": 1}));
    assert_eq!(count(&engine, &cx, "account", Json::Null).await, 0);
    assert!(engine.import_revert(&cx, &id).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn options_that_make_no_sense_are_refused_by_name() {
    let engine = engine().await;
    let cx = administrator(&engine).await;
    let mut wanted = options("upsert", "name");
    wanted["match"] = json!([]);
    wanted["mapping"] = json!({"name": "nonsense", "gone": "name", "city": "created_at", "staff": "employees"});
    let error = engine.import_start(&cx, csv("name,city,staff\na,b,c\n"), "a.csv", wanted).await.unwrap_err();
    let mut fields: Vec<&str> = error.fields.iter().map(|field| field.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["mapping.city", "mapping.gone", "mapping.name", "match"]);
}

//! The customers plugin.

use serde_json::{Value as Json, json};
use tessera_tests::{Answer, TestApp, plugins};

#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_one_company_are_suspected() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    admin.post("/api/v1/records/account", json!({"name": "北京星辰科技有限公司"})).await.ok();
    let asking = "/api/v1/records/account?allow_duplicates=false";
    let again = admin.post(asking, json!({"name": "北京星辰科技 股份有限公司"})).await;
    assert_eq!(again.status, 409, "{}", again.text);
    assert_eq!(again.body["code"], "duplicate_suspected");
    let twin = json!({"name": "北京星辰科技 股份有限公司"});
    let allowed = admin.post("/api/v1/records/account?allow_duplicates=true", twin).await.ok();
    assert!(allowed.get("name_key").is_none(), "internal fields are nobody's to see");
    let id = allowed["id"].as_str().unwrap();
    let parent = admin.patch(&format!("/api/v1/records/account/{id}"), json!({"parent": id})).await;
    assert_eq!(parent.body["fields"]["parent"]["code"], "parent_is_self", "{}", parent.text);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_fill_themselves_in_and_are_noted_on_the_account() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let contact = admin.post("/api/v1/records/contact", json!({"name": "Ann", "account": account})).await.id();
    let body = json!({"kind": "call", "body": "Asked for a quote\nby Friday", "contact": contact, "next_follow_up_at": "2026-04-01T08:00:00Z"});
    let activity = admin.post("/api/v1/records/activity", body).await.ok();
    assert_eq!(activity["subject"], "Asked for a quote");
    assert_eq!(activity["account"]["id"], account.as_str());
    app.engine.settle().await;
    let account = admin.get(&format!("/api/v1/records/account/{account}")).await.ok();
    assert_eq!(account["last_activity_at"], activity["happens_at"]);
    assert_eq!(account["next_follow_up_at"], "2026-04-01T08:00:00.000Z");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_one_primary_contact() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let account = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let first = admin
        .post("/api/v1/records/contact", json!({"name": "Ann", "account": account, "is_primary": true}))
        .await
        .id();
    let second = admin
        .post("/api/v1/records/contact", json!({"name": "Bob", "account": account, "is_primary": true}))
        .await
        .id();
    app.engine.settle().await;
    let is_primary =
        async |id: &str| admin.get(&format!("/api/v1/records/contact/{id}")).await.ok()["is_primary"].clone();
    assert_eq!(is_primary(&first).await, false);
    assert_eq!(is_primary(&second).await, true);
    let history = admin.get(&format!("/api/v1/records/contact/{first}/history")).await.ok();
    assert_eq!(history["items"][0]["channel"], "plugin");
    assert_eq!(history["items"][0]["source"], "tessera.customers");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_changes_its_account_only_with_a_reason() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let former = admin.post("/api/v1/records/account", json!({"name": "Acme"})).await.id();
    let present = admin.post("/api/v1/records/account", json!({"name": "Beta"})).await.id();
    let contact = admin.post("/api/v1/records/contact", json!({"name": "Ann"})).await.id();
    let path = format!("/api/v1/records/contact/{contact}");
    assert_eq!(admin.get("/api/v1/objects/contact").await.ok()["reason_fields"], json!(["account"]));
    admin.patch(&path, json!({"account": former})).await.ok();
    admin.patch(&path, json!({"position": "Buyer"})).await.ok();

    let refused = admin.patch(&path, json!({"account": present})).await;
    assert_eq!((refused.status, &refused.body["fields"]["account"]["code"]), (422, &json!("reason_required")));
    let refused = admin.header("accept-language", "zh-CN").patch(&path, json!({"account": null})).await;
    assert_eq!(refused.body["fields"]["account"]["message"], "请说明变更原因", "{}", refused.text);
    // 已从原公司离职
    let why = "%E5%B7%B2%E4%BB%8E%E5%8E%9F%E5%85%AC%E5%8F%B8%E7%A6%BB%E8%81%8C";
    let moved = admin.header("x-change-reason", why).patch(&path, json!({"account": present})).await.ok();
    assert_eq!(moved["account"]["label"], "Beta");
    let history = admin.get(&format!("{path}/history")).await.ok();
    assert_eq!(history["items"][0]["reason"], "已从原公司离职");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn regions_come_from_a_dictionary() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let made = admin.post("/api/v1/records/account", json!({"name": "Acme", "region": "east_china"})).await.ok();
    assert_eq!(made["region"], "east_china");
    let refused = admin.post("/api/v1/records/lead", json!({"name": "Ann", "region": "Est China"})).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.body["fields"]["region"].is_object(), "{}", refused.text);
    let dictionaries = admin.get("/api/v1/dictionaries").await.ok();
    let of_regions = dictionaries["items"].as_array().unwrap().iter().find(|one| one["key"] == "region").unwrap();
    let labels: Vec<_> = of_regions["items"].as_array().unwrap().iter().map(|item| &item["label"]["zh-CN"]).collect();
    for wanted in ["华东", "华北", "华南", "华中", "西南", "西北", "东北", "港澳台"] {
        assert!(labels.iter().any(|label| *label == wanted), "{wanted}");
    }

    // Files say it in words of either language; a country is another matter.
    let csv = "公司名称,所属区域,国家\n甲公司,华东,中国\n乙公司,North America,USA\n".as_bytes();
    let asked = json!({"object": "account"});
    let preview = admin.upload("/api/v1/imports/preview", "a.csv", csv, Some(asked)).await.ok();
    assert_eq!(preview["mapping"], json!({"公司名称": "name", "所属区域": "region", "国家": "country"}));
    let to: Vec<_> = preview["values"]["region"].as_array().unwrap().iter().map(|value| &value["to"]).collect();
    assert!(to.contains(&&json!("east_china")) && to.contains(&&json!("north_america")), "{to:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_territory_opens_its_accounts_and_with_them_their_contacts() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    let own = json!({"read": "own", "update": "own"});
    let role = json!({"objects": {"account": own, "contact": own, "activity": own, "user": {"read": "all"}}});
    let role = app.role("Territory", role).await;
    let anna = app.user("anna", &role, None).await;
    let me = anna.get("/api/v1/me").await.ok()["user"]["id"].clone();
    let add = async |object: &str, body: Json| admin.post(&format!("/api/v1/records/{object}"), body).await.id();
    // Suzhou lies in Jiangsu, and that in East China.
    let here = add("account", json!({"name": "Here", "region": "320500"})).await;
    let there = add("account", json!({"name": "There", "region": "110000"})).await;
    let contact = add("contact", json!({"name": "Ann", "account": here})).await;
    let activity = add("activity", json!({"kind": "call", "subject": "Asked", "account": here})).await;
    let of_there = add("contact", json!({"name": "Bob", "account": there})).await;
    let paths = [("account", &here), ("contact", &contact), ("activity", &activity)];
    let paths = paths.map(|(object, id)| format!("/api/v1/records/{object}/{id}"));
    for path in &paths {
        assert_eq!(anna.get(path).await.status, 404, "{path}");
    }
    let province = json!({"filter": {"field": "region", "op": "under", "value": ["320000"]}, "count": true});
    assert_eq!(admin.post("/api/v1/records/account/query", province).await.ok()["count"], 1);

    let condition = json!({"field": "region", "op": "under", "value": "$mine"});
    let rule =
        json!({"name": "Territories", "object": "account", "condition": condition, "level": "read", "roles": [role]});
    admin.post("/api/v1/records/sharing_rule", rule).await.ok();
    let path = format!("/api/v1/users/{}", me.as_str().unwrap());
    admin.patch(&path, json!({"customers_regions": ["east_china"]})).await.ok();
    for path in &paths {
        anna.get(path).await.ok();
        assert_eq!(anna.patch(path, json!({"owner": me})).await.status, 403, "{path}");
    }
    let list = anna.post("/api/v1/records/contact/query", json!({"count": true})).await.ok();
    assert_eq!((&list["count"], &list["items"][0]["id"]), (&json!(1), &json!(contact)));
    assert_eq!(anna.get(&format!("/api/v1/records/contact/{of_there}")).await.status, 404);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn plugins_say_what_files_call_the_people_of_their_records() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    for (object, column) in [("account", "account_manager"), ("account", "客户经理"), ("opportunity", "Sales Rep")]
    {
        let csv = format!("Name,{column}\nAcme,Admin\n");
        let asked = json!({"object": object});
        let preview = app.admin().upload("/api/v1/imports/preview", "a.csv", csv.as_bytes(), Some(asked)).await.ok();
        assert_eq!(preview["mapping"][column], "owner.name", "{object}: {}", preview["mapping"]);
    }
    app.stop().await;
}

/// The fields that a refusal is about, with their codes.
fn refused_fields(answer: &Answer) -> (u16, Vec<(&str, &str)>) {
    let fields = answer.body["fields"].as_object().into_iter().flatten();
    (answer.status, fields.map(|(field, told)| (field.as_str(), told["code"].as_str().unwrap_or_default())).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn telephone_numbers_are_read_by_the_country_that_a_record_names_in_words_or_by_code() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    admin.patch("/api/v1/settings", json!({"region": "CN"})).await.ok();
    let known = [
        ("United States", "(650) 253-0000", "+16502530000"),
        ("USA", "650-253-0000", "+16502530000"),
        ("us", "6502530000", "+16502530000"),
        ("美国", "(650) 253-0000", "+16502530000"),
        ("United Kingdom", "020 7031 3000", "+442070313000"),
        ("中国", "138 1234 5678", "+8613812345678"),
        // No country that is known, and none at all: the organisation's.
        ("Atlantis", "138 1234 5678", "+8613812345678"),
        ("", "138 1234 5678", "+8613812345678"),
        // A number that says its country itself.
        ("中国", "+1 650 253 0000", "+16502530000"),
    ];
    for object in ["account", "contact", "lead"] {
        let path = format!("/api/v1/records/{object}");
        for (country, number, kept) in known {
            let made = admin.post(&path, json!({"name": "Ann", "country": country, "phone": number})).await.ok();
            assert_eq!(made["phone"], kept, "{object}: {number} in `{country}`");
            let as_written = if country.is_empty() { Json::Null } else { json!(country) };
            assert_eq!(made["country"], as_written, "a country stays as it was written");
        }
        for (country, number) in [("中国", "(650) 253-0000"), ("Singapore", "138 1234 5678"), ("Atlantis", "6123 4567")]
        {
            let refused = admin.post(&path, json!({"name": "Ann", "country": country, "phone": number})).await;
            assert_eq!(
                refused_fields(&refused),
                (422, vec![("phone", "invalid")]),
                "{object}: {number} in `{country}`"
            );
        }
        // Later the record's own country counts, unless the change names another one.
        let id = admin.post(&path, json!({"name": "Bob", "country": "USA"})).await.id();
        let path = format!("{path}/{id}");
        assert_eq!(admin.patch(&path, json!({"phone": "(650) 253-0000"})).await.ok()["phone"], "+16502530000");
        let moved = admin.patch(&path, json!({"country": "新加坡", "phone": "6123 4567"})).await.ok();
        assert_eq!(moved["phone"], "+6561234567", "{object}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_that_names_no_country_has_that_of_its_account_where_the_writer_may_read_it() {
    let app = TestApp::new().await;
    let _host = plugins::host(&app, &[]).await;
    let admin = app.admin();
    admin.patch("/api/v1/settings", json!({"region": "CN"})).await.ok();
    let account = json!({"name": "Acme", "country": "United States"});
    let account = admin.post("/api/v1/records/account", account).await.id();
    let path = "/api/v1/records/contact";
    let number = "(650) 253-0000";
    let ann = admin.post(path, json!({"name": "Ann", "account": account, "phone": number})).await.ok();
    assert_eq!(ann["phone"], "+16502530000");
    let own = json!({"name": "Bob", "account": account, "country": "Singapore", "phone": "6123 4567"});
    assert_eq!(admin.post(path, own).await.ok()["phone"], "+6561234567", "its own country comes first");
    let later = admin.post(path, json!({"name": "Cid", "account": account})).await.id();
    let later = admin.patch(&format!("{path}/{later}"), json!({"phone": number})).await.ok();
    assert_eq!(later["phone"], "+16502530000");

    // Files: by what the same row says.
    let csv = "Name,Company,Seat,Phone\nDee,Acme,USA,(650) 253-0000\nEve,Acme,中国,(650) 253-0000\n";
    let mapping = json!({"Name": "name", "Company": "account.name", "Seat": "account.country", "Phone": "phone"});
    let asked = json!({"object": "contact", "mapping": mapping});
    let preview = admin.upload("/api/v1/imports/preview", "c.csv", csv.as_bytes(), Some(asked)).await.ok();
    assert_eq!(preview["rows"][0]["values"]["phone"], "+16502530000", "{preview:#}");
    assert_eq!(preview["rows"][0]["errors"], json!([]));
    let error = &preview["rows"][1]["errors"][0];
    assert_eq!((&error["column"], &error["code"]), (&json!("Phone"), &json!("invalid")));

    // Whoever may not read an account's country doesn't learn it by trying numbers.
    let rights = json!({"account": {"read": "all", "fields": {"country": "hidden"}}, "contact": {"read": "all", "create": true}});
    let role = app.role("Callers", json!({"objects": rights})).await;
    let caller = app.user("caller", &role, None).await;
    let refused = caller.post(path, json!({"name": "Fay", "account": account, "phone": number})).await;
    assert_eq!(refused_fields(&refused), (422, vec![("phone", "invalid")]));
    let taken = caller.post(path, json!({"name": "Gus", "account": account, "phone": "138 1234 5678"})).await.ok();
    assert_eq!(taken["phone"], "+8613812345678", "by the organisation's country");
    app.stop().await;
}

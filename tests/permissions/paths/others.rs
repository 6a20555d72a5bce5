//! What belongs to others: their exports, imports and jobs, and what only administrators may see.

use serde_json::json;

use crate::probe::Probe;

pub(crate) async fn ask(probe: &Probe<'_>) {
    let admin = probe.world.app.admin();
    let export = admin.post("/api/v1/exports", json!({"object": "party"})).await.id();
    let options = json!({"object": "notice", "mapping": {"Name": "name"}, "dry_run": true});
    let import = admin.upload("/api/v1/imports", "rows.csv", b"Name\nA", Some(options)).await.id();
    for path in [
        format!("/api/v1/exports/{export}"),
        format!("/api/v1/exports/{export}/file"),
        format!("/api/v1/imports/{import}"),
        format!("/api/v1/imports/{import}/errors.csv"),
    ] {
        let answer = probe.get(&path).await;
        probe.check(answer.status == 404, || format!("{path}: {} {}", answer.status, answer.text));
    }
    for path in ["revert", "retry"].map(|what| format!("/api/v1/imports/{import}/{what}")) {
        let answer = probe.post(&path, json!({})).await;
        probe.check(answer.status == 404, || format!("{path}: {} {}", answer.status, answer.text));
    }
    for path in ["/api/v1/imports", "/api/v1/jobs", "/api/v1/notifications"] {
        let answer = probe.get(path).await;
        let mut items = answer.body["items"].as_array().into_iter().flatten();
        let is_own = items.all(|item| item["by"].is_null() || item["by"]["id"] == probe.id());
        probe.check(is_own && answer.status == 200, || format!("{path}: {}", answer.text));
    }
    for path in [
        "/api/v1/audit",
        "/api/v1/audit/verification",
        "/api/v1/jobs?all=true",
        "/api/v1/workflows",
        "/api/v1/workflows/prying-after/runs",
        "/api/v1/plugins",
    ] {
        let answer = probe.get(path).await;
        probe.refused(&answer, 403, "action_forbidden", &|| path.to_owned());
    }
    for path in [format!("/api/v1/users/{}/access?object=party", probe.id()), "/api/v1/records/party/nothing/access".to_owned()] {
        let answer = probe.get(&path).await;
        probe.refused(&answer, 403, "action_forbidden", &|| path.clone());
    }
    let roles = probe.post("/api/v1/roles", json!({"name": "Mine", "permissions": {"administrator": true}})).await;
    probe.check(matches!(roles.status, 403 | 422), || format!("a new role: {}", roles.text));
    let user = format!("/api/v1/users/{}", probe.id());
    let rights = probe.patch(&user, json!({"roles": []})).await;
    probe.check(matches!(rights.status, 403 | 404), || format!("own roles: {}", rights.text));
}

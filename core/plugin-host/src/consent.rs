//! What an administrator grants a plugin of what it asks for: all or less, and never more by an upgrade without being asked. That goes
//! for the product's own plugins too: one that asks for more waits, and the version before it works on.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::notifications::{Notification, SECURITY};
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::Label;
use tessera_package::{Manifest, Package};

use crate::capability::grantable;
use crate::definitions::label;
use crate::host::PluginHost;
use crate::installed::{self, Installed, Offered};

/// What a package is granted. `chosen` is what the administrator says; without it a first installation gets all that it asks
/// for, and an upgrade what was granted before.
///
/// # Errors
/// `validation_failed` for what the package doesn't ask for; `state_conflict`, with `new_capabilities`, when it asks for more than the
/// version before it and nobody said what it gets.
pub(crate) fn granted(
    manifest: &Manifest,
    before: Option<&Installed>,
    chosen: Option<&[String]>,
) -> Result<Vec<String>> {
    let grantable = grantable(&manifest.capabilities);
    let those = |is_granted: &dyn Fn(&String) -> bool| {
        grantable.iter().filter(|capability| is_granted(capability)).cloned().collect()
    };
    if let Some(chosen) = chosen {
        check(&grantable, chosen)?;
        return Ok(those(&|capability| chosen.contains(capability)));
    }
    let Some(before) = before else { return Ok(manifest.capabilities.clone()) };
    let new = more(manifest, before);
    if !new.is_empty() {
        let detail = format!(
            "version {} of `{}` asks for more than version {}: {}; install it with `granted` to say what it gets",
            manifest.version,
            manifest.id,
            before.version,
            new.join(", ")
        );
        return Err(Error::new(ErrorCode::StateConflict, detail).with_extra(json!({"new_capabilities": new})));
    }
    Ok(those(&|capability| before.granted.contains(capability)))
}

/// What a version asks for and the one before it didn't.
pub(crate) fn more(manifest: &Manifest, before: &Installed) -> Vec<String> {
    let is_new = |capability: &&String| !before.asked().contains(*capability);
    manifest.capabilities.iter().filter(is_new).cloned().collect()
}

fn check(grantable: &[String], chosen: &[String]) -> Result<()> {
    match chosen.iter().find(|capability| !grantable.contains(capability)) {
        None => Ok(()),
        Some(capability) => Err(Error::validation(vec![FieldError::new(
            "granted",
            "unknown",
            format!("The plugin doesn't ask for `{capability}`"),
            format!("该插件没有申请“{capability}”"),
        )])),
    }
}

impl PluginHost {
    /// Keeps the product's own newer version of a plugin waiting for an administrator, and tells them once.
    pub(crate) async fn offer(&self, found: &Installed, file: &str, package: &Package) -> Result<Installed> {
        let manifest = package.manifest();
        let offered = Offered {
            file: file.to_owned(),
            version: manifest.version.to_string(),
            sha256: package.sha256().to_owned(),
            more: more(manifest, found),
        };
        if found.offered.as_ref() == Some(&offered) {
            return Ok(found.clone());
        }
        tracing::warn!(plugin = manifest.id, version = offered.version, asks = ?offered.more, "an upgrade waits for an administrator");
        let is_told = found.offered.as_ref().is_some_and(|before| before.sha256 == offered.sha256);
        let after = Installed { offered: Some(offered), ..found.clone() };
        installed::save(&self.engine, &manifest.id, &after).await?;
        if !is_told && !found.wanted.is_gone() {
            let notification = Notification { kind: SECURITY, message: waits(manifest), about: None };
            self.engine.notify_administrators(&notification).await?;
        }
        Ok(after)
    }

    /// Grants an installed plugin these of the capabilities that it asks for, from its next call on.
    pub(crate) async fn set_grants(self: &Arc<Self>, cx: &Context, id: &str, chosen: &[String]) -> Result<Json> {
        let _changing = self.changing.lock().await;
        let found = self.require(id).await?;
        let manifest = self.manifest_of(&found).await?;
        let granted = granted(&manifest, Some(&found), Some(chosen))?;
        let less: Vec<_> = found.granted.iter().filter(|capability| !granted.contains(capability)).cloned().collect();
        let more: Vec<_> = granted.iter().filter(|capability| !found.granted.contains(capability)).cloned().collect();
        let after = Installed { granted, asked: manifest.capabilities.clone(), ..found };
        self.renew(id, &after).await?;
        self.engine.audit(cx, "plugin.grants", json!({"plugin": id, "granted": more, "taken_back": less})).await?;
        self.engine.live().metadata_changed();
        self.show(id).await
    }
}

fn waits(manifest: &Manifest) -> Label {
    let (name, version) = (label(&manifest.name), &manifest.version);
    Label::new(
        format!(
            "The plugin {} {version} asks for more than it was granted and waits under Settings › Plugins",
            name.en
        ),
        format!("插件“{}”{version} 申请了更多权限，请在“设置 › 插件”中确认升级", name.zh_cn),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::installed::{Trust, Wanted};

    fn manifest(capabilities: &[&str]) -> Manifest {
        let list: Vec<String> = capabilities.iter().map(|capability| format!("\"{capability}\"")).collect();
        let text = format!(
            "id = \"test.asks\"\nversion = \"2.0.0\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
             name = {{ en = \"Asks\", zh-CN = \"申请\" }}\ndescription = {{ en = \"Asks\", zh-CN = \"申请\" }}\n\
             publisher = \"Test\"\nlicense = \"MIT\"\ncapabilities = [{}]\n",
            list.join(", ")
        );
        toml::from_str(&text).unwrap()
    }

    fn before(asked: &[&str], granted: &[&str]) -> Installed {
        let texts = |list: &[&str]| list.iter().map(|&text| text.to_owned()).collect();
        Installed {
            version: "1.0.0".to_owned(),
            sha256: String::new(),
            wanted: Wanted::Enabled,
            trust: Trust::Unsigned,
            granted: texts(granted),
            asked: texts(asked),
            installed_at_ms: 0,
            settings: tessera_model::record::Fields::new(),
            secrets: crate::secrets::Sealed::new(),
            suspended: None,
            suspended_at_ms: None,
            budgets: crate::health::budgets::Budgets::default(),
            name: None,
            is_held: false,
            webhook_renewals: std::collections::BTreeMap::new(),
            offered: None,
            migration: None,
            previous: None,
        }
    }

    #[test]
    fn what_was_taken_back_stays_so_and_more_is_asked_for() {
        let asks = manifest(&["records.read:a", "jobs"]);
        assert_eq!(granted(&asks, None, None).unwrap(), ["records.read:a", "jobs"]);
        let less = before(&["records.read:a", "jobs"], &["jobs"]);
        assert_eq!(granted(&asks, Some(&less), None).unwrap(), ["jobs"]);
        let asked_less = before(&["records.read:a"], &["records.read:a"]);
        let refused = granted(&asks, Some(&asked_less), None).unwrap_err();
        assert_eq!(refused.code, ErrorCode::StateConflict);
        assert_eq!(refused.extra.unwrap()["new_capabilities"], json!(["jobs"]));
        let chosen = ["jobs".to_owned()];
        assert_eq!(granted(&asks, Some(&asked_less), Some(&chosen)).unwrap(), ["jobs"]);
        let foreign = ["events".to_owned()];
        let refused = granted(&asks, None, Some(&foreign)).unwrap_err();
        assert_eq!(refused.fields.first().unwrap().field, "granted");
    }

    #[test]
    fn private_networks_are_granted_by_whoever_says_so_and_stay_so() {
        let asks = manifest(&["http:https://a.test", "http:http://erp"]);
        let all = ["http:https://a.test", "http:http://erp"];
        assert_eq!(granted(&asks, None, None).unwrap(), all, "nobody said so");
        let chosen = ["http:http://erp".to_owned(), "http.private:http://erp".to_owned()];
        assert_eq!(granted(&asks, None, Some(&chosen)).unwrap(), chosen);
        let ticked = before(&all, &["http:http://erp", "http.private:http://erp"]);
        assert_eq!(granted(&asks, Some(&ticked), None).unwrap(), chosen);
        let foreign = ["http.private:http://crm".to_owned()];
        assert!(granted(&asks, None, Some(&foreign)).is_err());
    }
}

//! Where secrets of a plugin's settings may be sent: to the hosts that its manifest names for each, and nowhere else.

use std::collections::BTreeMap;

use tessera_package::manifest::Setting;

use super::HttpHost;
use crate::active::Identity;

/// The hosts of each secret.
pub(crate) fn hosts(schema: &[Setting]) -> BTreeMap<String, Vec<HttpHost>> {
    let secrets = schema.iter().filter(|setting| setting.secret);
    let of = |setting: &Setting| setting.hosts.iter().filter_map(|host| HttpHost::parse(host)).collect();
    secrets.map(|setting| (setting.key.clone(), of(setting))).collect()
}

/// What is wrong with the hosts that a manifest names, a sentence each.
pub(crate) fn problems(schema: &[Setting]) -> Vec<String> {
    let hosts = schema.iter().flat_map(|setting| setting.hosts.iter().map(move |host| (setting, host)));
    let problem = |(setting, host): (&Setting, &String)| {
        let key = &setting.key;
        match HttpHost::parse(host) {
            None => Some(format!("the setting `{key}`: `{host}` is no host such as https://api.example.com")),
            Some(known) if known.to_string() != *host => {
                Some(format!("the setting `{key}`: `{host}` must be written `{known}`"))
            }
            Some(_) => None,
        }
    };
    hosts.filter_map(problem).collect()
}

/// The value of a secret; none while nobody set it.
pub(crate) fn value(plugin: &Identity, name: &str) -> Option<String> {
    plugin.secrets.load().text(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn setting(key: &str, secret: bool, hosts: &[&str]) -> Setting {
        let label = json!({"en": "x", "zh-CN": "x"});
        let setting = json!({"key": key, "kind": "text", "label": label, "secret": secret, "hosts": hosts});
        serde_json::from_value(setting).unwrap()
    }

    #[test]
    fn a_secret_has_its_own_hosts_and_anything_else_has_none() {
        let schema = [
            setting("key", true, &["https://api.example.com", "https://*.eu.example.com"]),
            setting("nowhere", true, &[]),
            setting("tone", false, &[]),
        ];
        let hosts = hosts(&schema);
        assert_eq!(hosts.keys().collect::<Vec<_>>(), ["key", "nowhere"]);
        assert_eq!((hosts["key"].len(), hosts["nowhere"].len()), (2, 0));
        assert!(problems(&schema).is_empty());
        let wrong = [setting("key", true, &["api.example.com", "https://API.example.com"])];
        let problems = problems(&wrong);
        assert!(
            problems[0].contains("is no host") && problems[1].contains("`https://api.example.com`"),
            "{problems:?}"
        );
    }
}

//! Refuses companies that somebody made to try things out.

use tessera_sdk::{Change, Decision, Plugin, Result, log};

/// The plugin.
pub struct Rules;

impl Plugin for Rules {
    /// Asked inside the write, up to 200 changes at once: one decision for each, in the same order.
    fn before(_hook: &str, changes: Vec<Change>) -> Result<Vec<Decision>> {
        Ok(changes.iter().map(decide).collect())
    }
}

fn decide(change: &Change) -> Decision {
    match change.text("name") {
        Some(name) if is_a_trial(name) => {
            log::info(&format!("refused “{name}”"));
            // The message of this key stands in locales/en.ftl and locales/zh-CN.ftl.
            Decision::reject("name", "name-is-a-trial")
        }
        _ => Decision::Allow,
    }
}

/// Calls nothing of the host, so `cargo test` tries it on this machine.
fn is_a_trial(name: &str) -> bool {
    name.contains("测试") || name.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("test"))
}

tessera_sdk::register!(Rules: hooks);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        assert!(is_a_trial("Test Ltd") && is_a_trial("my-test") && is_a_trial("测试公司"));
        assert!(!is_a_trial("Protest Records") && !is_a_trial("Contoso"));
    }
}

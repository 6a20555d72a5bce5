//! User names: what people sign in with. Lower-case, without spaces, one per person; made from the name where none is given.

use std::collections::HashSet;

use serde_json::json;
use tessera_model::error::{FieldError, Result};
use tessera_model::text;

use super::batch::{Batch, text_after, touches};
use super::unique_names::{self, Wanted};
use crate::engine::Engine;
use crate::hooks::HookOperation;

/// Longest user name, as its field says.
const LENGTH_MAX: usize = 64;

#[crate::opaque]
pub(super) async fn check(engine: &Engine, batch: &mut Batch<'_>) -> Result<()> {
    let mut wanted = Vec::new();
    let mut given: HashSet<String> = HashSet::new();
    for (at, change) in batch.writes() {
        match text_after(change, "username") {
            Some(username) if touches(change, "username") => {
                let folded = text::fold(username);
                if !is_username(&folded) {
                    batch.refuse(
                        at,
                        FieldError::new(
                            "username",
                            "invalid",
                            "A user name has letters a to z, digits and . _ - @ +, and begins with a letter or digit",
                            "用户名只能包含英文字母、数字和 . _ - @ +，且须以字母或数字开头",
                        ),
                    );
                } else if folded != username {
                    batch.set(at, "username", json!(folded));
                }
                given.insert(folded);
            }
            Some(_) => {}
            None if change.operation == HookOperation::Create => {
                let base = text_after(change, "name").map(text::slug).unwrap_or_default();
                wanted.push(Wanted { at, base: trimmed(&base) });
            }
            // Emptied: the field is required, which is said further on.
            None => {}
        }
    }
    for (at, username) in unique_names::find(engine, "user", "username", wanted, given, ".").await? {
        batch.set(at, "username", json!(username));
    }
    Ok(())
}

fn is_username(text: &str) -> bool {
    (1..=LENGTH_MAX).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-@+".contains(&byte))
}

/// Names in scripts that have no Latin spelling here leave nothing.
fn trimmed(slug: &str) -> String {
    let slug: String = slug.trim_start_matches(['.', '-', '_']).chars().take(LENGTH_MAX - 8).collect();
    if slug.is_empty() { "user".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_people_can_type_pass() {
        for good in ["mei", "mei-mei.johns", "wangxiaoming2", "mei@example.com", "1024"] {
            assert!(is_username(good), "{good}");
        }
        for bad in ["", ".mei", "mei wang", "Mei", "王小明", "a/b"] {
            assert!(!is_username(bad), "{bad}");
        }
        assert_eq!(trimmed(&text::slug("Борис")), "user");
        assert!(is_username(&trimmed(&text::slug(&"Long Name ".repeat(30)))));
    }
}

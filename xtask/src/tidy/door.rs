//! One door: whoever reads or writes a record goes through the engine and says who asks.
//!
//! The crates above the engine reach its store for their own documents and for jobs, never for records; and what the engine
//! offers them takes a `Context`, save for what is listed here.

use super::Fault;
use super::tree::{SourceFile, Tree};

const ENGINE: &str = "core/engine/src/";
/// The crates above the engine.
const ABOVE: [&str; 5] = ["core/server/", "core/plugin-host/", "core/scripting/", "core/mail/", "core/tessera/"];
/// Where the store is opened, handed to the engine, and closed.
const OPENERS: [&str; 2] = ["core/tessera/src/opening.rs", "core/tessera/src/trial.rs"];
/// How the functions of the store begin that reach no record.
const NO_RECORDS: [&str; 4] = [".doc_", ".docs_", ".job_", ".kv_"];

/// What the engine offers without an actor, and so shows and changes no record in anybody's name. A new one is a decision, and
/// its line here records it.
const NOBODY_ASKS: [(&str, &[&str]); 23] = [
    // Definitions, and the life of the process.
    ("catalog.rs", &["replace", "remove"]),
    ("engine.rs", &["open", "start"]),
    ("figures.rs", &["figures"]),
    // Who somebody is has to be found out before anybody can ask.
    ("identity/actor.rs", &["actor_of", "has_role", "service_actor"]),
    ("identity/sessions.rs", &["authenticate"]),
    ("identity/sign_in.rs", &["sign_in"]),
    ("identity/passkeys/sign_in.rs", &["begin_passkey_sign_in", "sign_in_with_passkey"]),
    // Whoever holds the secret of a link is whom it is for.
    ("identity/links.rs", &["open_link", "use_link"]),
    // Whoever comes from a provider of single sign-on is found out; what the sign-in page offers is for everybody.
    ("identity/oidc/start.rs", &["start_oidc"]),
    ("identity/oidc/finish.rs", &["finish_oidc"]),
    ("identity/oidc/second_factor.rs", &["finish_oidc_with_code"]),
    ("identity/oidc/providers.rs", &["offered_sign_in_providers"]),
    // Whoever forgot their password can't sign in.
    ("identity/mailed.rs", &["forgot_password"]),
    // The first administrator, and the one who sits at the machine itself.
    ("identity/set_up.rs", &["is_set_up", "set_up", "create_administrator"]),
    ("identity/change_password.rs", &["reset_password"]),
    ("identity/second_factor.rs", &["reset_second_factor_of"]),
    // Jobs carry the actor who asked for them in their row.
    ("imports/head.rs", &["load", "save", "fail"]),
    ("jobs/request.rs", &["enqueue", "enqueue_all", "enqueue_job"]),
    ("jobs/running.rs", &["job_progress"]),
    ("jobs/take_back.rs", &["take_back"]),
    // Whether there is a mail server, which the sign-in page tells.
    ("mail/server.rs", &["sends_mail"]),
    // To people, about something that happened.
    ("notifications.rs", &["notify"]),
    ("identity/administrators.rs", &["notify_administrators"]),
];

pub(super) fn faults(tree: &Tree) -> Vec<Fault> {
    let sources = tree.files.iter().filter(|file| file.ends_in(&[".rs"]) && !file.is_test());
    sources.flat_map(|file| [of_crate_above(file), of_engine(file)].concat()).collect()
}

fn of_crate_above(file: &SourceFile) -> Vec<Fault> {
    if !ABOVE.iter().any(|above| file.path.starts_with(above)) || OPENERS.contains(&file.path.as_str()) {
        return Vec::new();
    }
    let code = code_of(file);
    let named = code.match_indices("tessera_store").map(|(at, _)| (at, "the store is the engine's; ask the engine"));
    let reaches = code.match_indices(".store()").filter(|(at, called)| {
        let then = code[at + called.len()..].trim_start();
        !NO_RECORDS.iter().any(|allowed| then.starts_with(allowed))
    });
    let reached = reaches.map(|(at, _)| (at, "the store is reached for documents and jobs only, in one expression"));
    named.chain(reached).map(|(at, message)| Fault::new(&file.path, line_of(&code, at), message)).collect()
}

fn of_engine(file: &SourceFile) -> Vec<Fault> {
    let Some(place) = file.path.strip_prefix(ENGINE) else { return Vec::new() };
    let known = NOBODY_ASKS.iter().find(|(known, _)| *known == place).map_or(&[][..], |(_, names)| *names);
    let code = code_of(file);
    let mut faults = Vec::new();
    for (at, _) in code.match_indices("pub async fn ") {
        let head = code[at + "pub async fn ".len()..].split(['{', ';']).next().unwrap_or_default();
        let name = head.split(['(', '<']).next().unwrap_or_default().trim();
        if !head.contains("&Context") && !known.contains(&name) {
            let message =
                format!("`{name}` is open to everybody: it must take a `&Context`, or stand in xtask/src/tidy/door.rs");
            faults.push(Fault::new(&file.path, line_of(&code, at), message));
        }
    }
    faults
}

/// The lines before a file's own tests, without comments.
fn code_of(file: &SourceFile) -> String {
    file.lines_before_tests().map(|(_, line)| line.split("//").next().unwrap_or_default().to_owned() + "\n").collect()
}

fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::sample;

    fn found(path: &str, text: &str) -> Vec<usize> {
        faults(&sample(&[(path, text)])).into_iter().map(|fault| fault.line).collect()
    }

    #[test]
    fn who_reaches_past_the_engine_is_a_fault() {
        let names = "//! A.\nuse tessera_store::Store;\n";
        let reads = "//! A.\nlet one = self\n    .engine\n    .store()\n    .get(object, id)\n    .await?;\n";
        let keeps = "//! A.\nlet store = engine.store();\nstore.get(object, id);\n";
        for above in ABOVE {
            assert_eq!(found(&format!("{above}src/a.rs"), names), [2], "{above}");
            assert_eq!(found(&format!("{above}src/a.rs"), reads), [4], "{above}");
            assert_eq!(found(&format!("{above}src/a.rs"), keeps), [2], "{above}");
            assert_eq!(found(&format!("{above}src/tests.rs"), names), Vec::<usize>::new(), "{above}");
        }
        for own in ["core/engine/src/a.rs", "core/store/src/a.rs", OPENERS[0]] {
            assert_eq!(found(own, names), Vec::<usize>::new(), "{own}");
            assert_eq!(found(own, reads), Vec::<usize>::new(), "{own}");
        }
    }

    #[test]
    fn documents_jobs_and_comments_are_no_fault() {
        let text = "//! A `tessera_store` and its `.store()`.\nlet kept = engine.store().doc_get(Table::Kv, id).await?;\n\
                    let job = engine\n    .store()\n    .job_get(id).await?;\n";
        assert_eq!(found("core/scripting/src/a.rs", text), Vec::<usize>::new());
    }

    #[test]
    fn what_the_engine_offers_takes_an_actor() {
        let text = "//! A.\nimpl Engine {\n    pub async fn read(&self, object: &str) -> Result<Json> {\n    }\n\
                    \x20   pub async fn list(\n        &self,\n        cx: &Context,\n    ) -> Result<Json> {\n    }\n\
                    \x20   pub(crate) async fn own(&self) {}\n}\n";
        assert_eq!(found("core/engine/src/records/read.rs", text), [3]);
        let notify = "//! A.\npub async fn notify(&self, user_id: &str) {}\npub async fn tell(&self) {}\n";
        assert_eq!(found("core/engine/src/notifications.rs", notify), [3]);
        assert_eq!(found("core/engine/src/following/told.rs", notify), [2, 3]);
    }

    #[test]
    fn nothing_is_let_through_that_is_not_there() {
        let paths = crate::paths::Paths::find().unwrap();
        let tree = Tree::read(&paths.root).unwrap();
        for (place, names) in NOBODY_ASKS {
            let path = format!("{ENGINE}{place}");
            let file = tree.files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"));
            for name in names {
                assert!(file.text.contains(&format!("pub async fn {name}")), "{path} has no {name}");
            }
        }
    }
}

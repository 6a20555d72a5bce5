//! Which files a package may hold. Anything else is refused, so that nothing rides along unseen.

/// The manifest's name.
pub const MANIFEST: &str = "manifest.toml";
/// The component's name.
pub const COMPONENT: &str = "component.wasm";
/// The name of the list of digests.
pub const DIGESTS: &str = "digests.json";
/// The name of the signature over [`DIGESTS`].
pub const SIGNATURE: &str = "digests.json.minisig";
/// The name of the old key's agreement to a new one, see [`crate::signature`].
pub const ROTATION: &str = "rotation.minisig";
/// The menu's name.
pub const MENU: &str = "menu.toml";
/// The recipe for demonstration data.
pub const DEMO: &str = "demo.toml";
/// The name of the plan for the plugin's own data.
pub const MIGRATION_PLAN: &str = "migrations/plan.toml";

const PLAIN: [&str; 11] = [
    MANIFEST,
    COMPONENT,
    DIGESTS,
    SIGNATURE,
    ROTATION,
    MENU,
    DEMO,
    MIGRATION_PLAN,
    "README.md",
    "CHANGELOG.md",
    "LICENSE",
];

/// Folders whose files are TOML documents, one a thing, named by its key.
const TOML_FOLDERS: [&str; 5] = ["objects", "extensions", "dictionaries", "dashboards", "home"];

const LOCALES: [&str; 2] = ["locales/en.ftl", "locales/zh-CN.ftl"];

/// File types that a browser shows without running anything.
const ASSET_EXTENSIONS: [&str; 9] = ["png", "jpg", "jpeg", "webp", "gif", "pdf", "csv", "txt", "json"];

/// Whether a package may hold a file of this name.
#[must_use]
pub fn has_place(name: &str) -> bool {
    if PLAIN.contains(&name) || LOCALES.contains(&name) {
        return true;
    }
    match name.split_once('/') {
        Some(("assets", rest)) => rest.rsplit_once('.').is_some_and(|(stem, extension)| {
            !stem.is_empty() && ASSET_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
        }),
        Some((folder, rest)) => TOML_FOLDERS.contains(&folder) && rest.strip_suffix(".toml").is_some_and(is_key),
        None => false,
    }
}

/// Whether a plugin's folder may hold this beside what is packed: the guest's sources and its tests.
#[must_use]
pub fn is_source(name: &str) -> bool {
    let folders = ["src", "tests", "target", "wit", "node_modules"];
    name.split_once('/').is_some_and(|(folder, _)| folders.contains(&folder))
        || ["Cargo.toml", "Cargo.lock", "build.rs", "package.json", "package-lock.json", "tsconfig.json"]
            .contains(&name)
        || name.starts_with('.')
}

/// Whether the file must be UTF-8 text.
#[must_use]
pub fn is_text(name: &str) -> bool {
    name != COMPONENT && !name.starts_with("assets/")
}

/// Whether this is a key as objects, fields, hooks and settings have them: `snake_case`, at most 64 characters.
#[must_use]
pub fn is_key(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_component_is_made_of_stays_behind() {
        for name in ["src/lib.rs", "Cargo.toml", "src/index.ts", "package.json", "node_modules/", ".gitignore"] {
            assert!(is_source(name), "{name}");
        }
        assert!(!is_source("notes.json"));
    }

    #[test]
    fn only_what_the_contract_names_has_a_place() {
        for name in ["manifest.toml", "objects/account.toml", "locales/en.ftl", "assets/shop/logo.PNG", "LICENSE"] {
            assert!(has_place(name), "{name}");
        }
        for name in [
            "run.sh",
            "objects/a/b.toml",
            "objects/Account.toml",
            "objects/.toml",
            "locales/fr.ftl",
            "assets/x.svg",
            "assets/x.html",
            "assets/noextension",
            "assets/.png/",
            "migrations/other.toml",
            // The cards of dashboards are the reports.
            "reports/sales.toml",
        ] {
            assert!(!has_place(name), "{name}");
        }
    }
}

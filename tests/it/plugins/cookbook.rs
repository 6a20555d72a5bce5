//! The recipes of `sdk/cookbook`: each does what its cases say.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tessera_tests::{cases, plugins};

/// One test a recipe, by the last part of its id, which is its folder's name.
macro_rules! recipes {
    ($($name:ident),+ $(,)?) => {
        const RECIPES: &[&str] = &[$(stringify!($name)),+];
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                let name = stringify!($name);
                cases::play(&folder().join(name), &plugins::guest(&format!("cookbook.{name}"))).await;
            }
        )+
    };
}

recipes!(handover, headcount, reachable, website);

#[test]
fn every_recipe_is_tried() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let folders: BTreeSet<String> = entries
        .filter(|entry| entry.path().join("manifest.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(folders, RECIPES.iter().map(|name| (*name).to_owned()).collect());
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk/cookbook"))
}

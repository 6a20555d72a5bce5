//! The recipes of `sdk/cookbook`: each does what its cases say.

use std::collections::BTreeSet;
use std::path::PathBuf;

use tessera_tests::{cases, plugins};

/// One test a recipe, by the last part of its id, which is its folder's name.
macro_rules! recipes {
    ($($test:ident = $name:literal),+ $(,)?) => {
        const RECIPES: &[&str] = &[$($name),+];
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                cases::play(&folder().join($name), &plugins::guest(concat!("cookbook.", $name))).await;
            }
        )+
    };
}

recipes!(
    billing = "billing",
    callback = "callback",
    ceiling = "ceiling",
    figures = "figures",
    handover = "handover",
    headcount = "headcount",
    numbering = "numbering",
    overdue = "overdue",
    reachable = "reachable",
    reachable_ts = "reachable-ts",
    website = "website",
);

/// Whatever it is written in.
#[test]
fn both_languages_are_held_to_the_same_cases() {
    let cases = |name: &str| std::fs::read_to_string(folder().join(name).join("tests/cases.toml")).unwrap();
    assert_eq!(cases("reachable"), cases("reachable-ts"));
}

#[test]
fn every_recipe_is_tried() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let folders: BTreeSet<String> = entries
        .filter(|entry| entry.path().join("manifest.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let tried: BTreeSet<String> = RECIPES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(folders, tried);
}

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../sdk/cookbook"))
}

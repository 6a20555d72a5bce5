//! The options of an import, from a file, from flags and from a guess.

use anyhow::{Context as _, bail};
use serde_json::{Value as Json, json};

use crate::cli::ImportArgs;

/// What file and flags say, the mapping of single columns excepted.
pub(super) fn from_args(args: &ImportArgs) -> anyhow::Result<Json> {
    let mut options = match &args.options {
        None => json!({}),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
            serde_json::from_str(&text).with_context(|| format!("{} is no JSON", path.display()))?
        }
    };
    if !options.is_object() {
        bail!("the options are no JSON object");
    }
    options["object"] = json!(args.object);
    if let Some(mode) = &args.mode {
        options["mode"] = json!(mode);
    }
    if !args.matching.is_empty() {
        options["match"] = json!(args.matching);
    }
    if !args.create_missing.is_empty() {
        options["create_missing"] = json!(args.create_missing);
    }
    if args.dry_run {
        options["dry_run"] = json!(true);
    }
    Ok(options)
}

/// True when nothing says where the columns go.
pub(super) fn needs_guess(options: &Json) -> bool {
    options["mapping"].as_object().is_none_or(serde_json::Map::is_empty)
}

/// Takes over what a preview found out.
pub(super) fn apply_guess(options: &mut Json, preview: &Json) {
    options["mapping"] = preview["mapping"].clone();
    if options.get("date_format").is_none() {
        options["date_format"] = preview["date_format"].clone();
    }
    for (path, texts) in preview["values"].as_object().into_iter().flatten() {
        for text in texts.as_array().into_iter().flatten() {
            // Only what is certain: a suggestion is for a person to accept, and what the options say stands.
            let (Some(from), Some(to)) = (text["value"].as_str(), text["to"].as_str()) else { continue };
            if options.get("values").and_then(|values| values.get(path)?.get(from)).is_none() {
                options["values"][path.as_str()][from] = json!(to);
            }
        }
    }
    if options.get("match").is_none() && options["mode"].as_str().is_some_and(|mode| mode != "create") {
        options["match"] = preview["match"].clone();
    }
}

/// Applies `column=path` flags; an empty path leaves the column out, a repeated column goes to several places.
pub(super) fn apply_mapping(options: &mut Json, flags: &[String]) -> anyhow::Result<()> {
    let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
    for flag in flags {
        let Some((column, path)) = flag.rsplit_once('=') else { bail!("--map {flag}: write it as COLUMN=PATH") };
        match named.iter_mut().find(|(known, _)| *known == column) {
            Some((_, paths)) => paths.push(path),
            None => named.push((column, vec![path])),
        }
    }
    for (column, paths) in named {
        let paths: Vec<_> = paths.into_iter().filter(|path| !path.is_empty()).collect();
        if options["mapping"].is_null() {
            options["mapping"] = json!({});
        }
        options["mapping"][column] = match paths.as_slice() {
            [] => Json::Null,
            [one] => json!(one),
            many => json!(many),
        };
    }
    Ok(())
}

/// The columns that go somewhere, for showing.
pub(super) fn mapped(options: &Json) -> Vec<(String, String)> {
    let mapping = options["mapping"].as_object().into_iter().flatten();
    mapping
        .filter_map(|(column, paths)| {
            let text = match paths {
                Json::String(path) => path.clone(),
                Json::Array(paths) => paths.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
                _ => String::new(),
            };
            (!text.is_empty()).then(|| (column.clone(), text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_add_to_and_take_from_a_guessed_mapping() {
        let mut options = json!({"mapping": {"a": "name", "b": "city"}});
        let flags = ["b=", "c=x", "c=y", "d=e=z"].map(str::to_owned);
        apply_mapping(&mut options, &flags).unwrap();
        assert_eq!(options["mapping"], json!({"a": "name", "b": null, "c": ["x", "y"], "d=e": "z"}));
        assert_eq!(mapped(&options).len(), 3);
        assert!(apply_mapping(&mut options, &["x".to_owned()]).is_err());
    }

    #[test]
    fn a_guess_brings_what_texts_certainly_mean_and_leaves_what_was_said() {
        let mut options = json!({"values": {"stage": {"Lost": null, "Won": "lost"}}});
        let text = |value: &str, to: Option<&str>| json!({"value": value, "count": 1, "to": to, "suggestion": "x"});
        let preview = json!({
            "mapping": {"a": "stage"}, "date_format": "mdy", "match": ["name"],
            "values": {
                "stage": [text("Won", Some("won")), text("Lost", Some("lost")), text("Engaging", Some("engaging"))],
                "product.name": [text("GTXPro", Some("GTX Pro")), text("GTX Por", None)],
            },
        });
        apply_guess(&mut options, &preview);
        let wanted = json!({
            "mapping": {"a": "stage"}, "date_format": "mdy",
            "values": {
                "stage": {"Lost": null, "Won": "lost", "Engaging": "engaging"},
                "product.name": {"GTXPro": "GTX Pro"},
            },
        });
        assert_eq!(options, wanted);
    }
}

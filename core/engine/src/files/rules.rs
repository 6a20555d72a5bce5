//! What holds when a record is given a file: the file exists, fits the field, and is the actor's to give. Otherwise somebody
//! could read any file by putting its id on a record of their own.

use serde_json::{Value as Json, json};
use tessera_model::error::{FieldError, Result};
use tessera_model::field::{FieldDef, FieldKind, FileOptions};
use tessera_model::object::ObjectDef;
use tessera_store::Table;

use super::{FileMeta, load, open};
use crate::context::Context;
use crate::engine::Engine;
use crate::hooks::{HookChange, HookOperation};

/// Refuses files that may not be there, and notes for each which record is going to hold it.
///
/// # Errors
/// The store's failures.
#[crate::opaque]
pub(crate) async fn check(
    engine: &Engine,
    cx: &Context,
    object: &ObjectDef,
    refuse: &mut (dyn FnMut(usize, FieldError) + Send),
    changes: &[HookChange],
) -> Result<()> {
    for field in &object.fields {
        let FieldKind::File(options) = &field.kind else { continue };
        for (at, change) in changes.iter().enumerate().filter(|(_, change)| change.operation != HookOperation::Delete) {
            let Some(id) =
                change.after.get(&field.key).and_then(Json::as_str).filter(|_| change.touched.contains(&field.key))
            else {
                continue;
            };
            let readable = match load(engine, id).await? {
                Some(meta) => open::may_read(engine, cx, &meta).await?.then_some(meta),
                None => None,
            };
            let Some(meta) = readable else {
                refuse(at, FieldError::new(&field.key, "reference_not_found", "There is no such file", "文件不存在"));
                continue;
            };
            match misfit(field, options, &meta) {
                Some(problem) => refuse(at, problem),
                None => note_holder(engine, id, object, field, &change.id).await?,
            }
        }
    }
    Ok(())
}

/// Where a file may be found; whether it really is there is looked at when somebody asks for it.
async fn note_holder(engine: &Engine, file: &str, object: &ObjectDef, field: &FieldDef, record: &str) -> Result<()> {
    let holder = json!({"object": object.key, "field": field.key, "record": record});
    engine.store().doc_put(Table::Kv, &format!("{}{}-{record}", open::holder_prefix(file), object.key), holder).await
}

fn misfit(field: &FieldDef, options: &FileOptions, meta: &FileMeta) -> Option<FieldError> {
    if let Some(max) = options.max_size_bytes.filter(|max| meta.size_bytes > *max) {
        let max = max / 1024;
        return Some(FieldError::new(
            &field.key,
            "too_long",
            format!("At most {max} KiB"),
            format!("文件不能超过 {max} KiB"),
        ));
    }
    let fits = |allowed: &String| match allowed.strip_suffix("/*") {
        Some(family) => meta.media_type.split('/').next() == Some(family),
        None => *allowed == meta.media_type,
    };
    if options.media_types.is_empty() || options.media_types.iter().any(fits) {
        return None;
    }
    let allowed = options.media_types.join(", ");
    Some(FieldError::new(
        &field.key,
        "not_a_choice",
        format!("Allowed are {allowed}"),
        format!("允许的文件类型：{allowed}"),
    ))
}

#[cfg(test)]
mod tests {
    use tessera_model::label::Label;

    use super::*;

    #[test]
    fn files_fit_their_field() {
        let options = FileOptions {
            max_size_bytes: Some(2_048),
            media_types: vec!["image/*".to_owned(), "application/pdf".to_owned()],
        };
        let field = FieldDef::new("photo", Label::new("Photo", "照片"), FieldKind::File(options.clone()));
        let file = |media_type: &str, size_bytes| FileMeta {
            id: "f".to_owned(),
            name: "a".to_owned(),
            media_type: media_type.to_owned(),
            size_bytes,
            sha256: String::new(),
            by: String::new(),
            at_ms: 0,
        };
        assert_eq!(misfit(&field, &options, &file("image/png", 10)), None);
        assert_eq!(misfit(&field, &options, &file("application/pdf", 2_048)), None);
        assert_eq!(misfit(&field, &options, &file("image/png", 2_049)).unwrap().code, "too_long");
        assert_eq!(misfit(&field, &options, &file("text/html", 10)).unwrap().code, "not_a_choice");
        assert_eq!(misfit(&field, &FileOptions::default(), &file("text/html", 10)), None);
    }
}

//! Whether what a field holds can stay as it is when the field's kind changes.

use crate::field::FieldKind;

/// True when every stored value of one kind is one of the other too, and means the same to people: nothing has to be converted.
pub fn is_kept(from: &FieldKind, to: &FieldKind) -> bool {
    use FieldKind as Kind;
    match (from, to) {
        // Another list has other codes, another object other records.
        (Kind::Select(before), Kind::Select(after)) | (Kind::MultiSelect(before), Kind::MultiSelect(after)) => {
            before.dictionary == after.dictionary
        }
        (Kind::User(before), Kind::User(after))
        | (Kind::Reference(before), Kind::Reference(after))
        | (Kind::References(before), Kind::References(after))
        | (Kind::User(before), Kind::Reference(after))
        | (Kind::Reference(before), Kind::User(after)) => before.object == after.object,
        (Kind::Number(_) | Kind::Percent(_), Kind::Number(_) | Kind::Percent(_))
        | (Kind::MultiSelect(_), Kind::Tags(_))
        | (
            Kind::Text(_)
            | Kind::RichText(_)
            | Kind::Select(_)
            | Kind::Email(_)
            | Kind::Url(_)
            | Kind::Phone(_)
            | Kind::Date(_)
            | Kind::Datetime(_)
            | Kind::AutoNumber(_),
            Kind::Text(_) | Kind::RichText(_),
        ) => true,
        _ => std::mem::discriminant(from) == std::mem::discriminant(to),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn kind(key: &str, options: Json) -> FieldKind {
        serde_json::from_value(json!({"kind": key, "options": options})).unwrap()
    }

    #[test]
    fn values_stay_where_the_new_kind_reads_them_as_the_old_one_did() {
        let plain = |key: &str| kind(key, json!({}));
        let list = |key: &str, dictionary: &str| kind(key, json!({"dictionary": dictionary}));
        for (from, to, kept) in [
            (plain("text"), plain("rich_text"), true),
            (plain("email"), plain("text"), true),
            (plain("text"), plain("email"), false),
            (plain("number"), plain("percent"), true),
            (plain("number"), plain("money"), false),
            (plain("number"), plain("text"), false),
            (plain("date"), plain("datetime"), false),
            (plain("boolean"), plain("boolean"), true),
            (list("select", "a"), list("select", "a"), true),
            (list("select", "a"), list("select", "b"), false),
            (list("select", "a"), list("multi_select", "a"), false),
            (list("multi_select", "a"), plain("tags"), true),
            (kind("reference", json!({"object": "user"})), plain("user"), true),
            (kind("reference", json!({"object": "account"})), kind("reference", json!({"object": "contact"})), false),
            (plain("user"), plain("text"), false),
        ] {
            assert_eq!(is_kept(&from, &to), kept, "{from:?} {to:?}");
        }
    }
}

//! The fields that every record has, and the objects of identity itself: user, department, role, user group, sharing rule.

use crate::field::{FieldDef, FieldKind, NoOptions, OnDelete, ReferenceOptions};
use crate::label::Label;
use crate::object::ObjectDef;

/// Names that no object's own field may take: the system fields and the store's own columns.
pub const RESERVED: &[&str] = &[
    "id",
    "version",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
    "owner",
    "department",
    "collaborators",
    SHARE_KEYS,
    SHARE_ENTRIES,
    "k",
    "s",
    "type",
    "in",
    "out",
    "value",
    "this",
    "parent_id",
];

/// The keys under which a record is shared, by which lists find it; [`SHARE_ENTRIES`] says more of the same shares.
pub const SHARE_KEYS: &str = "share_keys";
/// With whom a record is shared, how and until when.
pub const SHARE_ENTRIES: &str = "share_entries";

/// The objects that the core itself defines, as files of the same form that plugins use.
const CORE_OBJECTS: &[&str] = &[
    include_str!("system/user.toml"),
    include_str!("system/department.toml"),
    include_str!("system/role.toml"),
    include_str!("system/user_group.toml"),
    include_str!("system/sharing_rule.toml"),
];

/// Whether an object is one of the core's own.
pub fn is_core_object(key: &str) -> bool {
    matches!(key, "user" | "department" | "role" | "user_group" | "sharing_rule")
}

/// The dictionaries that the core itself defines.
const CORE_DICTIONARIES: &str = include_str!("system/dictionaries.toml");

/// The core's own objects, without system fields: the schema adds those.
///
/// # Errors
/// A fault in the files that are compiled in; a test keeps it from happening.
pub fn core_objects() -> Result<Vec<ObjectDef>, toml::de::Error> {
    CORE_OBJECTS.iter().map(|text| toml::from_str(text)).collect()
}

/// The core's own dictionaries.
///
/// # Errors
/// A fault in the file that is compiled in; a test keeps it from happening.
pub fn core_dictionaries() -> Result<Vec<crate::dictionary::Dictionary>, toml::de::Error> {
    #[derive(serde::Deserialize)]
    struct File {
        dictionary: Vec<crate::dictionary::Dictionary>,
    }
    toml::from_str::<File>(CORE_DICTIONARIES).map(|file| file.dictionary)
}

/// The system fields of an object, in the order in which they are shown. `user` and `department` themselves have a field
/// `department` of their own, so ownership fields are added only where records have an owner.
pub fn system_fields(has_owner: bool) -> Vec<FieldDef> {
    let user =
        |on_delete| FieldKind::User(ReferenceOptions { object: "user".to_owned(), on_delete, reading_follows: false });
    let system = |key: &str, en: &str, zh: &str, kind: FieldKind, read_only: bool| {
        let mut field = FieldDef::new(key, Label::new(en, zh), kind);
        field.system = true;
        field.read_only = read_only;
        field
    };
    let mut fields = Vec::new();
    if has_owner {
        fields.push(system("owner", "Owner", "负责人", user(OnDelete::Restrict), false));
        let department =
            ReferenceOptions { object: "department".to_owned(), on_delete: OnDelete::Restrict, reading_follows: false };
        fields.push(system("department", "Department", "所属部门", FieldKind::Reference(department), true));
        let collaborators =
            ReferenceOptions { object: "user".to_owned(), on_delete: OnDelete::Clear, reading_follows: false };
        fields.push(system("collaborators", "Team members", "协作人", FieldKind::References(collaborators), false));
        // Nobody reads, writes or filters by these: what they say is for data scopes and for the list of shares.
        let internal = |field| FieldDef { internal: true, ..field };
        fields.push(internal(system(SHARE_KEYS, "Shared under", "共享键", FieldKind::Tags(NoOptions {}), true)));
        fields.push(internal(system(SHARE_ENTRIES, "Shared with", "共享给", FieldKind::Json(NoOptions {}), true)));
    }
    fields.push(system("created_at", "Created", "创建时间", FieldKind::Datetime(NoOptions {}), true));
    fields.push(system("updated_at", "Changed", "更新时间", FieldKind::Datetime(NoOptions {}), true));
    fields.push(system("created_by", "Created by", "创建人", user(OnDelete::Clear), true));
    fields.push(system("updated_by", "Changed by", "更新人", user(OnDelete::Clear), true));
    fields
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_files_that_are_compiled_in_are_right() {
        let schema =
            crate::schema::Schema::build(super::core_objects().unwrap(), super::core_dictionaries().unwrap()).unwrap();
        assert!(schema.object("user").unwrap().field("manager").is_some());
    }
}

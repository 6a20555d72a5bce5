//! From a package's files to the definitions that the engine puts in force.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tessera_engine::definitions::{ActionDef, Dashboard, Definitions, Extension, HomeCard, MenuGroup, RoleDef};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::field::FieldDef;
use tessera_model::label::Label;
use tessera_package::Package;
use tessera_package::manifest::{Manifest, Text};
use tessera_package::package::Document;

use crate::active::{Action, service_role};

/// The role key that stands for the plugin's own principal.
pub(crate) const SERVICE: &str = "service";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MenuFile {
    group: Vec<MenuGroup>,
}

/// Everything that a package defines as data.
///
/// # Errors
/// `package_refused`, naming the file and what is wrong with it.
pub(crate) fn of(package: &Package) -> Result<Definitions> {
    Ok(Definitions {
        objects: all(package.objects())?,
        extensions: all::<Extension>(package.extensions())?,
        dictionaries: all(package.dictionaries())?,
        dashboards: all::<Dashboard>(package.dashboards())?,
        home: all::<HomeCard>(package.home())?,
        menu: package
            .menu()
            .map(|text| read::<MenuFile>("menu.toml", text))
            .transpose()?
            .map(|file| file.group)
            .unwrap_or_default(),
        roles: roles(package.manifest())?,
        prefix: package.manifest().prefix.clone(),
        ..Definitions::default()
    })
}

/// The same with what another version adds, whose values may be written and need not be there: both versions can work with it.
pub(crate) fn expanded(mut now: Definitions, next: Definitions) -> Definitions {
    fn add(known: &mut Vec<FieldDef>, fields: Vec<FieldDef>) {
        let new: Vec<_> = fields.into_iter().filter(|field| !known.iter().any(|one| one.key == field.key)).collect();
        known.extend(new.into_iter().map(|field| FieldDef { required: false, ..field }));
    }
    for object in next.objects {
        match now.objects.iter_mut().find(|known| known.key == object.key) {
            Some(known) => add(&mut known.fields, object.fields),
            None => now.objects.push(object),
        }
    }
    for extension in next.extensions {
        match now.extensions.iter_mut().find(|known| known.object == extension.object) {
            Some(known) => add(&mut known.fields, extension.fields),
            None => {
                let mut fields = Vec::new();
                add(&mut fields, extension.fields);
                now.extensions.push(Extension { fields, ..extension });
            }
        }
    }
    for dictionary in next.dictionaries {
        match now.dictionaries.iter_mut().find(|known| known.key == dictionary.key) {
            Some(known) => {
                let new: Vec<_> =
                    dictionary.items.into_iter().filter(|item| known.item(&item.code).is_none()).collect();
                known.items.extend(new);
            }
            None => now.dictionaries.push(dictionary),
        }
    }
    now
}

/// The actions that a manifest declares.
///
/// # Errors
/// `package_refused`.
pub(crate) fn actions(manifest: &Manifest) -> Result<Vec<Action>> {
    let action = |action: &tessera_package::manifest::Action| {
        let place = format!("manifest.toml, action `{}`", action.key);
        let fields = action.fields.iter().map(|field| json(&place, field.clone())).collect::<Result<_>>()?;
        let definition = ActionDef {
            key: action.key.clone(),
            label: label(&action.label),
            fields,
            when: action.when.clone(),
            danger: action.danger,
            restricted: action.restricted,
        };
        Ok(Action {
            object: action.object.clone(),
            watched: action.watched,
            function: action.function.clone(),
            definition,
        })
    };
    manifest.actions.iter().map(action).collect()
}

/// A manifest's text as the core's label.
pub(crate) fn label(text: &Text) -> Label {
    Label::new(&text.en, &text.zh_cn)
}

fn roles(manifest: &Manifest) -> Result<Vec<RoleDef>> {
    let role = |role: &tessera_package::manifest::Role| {
        Ok(RoleDef {
            code: if role.key == SERVICE { service_role(&manifest.id) } else { role.key.clone() },
            label: label(&role.name),
            description: None,
            permissions: json(&format!("manifest.toml, role `{}`", role.key), role.permissions.clone())?,
        })
    };
    manifest.roles.iter().map(role).collect()
}

fn all<'a, T: DeserializeOwned>(documents: impl Iterator<Item = Document<'a>>) -> Result<Vec<T>> {
    documents.map(|document| read(document.path, document.text)).collect()
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| refuse(format!("{path}: {error}")))
}

fn json<T: DeserializeOwned>(place: &str, value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| refuse(format!("{place}: {error}")))
}

/// A refusal of the package.
pub(crate) fn refuse(detail: impl Into<String>) -> Error {
    Error::new(ErrorCode::PackageRefused, detail)
}

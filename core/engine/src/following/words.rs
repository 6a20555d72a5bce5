//! Words of a message: who did it, and to what.

use tessera_model::error::Result;
use tessera_model::label::Label;
use tessera_model::object::ObjectDef;
use tessera_model::record::StoredRecord;
use tessera_permission::{Actor, visible};

use crate::engine::Engine;
use crate::records::labels;

/// What is said of a change while nobody but its own system did it.
const SYSTEM: (&str, &str) = ("The system", "系统");

/// Who did it, as far as the reader may know their name.
pub(crate) async fn who(engine: &Engine, reader: &Actor, actor: &str) -> Result<Label> {
    let names = labels::of(engine, reader, "user", vec![actor.to_owned()]).await?;
    Ok(match names.get(actor) {
        Some(name) => Label::new(name, name),
        None => Label::new(SYSTEM.0, SYSTEM.1),
    })
}

/// What a record is called, as far as the reader may know it.
pub(crate) fn name_of(reader: &Actor, object: &ObjectDef, record: &StoredRecord) -> Label {
    record
        .text(&object.name_field)
        .filter(|_| visible::access(reader, object, &object.name_field).is_readable())
        .map_or_else(|| object.label.clone(), |name| Label::new(name, name))
}

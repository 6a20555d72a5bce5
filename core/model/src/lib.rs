//! The vocabulary of Tessera: objects, fields, values, filters, records and errors.
//!
//! Pure: no input or output, no clock, no randomness, no async. Everything that the product knows about a business object
//! is an [`object::ObjectDef`]; API, validation, user interface, import, export, search and permissions all read it from
//! there. Values are kept in their *stored form* (see [`kinds`]), a JSON value whose shape the field's kind decides.

pub mod address;
pub mod country;
pub mod date;
pub mod dictionary;
pub mod error;
pub mod field;
pub mod filter;
pub mod formula;
pub mod kinds;
pub mod label;
pub mod object;
pub mod query;
pub mod record;
pub mod rollup;
pub mod schema;
pub mod shape;
pub mod sort_key;
pub mod system;
pub mod text;

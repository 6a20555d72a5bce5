//! May they? From an actor, an action and a record to a proof or a refusal; pure.
//!
//! Three answers matter and each has a type: [`Grant`] proves that an action is allowed and is what the store demands,
//! [`scope::filter`] is the one predicate that decides which records an actor reaches, for lists and single records alike, and
//! [`VisibleRecord`] is the only form of a record that serialises.

pub mod actor;
pub mod field_access;
pub mod grant;
pub mod ground;
pub mod policy;
pub mod role;
pub mod scope;
pub mod share;
pub mod visible;

pub use actor::{Actor, Principal};
pub use field_access::FieldAccess;
pub use grant::{Assign, Create, Delete, Export, Grant, Import, Read, Update};
pub use ground::{Ground, grounds};
pub use policy::{Policy, Reach};
pub use role::{Permissions, Scope};
pub use share::{HeldShares, Share, ShareLevel, ShareTarget, SharingRule};
pub use visible::VisibleRecord;

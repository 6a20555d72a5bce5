//! Records of any object.

pub(crate) mod access;
pub(crate) mod action;
pub(crate) mod aggregate;
pub(crate) mod batch;
pub(crate) mod bin;
pub(crate) mod bulk;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod duplicates;
pub(crate) mod follow;
pub(crate) mod followers;
pub(crate) mod get;
pub(crate) mod history;
pub(crate) mod list;
pub(crate) mod query;
pub(crate) mod restore;
pub(crate) mod reveal;
pub(crate) mod shares;
pub(crate) mod unfollow;
pub(crate) mod update;

//! One file an operation. Each reads the request, makes one call of the engine, and answers.

pub(crate) mod admin;
pub(crate) mod auth;
pub(crate) mod dashboards;
pub(crate) mod dead_letters;
pub(crate) mod exports;
pub(crate) mod files;
pub(crate) mod home;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod live;
pub(crate) mod me;
pub(crate) mod metadata;
pub(crate) mod notifications;
pub(crate) mod plugin_ui;
pub(crate) mod presence;
pub(crate) mod records;
pub(crate) mod references;
pub(crate) mod search;
pub(crate) mod setup;
pub(crate) mod system;
pub(crate) mod views;
pub(crate) mod webhooks;

pub(crate) mod answers;
pub(crate) mod paging;

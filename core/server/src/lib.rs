//! HTTP: routes, the document that describes them, live updates, the embedded user interface. The only crate that names axum.
//!
//! A request passes [`middleware`] (id, span, figures, limits), then one handler of [`routes`], which turns it into one call of
//! the engine. Every failure is a `tessera_model::error::Error`; [`problem`] alone turns those into HTTP.

pub mod access_shapes;
pub mod options;
pub mod shapes;

mod app;
mod extract;
mod figures;
mod limiter;
mod live_slots;

mod middleware;
mod openapi;
mod peer;
mod problem;
mod router;
mod routes;
mod serve;
mod ui;

pub use openapi::document;
pub use options::{Limits, ServerOptions};
pub use serve::serve;

//! Whoever was refused for want of rights, for the audit log.

use std::sync::{Arc, OnceLock};

use axum::http::Extensions;
use percent_encoding::percent_decode_str;
use tessera_engine::Context;
use tessera_engine::identity::Asked;
use tessera_model::error::Error;

use crate::app::App;

/// Who calls, once that is known: the outermost layer puts it there empty, and looks into it when the answer is made.
#[derive(Clone, Default)]
pub(crate) struct Caller(Arc<OnceLock<Context>>);

impl Caller {
    /// Says who calls.
    pub(crate) fn know(extensions: &Extensions, cx: &Context) {
        if let Some(Self(caller)) = extensions.get() {
            // The first one is right: nobody becomes somebody else within a request.
            let _ = caller.set(cx.clone());
        }
    }
}

/// Has a failure counted, if somebody known was refused. `route` is the template of the path.
pub(crate) fn note(app: &App, caller: &Caller, method: &str, route: &str, path: &str, error: &Error) {
    let Some(cx) = caller.0.get() else { return };
    let (object, record) = named(route, path);
    let call = format!("{method} {route}");
    app.engine.note_refusal(cx, Asked { call: &call, object: object.as_deref(), record: record.as_deref() }, error);
}

/// The object and the id that a path names.
fn named(route: &str, path: &str) -> (Option<String>, Option<String>) {
    let (mut object, mut record) = (None, None);
    for (name, value) in route.split('/').zip(path.split('/')) {
        let place = match name {
            "{object}" => &mut object,
            "{id}" => &mut record,
            _ => continue,
        };
        *place = percent_decode_str(value).decode_utf8().ok().map(std::borrow::Cow::into_owned);
    }
    (object, record)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_path_names_its_object_and_record() {
        let route = "/api/v1/records/{object}/{id}/actions/{action}";
        let (object, record) = super::named(route, "/api/v1/records/account/a%2D1/actions/win");
        assert_eq!((object.as_deref(), record.as_deref()), (Some("account"), Some("a-1")));
        assert_eq!(super::named("/api/v1/audit", "/api/v1/audit"), (None, None));
    }
}

//! Refusals on their way from the core to a guest.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, ErrorCode, FieldError};
use tessera_model::label::Label;

use crate::capability::Capability;
use crate::health::Place;
use crate::runtime::bindings::types;
use crate::runtime::failure::LimitTrap;
use crate::runtime::state::CallState;

/// Why a function of the host gives no answer.
pub(crate) enum HostError {
    /// The guest reads why, and may go on.
    Guest(types::Error),
    /// Nobody granted the plugin this; it reads so, may go on, and administrators see it.
    Denied(Capability),
    /// The core refused; the guest reads it, and whoever asked the guest may get the original.
    Core(Box<Error>),
    /// The guest ends here.
    Trap(wasmtime::Error),
}

/// What functions of the host that can refuse return.
pub(crate) type Answer<T> = Result<T, HostError>;

impl From<Error> for HostError {
    fn from(error: Error) -> Self {
        Self::Core(Box::new(error))
    }
}

impl From<LimitTrap> for HostError {
    fn from(limit: LimitTrap) -> Self {
        Self::Trap(wasmtime::Error::new(limit))
    }
}

impl HostError {
    pub(crate) fn guest(code: &str, message: impl Into<String>) -> Self {
        Self::Guest(refusal(code, message))
    }

    /// The same with facts that the guest can decide by.
    pub(crate) fn detailed(code: &str, message: impl Into<String>, details: &Json) -> Self {
        Self::Guest(types::Error { details: Some(details.to_string()), ..refusal(code, message) })
    }

    pub(crate) fn capability(missing: &Capability) -> Self {
        Self::Denied(missing.clone())
    }

    pub(crate) fn limit(what: &str) -> Self {
        Self::guest("limit-exceeded", format!("this call may not use more {what}"))
    }

    pub(crate) fn phase(what: &str) -> Self {
        Self::guest("phase-forbidden", format!("a before-hook can't {what}: the write may be tried again"))
    }
}

impl types::Host for CallState {
    fn convert_error(&mut self, error: HostError) -> wasmtime::Result<types::Error> {
        match error {
            HostError::Trap(trap) => Err(trap),
            HostError::Guest(error) => Ok(error),
            HostError::Denied(missing) => {
                let (code, text) = denied(&missing);
                self.note_denial(missing);
                Ok(refusal(code, text))
            }
            HostError::Core(error) => {
                self.note_refusal(&error, None);
                let told = to_guest(&error);
                self.last_refusal = Some((told.clone(), *error));
                Ok(told)
            }
        }
    }
}

impl CallState {
    /// Keeps what the plugin lacked, for administrators.
    pub(super) fn note_denial(&self, missing: Capability) {
        let (phase, handler) = (Some(self.phase.key()), self.what.clone());
        let place = Place { at_ms: self.now_ms, phase, handler, trace: self.cx.trace.clone() };
        self.plugin.health.denials.add(missing, place);
    }
}

/// The code and what would allow it.
fn denied(missing: &Capability) -> (&'static str, String) {
    match missing {
        Capability::HttpPrivate(host) => {
            let text = format!("`{host}` lies in a private network, which an administrator must allow for this host");
            ("address-forbidden", text)
        }
        _ => {
            let text = format!(
                "this needs `{missing}` among the capabilities of manifest.toml, and an administrator's consent"
            );
            ("capability-missing", text)
        }
    }
}

fn refusal(code: &str, message: impl Into<String>) -> types::Error {
    types::Error { code: code.to_owned(), message: message.into(), field: None, retryable: false, details: None }
}

/// A refusal of the core in the guest's words.
fn to_guest(error: &Error) -> types::Error {
    let code = match error.code {
        ErrorCode::ActionForbidden | ErrorCode::FieldForbidden => "permission-denied".to_owned(),
        ErrorCode::VersionConflict | ErrorCode::WriteConflict => "conflict".to_owned(),
        ErrorCode::ValidationFailed | ErrorCode::UnknownField => "validation-failed".to_owned(),
        other => other.as_str().replace('_', "-"),
    };
    // What went wrong on our side is for our log.
    let message = if error.code == ErrorCode::Internal { "the server failed".to_owned() } else { error.detail.clone() };
    if error.code == ErrorCode::Internal {
        tracing::error!(detail = %error.detail, "a plugin's request failed");
    }
    types::Error {
        code,
        message,
        field: error.fields.first().map(|field| field.field.clone()),
        retryable: matches!(
            error.code,
            ErrorCode::WriteConflict | ErrorCode::StoreUnavailable | ErrorCode::TooManyRequests
        ),
        details: (!error.fields.is_empty()).then(|| json!({"fields": error.fields}).to_string()),
    }
}

/// An error that a guest answered, for whoever asked it; `label` finds messages of the plugin.
pub(crate) fn from_guest(error: &types::Error, label: impl Fn(&str) -> Label) -> Error {
    let code = match error.code.as_str() {
        "permission-denied" => ErrorCode::ActionForbidden,
        "not-found" => ErrorCode::NotFound,
        "conflict" => ErrorCode::WriteConflict,
        "validation-failed" => ErrorCode::ValidationFailed,
        _ => ErrorCode::HookRejected,
    };
    let message = label(&error.message);
    if let Some(field) = &error.field {
        return Error::validation(vec![FieldError { field: field.clone(), code: error.code.clone(), message }]);
    }
    let problem = json!({"code": error.code, "message": message});
    Error::new(code, message.en).with_extra(json!({"problems": [problem]}))
}

//! `settings`: what administrators set for the plugin; secrets are left out.

use serde_json::Value as Json;

use crate::runtime::bindings::host::tessera::plugin::settings;
use crate::runtime::bindings::types::Value;
use crate::runtime::state::CallState;

impl settings::Host for CallState {
    fn get(&mut self, key: String) -> wasmtime::Result<Option<Value>> {
        self.enter("settings.get")?;
        Ok(self.plugin.settings.load().get(&key).map(|value| match value {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Boolean(*value),
            Json::String(text) => Value::Text(text.clone()),
            Json::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Value::Integer(whole),
                (None, Some(number)) => Value::Number(number),
                (None, None) => Value::Null,
            },
            other => Value::Json(other.to_string()),
        }))
    }

    fn all(&mut self) -> wasmtime::Result<String> {
        self.enter("settings.all")?;
        Ok(Json::Object(self.plugin.settings.load().as_ref().clone()).to_string())
    }
}

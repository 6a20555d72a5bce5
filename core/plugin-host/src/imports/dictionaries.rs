//! `dictionaries`: the choices of select fields.

use crate::runtime::bindings::host::tessera::plugin::dictionaries;
use crate::runtime::state::CallState;

impl dictionaries::Host for CallState {
    fn item(&mut self, dictionary: String, code: String) -> wasmtime::Result<Option<String>> {
        self.enter("dictionaries.item")?;
        let schema = self.engine.schema();
        let item = schema.dictionary(&dictionary).and_then(|dictionary| dictionary.item(&code));
        Ok(item.and_then(|item| serde_json::to_string(item).ok()))
    }
}

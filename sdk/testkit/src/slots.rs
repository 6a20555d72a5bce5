//! A slot of the plugin, as somebody opens it and presses its buttons.

use serde_json::{Map as JsonMap, Value as Json};
use tessera_engine::Context;
use tessera_engine::extension::{Subject, UiAction, UiView};
use tessera_model::error::Error;

use crate::Stage;
use crate::case::Step;
use crate::names::Names;

/// Opens the slot and, where the step says so, presses the button with this form. A refusal is no failure of the case yet.
pub(super) async fn open(
    stage: &Stage<'_>,
    names: &Names,
    step: &Step,
    cx: &Context,
    slot: &str,
    form: JsonMap<String, Json>,
) -> Result<Result<(), Error>, String> {
    let plugin = stage.subject.plugin().ok_or("`open` is for plugins; workflows have no slots")?.to_owned();
    let ui = stage.engine.plugin_ui().ok_or("there are no plugins here")?;
    let subject = match &step.on {
        Some(key) => {
            let (id, object) = names.find(key)?;
            Some(Subject { object: object.to_owned(), id: id.to_owned() })
        }
        None => None,
    };
    let view = UiView {
        plugin: plugin.clone(),
        slot: slot.to_owned(),
        subject: subject.clone(),
        selection: Vec::new(),
        params: JsonMap::new(),
    };
    let mut answer = match ui.render(cx, view).await {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    if let Some(button) = &step.press {
        let state = answer["state"].as_str().map(str::to_owned);
        let action = UiAction { plugin, slot: slot.to_owned(), action: button.clone(), subject, form, state };
        answer = match ui.act(cx, action).await {
            Ok(effects) => effects,
            Err(error) => return Ok(Err(error)),
        };
    }
    let text = answer.to_string();
    match step.shows.iter().find(|part| !text.contains(part.as_str())) {
        Some(part) => Err(format!("`{slot}` should show `{part}`; it shows {text}")),
        None => Ok(Ok(())),
    }
}

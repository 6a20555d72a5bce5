//! Facet `ui`: what plugins show, asked for by a person, with that person's rights, and checked before anybody sees it.
//!
//! ```text
//! request → slot, role, subject, `when` (slots) → state unsealed (token) → call → JSON → read key by key (reader, effects)
//!         → texts in the reader's language, links and pictures that are what they say, state sealed → answer
//! ```

mod assets;
mod effects;
mod keys;
mod plain;
mod reader;
mod slots;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use serde_json::{Value as Json, json};
use tessera_engine::Context;
use tessera_engine::extension::{Subject, UiAction, UiChoices, UiView};
use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::record::Fields;
use tessera_package::manifest::Slot;

use crate::active::Active;
use crate::calls::{busy, chain_entry, unavailable};
use crate::definitions::label;
use crate::host::PluginHost;
use crate::imports::error::from_guest;
use crate::runtime::bindings::types::RecordRef;
use crate::runtime::bindings::ui_types;
use crate::runtime::budget::Phase;
use crate::runtime::call::{Answer, Request};
use crate::runtime::failure::Failure;

pub(crate) use assets::Assets;
pub(crate) use token::StateKey;

use reader::{Fault, Read, Reader, fault, shown};
use token::{Bound, STATE_BYTES};

/// Bytes of a page's parameters, as JSON text.
const PARAMS_BYTES: usize = 8 * 1024;
/// Choices of one answer.
const CHOICES_MAX: usize = 50;
/// Characters of what somebody typed.
const TYPED_CHARS: usize = 200;

impl PluginHost {
    /// What a plugin shows in a slot.
    ///
    /// # Errors
    /// As [`tessera_engine::extension::PluginUi::render`].
    pub(crate) async fn ui_render(&self, cx: &Context, view: UiView) -> Result<Json> {
        let (active, slot) = self.slot(cx, &view.plugin, &view.slot, view.subject.as_ref(), &view.selection).await?;
        let bound = bound(cx, &view.plugin, &view.slot, view.subject.as_ref());
        let context = context(&view.slot, view.subject.clone(), view.selection.clone(), &view.params)?;
        let acting = acting(cx, &active);
        let answer = self.ask_ui(&active, &acting, Phase::UiRender, &slot, Request::Render(context)).await?;
        let read = parse(&answer).and_then(|document| {
            let (view, state) = reader(&active, cx).document(document, "")?;
            Ok((view, self.seal(bound, state, "state")?))
        });
        let (view, state) = self.checked(&active, &acting, &slot, read).await?;
        Ok(json!({"view": view, "state": state, "plugin": named(cx, &active)}))
    }

    /// What follows from a button.
    ///
    /// # Errors
    /// As [`tessera_engine::extension::PluginUi::act`].
    pub(crate) async fn ui_act(&self, cx: &Context, action: UiAction) -> Result<Json> {
        let (active, slot) = self.slot(cx, &action.plugin, &action.slot, action.subject.as_ref(), &[]).await?;
        let bound = bound(cx, &action.plugin, &action.slot, action.subject.as_ref());
        let state = action.state.as_deref().map(|token| self.states.unseal(bound, token, self.engine.now_ms()));
        let request = Request::Act(ui_types::Action {
            slot: action.slot.clone(),
            action_id: action.action.clone(),
            subject: action.subject.clone().map(record_ref),
            form: json!(action.form).to_string(),
            state: state.transpose()?,
        });
        let mut acting = acting(cx, &active);
        acting.chain.push(entry(&action));
        let answer = self.ask_ui(&active, &acting, Phase::UiAct, &slot, request).await?;
        let seal = |state: Option<Json>, at: &str| self.seal(bound, state, at);
        let read = parse(&answer).and_then(|answer| effects::effects(&mut reader(&active, cx), answer, &seal));
        let (effects, state) = self.checked(&active, &acting, &slot, read).await?;
        Ok(json!({"effects": effects, "state": state, "plugin": named(cx, &active)}))
    }

    /// Choices for a field.
    ///
    /// # Errors
    /// As [`tessera_engine::extension::PluginUi::choices`].
    pub(crate) async fn ui_choices(&self, cx: &Context, asked: UiChoices) -> Result<Json> {
        let (active, slot) =
            self.slot(cx, &asked.plugin, &asked.slot, asked.subject.as_ref(), &asked.selection).await?;
        let view = context(&asked.slot, asked.subject.clone(), asked.selection, &asked.params)?;
        let text = asked.text.chars().take(TYPED_CHARS).collect();
        let request = Request::Choices { source: asked.source, text, view };
        let acting = acting(cx, &active);
        let found = match self.called(&active, &acting, Phase::UiRender, &slot, request).await? {
            Answer::Choices(found) => choices(found),
            _ => fault("", "must be choices"),
        };
        Ok(json!({"items": self.checked(&active, &acting, &slot, found).await?}))
    }

    /// Calls a plugin for JSON.
    async fn ask_ui(
        &self,
        active: &Arc<Active>,
        acting: &Context,
        phase: Phase,
        slot: &Slot,
        request: Request,
    ) -> Result<String> {
        match self.called(active, acting, phase, slot, request).await? {
            Answer::Json(text) => Ok(text),
            _ => Err(unavailable(&active.identity.id, &slot.key, "it answered something else")),
        }
    }

    async fn called(
        &self,
        active: &Arc<Active>,
        acting: &Context,
        phase: Phase,
        slot: &Slot,
        request: Request,
    ) -> Result<Answer> {
        let plugin = active.identity.id.as_str();
        let called = self.call(active, acting, phase, &slot.key, request).await;
        match called.outcome {
            Ok(answer) => Ok(answer),
            Err(Failure::Answered(error)) => Err(called
                .refusal
                .unwrap_or_else(|| from_guest(&error, |key| active.identity.messages.label(key, None)))),
            Err(Failure::Busy) => Err(busy(plugin)),
            Err(Failure::AnswerTooLarge(bytes)) => Err(invalid(
                plugin,
                &slot.key,
                &Fault { at: String::new(), message: format!("is larger than {bytes} bytes") },
            )),
            Err(failure) => Err(unavailable(plugin, &slot.key, &failure.to_string())),
        }
    }

    /// What was read, or the refusal of an answer that can't be shown, which counts as a failure of the plugin.
    async fn checked<T: Send>(&self, active: &Arc<Active>, acting: &Context, slot: &Slot, read: Read<T>) -> Result<T> {
        let found = match read {
            Ok(value) => return Ok(value),
            Err(found) => found,
        };
        let failure = Failure::BadAnswer(format!("{}: {}", found.at, found.message));
        self.note_failure(active, acting, &slot.key, &failure).await;
        Err(invalid(&active.identity.id, &slot.key, &found))
    }

    /// The token of what a view remembers; null when it remembers nothing.
    fn seal(&self, bound: Bound<'_>, state: Option<Json>, at: &str) -> Read<Json> {
        let Some(state) = state else { return Ok(Json::Null) };
        let text = state.to_string();
        if text.len() > STATE_BYTES {
            return fault(at, format!("is larger than {STATE_BYTES} bytes: keep it in records, and its id here"));
        }
        Ok(Json::String(self.states.seal(bound, &text, self.engine.now_ms())))
    }
}

fn reader<'a>(active: &'a Active, cx: &Context) -> Reader<'a> {
    Reader::new(&active.identity.id, &active.identity.messages, &active.assets, cx.locale)
}

fn named(cx: &Context, active: &Active) -> Json {
    json!({"id": active.identity.id, "name": label(&active.manifest.name).get(cx.locale)})
}

fn bound<'a>(cx: &'a Context, plugin: &'a str, slot: &'a str, subject: Option<&'a Subject>) -> Bound<'a> {
    let subject = subject.map(|subject| (subject.object.as_str(), subject.id.as_str()));
    Bound { user: &cx.actor.id, plugin, slot, subject }
}

/// The person, through the plugin: what it writes is held to what holds for people, and tells where it came from.
fn acting(cx: &Context, active: &Active) -> Context {
    let mut acting = cx.clone();
    acting.source = Some(active.identity.id.clone());
    acting
}

/// The place of a button in the chain of what it leads to.
fn entry(action: &UiAction) -> String {
    let (object, id) =
        action.subject.as_ref().map_or(("", ""), |subject| (subject.object.as_str(), subject.id.as_str()));
    chain_entry(&action.plugin, &format!("{}/{}", action.slot, shown(&action.action)), object, id)
}

fn record_ref(subject: Subject) -> RecordRef {
    RecordRef { object: subject.object, id: subject.id }
}

fn context(
    slot: &str,
    subject: Option<Subject>,
    selection: Vec<Subject>,
    params: &Fields,
) -> Result<ui_types::ViewContext> {
    let params = json!(params).to_string();
    if params.len() > PARAMS_BYTES {
        let detail = format!("`params` may have {PARAMS_BYTES} bytes at most");
        return Err(Error::new(ErrorCode::MalformedRequest, detail));
    }
    Ok(ui_types::ViewContext {
        slot: slot.to_owned(),
        subject: subject.map(record_ref),
        selection: selection.into_iter().map(record_ref).collect(),
        params,
    })
}

fn parse(answer: &str) -> Read<Json> {
    // Deeper than 128 levels isn't read at all.
    serde_json::from_str(answer).or_else(|error| fault("", format!("isn't JSON that can be read: {error}")))
}

fn choices(found: Vec<ui_types::Choice>) -> Read<Vec<Json>> {
    let short = |text: &str| -> String { plain::clean(text).chars().take(TYPED_CHARS).collect() };
    let choice = |(n, choice): (usize, ui_types::Choice)| {
        if choice.value.chars().count() > TYPED_CHARS || plain::clean(&choice.value) != choice.value {
            let message = format!("must be at most {TYPED_CHARS} characters, without control characters");
            return fault(&format!("[{n}].value"), message);
        }
        let mut shown = json!({"value": choice.value, "label": short(&choice.label)});
        if let Some(hint) = &choice.hint {
            shown["hint"] = json!(short(hint));
        }
        Ok(shown)
    };
    found.into_iter().take(CHOICES_MAX).enumerate().map(choice).collect()
}

/// The refusal of an answer that can't be shown: it names plugin, slot, the place in the answer and what to do.
fn invalid(plugin: &str, slot: &str, found: &Fault) -> Error {
    let place = if found.at.is_empty() { "it" } else { found.at.as_str() };
    let detail = format!(
        "what the plugin `{plugin}` shows in `{slot}` can't be shown: {place} {}. Its author can mend it; an administrator can disable the plugin",
        found.message
    );
    let problem = json!({"at": found.at, "message": found.message});
    Error::new(ErrorCode::PluginAnswerInvalid, detail)
        .with_extra(json!({"problems": [problem], "plugin": plugin, "slot": slot}))
}

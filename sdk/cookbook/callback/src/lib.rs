//! Plans a call from a company's page: a record's action with a form.

use tessera_sdk::ui::{Action, Block, Effect, Effects, Tone, View, ViewContext, message};
use tessera_sdk::value::Fields;
use tessera_sdk::{Error, Plugin, Result, context, records};

/// The plugin.
pub struct Callback;

impl Plugin for Callback {
    fn render(_context: ViewContext) -> Result<View> {
        Ok(View::new()
            .with(Block::field("day", "date", message("day")).required().value(context::today()))
            .with(Block::field("about", "text", message("about")))
            .with(Block::button(message("plan"), "plan").primary()))
    }

    fn act(action: Action) -> Result<Effects> {
        let Some(account) = action.subject else { return Err(Error::refused("day-is-missing")) };
        // The form comes from the browser: it may hold anything.
        let text = |name: &str| action.form[name].as_str().unwrap_or_default().trim();
        let day = text("day");
        if day.is_empty() {
            return Err(Error::refused("day-is-missing").on_field("day"));
        }
        if day < context::today().as_str() {
            return Err(Error::refused("day-is-over").on_field("day"));
        }
        let subject = if text("about").is_empty() { "Call back" } else { text("about") };
        let task = Fields::new()
            .with("subject", subject)
            .with("kind", "call")
            .with("account", account.id)
            .with("owner", context::actor().id)
            .with("due_at", format!("{day}T09:00:00.000Z"));
        // Made with the rights of whoever pressed the button.
        records::create("task", task, None)?;
        let effects =
            [Effect::toast(Tone::Success, message("planned")), Effect::close_dialog(), Effect::refresh_record()];
        Ok(Effects::from(effects))
    }
}

tessera_sdk::register!(Callback: ui);

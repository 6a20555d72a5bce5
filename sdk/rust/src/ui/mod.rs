//! What the plugin shows: documents of blocks, and effects of buttons (`sdk/blocks`). Needs `[[slots]]` in the manifest.
//!
//! ```
//! use tessera_sdk::ui::{Block, Effect, Effects, Tone, View, message};
//! use tessera_sdk::json;
//!
//! let view = View::new()
//!     .with(Block::callout(message("waiting-for").arg("name", "Ann")).tone(Tone::Info))
//!     .with(Block::field("reason", "text", message("reason")).required())
//!     .with(Block::button(message("approve"), "approve").primary())
//!     .state(json!({"step": 2}));
//! assert_eq!(view.json()["content"][1]["name"], "reason");
//!
//! let effects = Effects::from([Effect::toast(Tone::Success, message("approved")), Effect::refresh_record()]);
//! assert_eq!(effects.json()["effects"][1]["what"], "record");
//! ```

mod block;
mod call;
mod effect;
mod text;
mod view;

pub use block::{Block, Tone};
pub use call::{Action, Choice, ViewContext};
pub use effect::{Effect, Effects};
pub use text::{Text, message};
pub use view::View;

//! Who acts, through which channel, why, and on whose behalf of whose behalf.

use std::sync::{Arc, Mutex, PoisonError};

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::{Label, Locale};
use tessera_permission::Actor;

/// Longest chain of hooks and workflows that cause one another.
pub const CHAIN_MAX: usize = 8;

/// The way by which a change came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    Ui,
    Api,
    Import,
    Plugin,
    Workflow,
    System,
}

impl Channel {
    /// As it stands in histories.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ui => "ui",
            Self::Api => "api",
            Self::Import => "import",
            Self::Plugin => "plugin",
            Self::Workflow => "workflow",
            Self::System => "system",
        }
    }
}

/// What every operation of the engine takes first.
#[derive(Clone, Debug)]
pub struct Context {
    pub actor: Arc<Actor>,
    pub channel: Channel,
    /// Which plugin, workflow or import, where one is behind it.
    pub source: Option<String>,
    /// Why, in the actor's words.
    pub reason: Option<String>,
    /// Id that follows a request through logs and what it causes.
    pub trace: String,
    /// The hooks and workflows that led here, outermost first.
    pub chain: Vec<String>,
    /// Language of messages.
    pub locale: Locale,
    /// Create even where a similar record exists.
    pub allow_duplicates: bool,
    /// The actor may less than the user, by a token: jobs, which run with all that the user may, can't be started.
    pub is_narrowed: bool,
    /// Who looks with the actor's eyes: they read what the actor may, and change nothing.
    pub viewer: Option<Arc<Viewer>>,
    /// What is to be told of a change that went well.
    pub notices: Notices,
}

/// Somebody who looks at the product as another person sees it.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub actor: Arc<Actor>,
    /// It ends then, milliseconds since 1970.
    pub until_ms: i64,
}

/// Something that people are to know of a change although it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Stable: `hook_skipped`.
    pub code: &'static str,
    pub message: Label,
}

/// What there is to be told; copies of a context share it, and the same is told once.
#[derive(Clone, Debug, Default)]
pub struct Notices(Arc<Mutex<Vec<Notice>>>);

impl Notices {
    /// Adds one.
    pub fn add(&self, notice: Notice) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !told.contains(&notice) {
            told.push(notice);
        }
    }

    /// All, in the order in which they came.
    pub fn all(&self) -> Vec<Notice> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Context {
    /// A context without source, reason or chain.
    pub fn new(actor: Arc<Actor>, channel: Channel, trace: impl Into<String>) -> Self {
        let locale = actor.locale;
        Self {
            actor,
            channel,
            source: None,
            reason: None,
            trace: trace.into(),
            chain: Vec::new(),
            locale,
            allow_duplicates: false,
            is_narrowed: false,
            viewer: None,
            notices: Notices::default(),
        }
    }

    /// Refuses every change while somebody else looks with the actor's eyes.
    ///
    /// # Errors
    /// `viewing_only`.
    pub fn may_change(&self) -> Result<()> {
        match self.viewer {
            None => Ok(()),
            Some(_) => Err(Error::new(ErrorCode::ViewingOnly, "end looking as somebody else first")),
        }
    }

    /// Whoever is behind it: the actor, or who looks with their eyes.
    pub fn person(&self) -> &Arc<Actor> {
        self.viewer.as_ref().map_or(&self.actor, |viewer| &viewer.actor)
    }

    /// The product itself acts, for a named reason.
    pub fn system(reason: &str) -> Self {
        let mut cx = Self::new(Arc::new(Actor::system(reason)), Channel::System, format!("system:{reason}"));
        cx.source = Some(reason.to_owned());
        cx
    }
}

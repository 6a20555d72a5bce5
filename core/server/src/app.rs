//! What every handler shares.

use std::ops::Deref;
use std::sync::Arc;

use tessera_engine::Engine;
use tessera_engine::boxed::Boxed;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::limiter::Limiter;
use crate::live_slots::LiveSlots;
use crate::options::ServerOptions;

/// The state of the router. Cheap to clone.
#[derive(Clone)]
pub(crate) struct App(Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) engine: Boxed,
    pub(crate) options: ServerOptions,
    /// Requests of signed-in users, by user.
    pub(crate) users: Limiter,
    /// What signed-in users ask for of what costs much, by user.
    pub(crate) costly: Limiter,
    /// Requests without a valid sign-in, by address.
    pub(crate) strangers: Limiter,
    /// Calls of other systems, by endpoint.
    pub(crate) webhooks: Limiter,
    pub(crate) in_flight: Arc<Semaphore>,
    pub(crate) uploads: Semaphore,
    pub(crate) live: LiveSlots,
    /// Cancelled when the server stops: live connections end then.
    pub(crate) closing: CancellationToken,
}

impl App {
    pub(crate) fn new(engine: Engine, options: ServerOptions, closing: CancellationToken) -> Self {
        let limits = &options.limits;
        Self(Arc::new(Shared {
            engine: engine.boxed(),
            users: Limiter::new(limits.user_rate, limits.user_burst),
            costly: Limiter::new(limits.costly_rate, limits.costly_burst),
            strangers: Limiter::new(limits.anonymous_rate, limits.anonymous_burst),
            webhooks: Limiter::new(limits.webhook_rate, limits.webhook_burst),
            in_flight: Arc::new(Semaphore::new(limits.in_flight)),
            uploads: Semaphore::new(limits.uploads),
            live: LiveSlots::new(limits.live_per_user),
            closing,
            options,
        }))
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

//! The first visit.

pub(crate) mod run;
pub(crate) mod status;

use crate::peer::Peer;

/// Whoever sits at this machine needs no token: they could read it from the log.
fn token_required(peer: &Peer) -> bool {
    !peer.is_local
}

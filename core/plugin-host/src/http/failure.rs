//! Why a request came to nothing. Neither path nor header is part of it: whoever reads a log may read these.

use std::io;

/// Why there is no response.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("there is no such host, or nobody who knows it")]
    NoSuchHost,
    #[error("the host's address is one of a private network, which an administrator must allow for this host")]
    Private,
    #[error("the host's address leads to {0}, where no plugin may go")]
    Forbidden(&'static str),
    #[error("no connection could be made: {0}")]
    Unreachable(io::ErrorKind),
    #[error("the other side could not show who it is: {0}")]
    Untrusted(String),
    #[error("the other side ended or broke the exchange")]
    Broken,
    #[error("the response's body isn't compressed as it says")]
    Undecodable,
    #[error("there was no response within {0} ms")]
    TooSlow(u64),
    #[error("the server has no connection out: {0}")]
    Host(String),
}

impl Failure {
    /// The code that the guest reads.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Private | Self::Forbidden(_) => "address-forbidden",
            Self::NoSuchHost | Self::Unreachable(_) | Self::Untrusted(_) | Self::Host(_) => "unreachable",
            Self::Broken | Self::Undecodable => "bad-response",
            Self::TooSlow(_) => "timeout",
        }
    }

    /// Whether it may go better later.
    pub(crate) const fn is_retryable(&self) -> bool {
        matches!(self, Self::NoSuchHost | Self::Unreachable(_) | Self::Broken | Self::TooSlow(_))
    }
}

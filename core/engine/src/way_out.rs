//! The way from this server to others, for the core's own calls: wired by the binary, which judges every address before it connects.

use std::time::Duration;

use async_trait::async_trait;

/// A call to another server.
#[derive(Clone, Debug)]
pub struct OutRequest {
    /// `https://…` or `http://…`.
    pub url: String,
    /// What the body is and what it says; without one it is a GET, with one a POST.
    pub body: Option<(&'static str, Vec<u8>)>,
    pub headers: Vec<(&'static str, String)>,
    /// It may go into private networks.
    pub may_private: bool,
    /// All of it, from the name to the last byte, ends within this.
    pub limit: Duration,
}

/// What the other side answered.
#[derive(Clone, Debug)]
pub struct OutResponse {
    pub status: u16,
    pub body: Vec<u8>,
}

/// The way out. No redirect is followed, and no more is read than is bounded.
#[async_trait]
pub trait WayOut: Send + Sync {
    /// Sends a request.
    ///
    /// # Errors
    /// Why there is no whole answer, in words for the log and for administrators; neither path nor header is part of them.
    async fn send(&self, request: OutRequest) -> Result<OutResponse, String>;

    /// True when whoever runs the server lets it call this very machine, where nothing need be encrypted either.
    fn may_loopback(&self) -> bool;
}

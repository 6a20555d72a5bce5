//! What the composition root decides about the server.

use std::net::IpAddr;
use std::time::Duration;

/// How a server is run.
#[derive(Clone, Debug, Default)]
pub struct ServerOptions {
    /// Set the session cookie's `Secure` flag even where no proxy says that the client came by https.
    pub secure_cookies: bool,
    /// Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed, beside those on this machine.
    pub trusted_proxies: Vec<IpAddr>,
    /// Asked for at set-up of whoever doesn't sit at this machine; `None` lets nobody else set up.
    pub setup_token: Option<String>,
    /// Where people open this installation, as `https://crm.example.com`; what each request says where it is absent.
    pub public_address: Option<String>,
    pub limits: Limits,
}

/// Bounds that keep one client from taking the server away from the others.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Largest JSON body, in bytes.
    pub body_bytes: usize,
    /// Largest uploaded file, in bytes.
    pub upload_bytes: usize,
    /// Longest that an answer may take, uploads and live updates excepted.
    pub time: Duration,
    /// Longest that an upload may take.
    pub upload_time: Duration,
    /// Requests a second of one user, in the long run.
    pub user_rate: u32,
    /// Requests of one user that may come at once before the rate counts.
    pub user_burst: u32,
    /// What one user may ask for of what costs much, in the long run, a second: figures and actions count one, imports, exports
    /// and changes of many records [`Limits::HEAVY`].
    pub costly_rate: u32,
    /// How much of that may come at once before the rate counts.
    pub costly_burst: u32,
    /// Requests a second of one address without a valid sign-in.
    pub anonymous_rate: u32,
    pub anonymous_burst: u32,
    /// Calls a second of one webhook of a plugin, whoever calls.
    pub webhook_rate: u32,
    pub webhook_burst: u32,
    /// Requests worked on at the same time.
    pub in_flight: usize,
    /// Uploads read into memory at the same time.
    pub uploads: usize,
    /// Open connections.
    pub connections: usize,
    /// Live connections of one user.
    pub live_per_user: usize,
    /// How long running requests may take to end once the server is told to stop.
    pub drain: Duration,
}

impl Limits {
    /// What starting an import, export or change of many records counts.
    pub const HEAVY: u32 = 100;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 2 * 1024 * 1024,
            upload_bytes: 64 * 1024 * 1024,
            time: Duration::from_secs(30),
            upload_time: Duration::from_secs(600),
            user_rate: 5_000,
            user_burst: 10_000,
            costly_rate: 200,
            costly_burst: 2_000,
            anonymous_rate: 50,
            anonymous_burst: 200,
            webhook_rate: 20,
            webhook_burst: 200,
            in_flight: 1_024,
            uploads: 4,
            connections: 4_096,
            live_per_user: 20,
            drain: Duration::from_secs(10),
        }
    }
}

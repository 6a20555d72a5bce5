//! Live updates: server-sent events of what the caller may see.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::stream::{BoxStream, Stream, StreamExt as _};
use tessera_engine::boxed::Boxed;
use tessera_engine::live::LiveMessage;
use tokio::time::Instant;

use crate::app::App;
use crate::extract::CurrentUser;
use crate::live_slots::LiveSlot;
use crate::problem::Answer;

/// A comment goes out this often, so that proxies keep the line open and a dead one is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a session is believed: a revoked one hears nothing more after at most this long.
const SESSION_CHECK: Duration = Duration::from_secs(2);
/// What browsers wait before they come back.
const RETRY: Duration = Duration::from_secs(3);

/// Changes, notifications and progress as they happen.
#[utoipa::path(get, path = "/api/v1/live", tag = "live", responses((status = 200, content_type = "text/event-stream", body = String)))]
pub(crate) async fn live(
    State(app): State<App>,
    user: CurrentUser,
) -> Answer<Sse<impl Stream<Item = Result<Event, Infallible>> + use<>>> {
    // Who looks with somebody's eyes hears what is for themselves: what that person is told is theirs alone.
    let listener = &user.session.person().id;
    let slot = app.live.take(listener)?;
    let messages = app.engine.subscribe(listener);
    let line = Line { engine: app.engine.clone(), token: user.token, checked: Instant::now(), messages, _slot: slot };
    let hello = futures::stream::once(async { Ok(Event::default().retry(RETRY).comment("connected")) });
    let closing = app.closing.clone();
    let events = hello.chain(futures::stream::unfold(line, next)).take_until(async move { closing.cancelled().await });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(HEARTBEAT).text("")))
}

/// One open line.
struct Line {
    engine: Boxed,
    token: String,
    /// When the session was last looked at.
    checked: Instant,
    messages: BoxStream<'static, LiveMessage>,
    _slot: LiveSlot,
}

/// The next message; none once the session has ended.
async fn next(mut line: Line) -> Option<(Result<Event, Infallible>, Line)> {
    loop {
        let due = line.checked + SESSION_CHECK;
        let message = tokio::select! {
            message = line.messages.next() => Some(message?),
            () = tokio::time::sleep_until(due) => None,
        };
        // However many messages come, none goes out on the word of a session that is due to be looked at.
        if Instant::now() >= due {
            line.engine.authenticate(&line.token).await.ok()?;
            line.checked = Instant::now();
        }
        if let Some(message) = message {
            let event = Event::default().event(message.event).data(message.data.to_string());
            return Some((Ok(event), line));
        }
    }
}

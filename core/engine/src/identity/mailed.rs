//! Mails about one's own account, as jobs. A mail is written when it is sent: the secret of a link is made then, so that none lies in
//! the database, and whoever asks for one waits for the same whether there is such an account or not.

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use tessera_model::date;
use tessera_model::error::{Error, ErrorCode, FieldError, Result};
use tessera_model::label::{Label, Locale};
use tessera_model::record::StoredRecord;
use tessera_model::text;
use tessera_store::JobRow;

use super::links::RESET_MS;
use super::mail_texts::{self, OwnNews};
use super::{links, sign_in, tokens};
use crate::context::Context;
use crate::engine::Engine;
use crate::job::{JobHandler, JobOutcome};
use crate::jobs::JobRequest;
use crate::mail::letter::Draft;
use crate::mail::{self, MailServer};

const KIND: &str = "core.mail";
/// What the names that people type are sealed for; some type their password there.
const SEALED_FOR: &str = "forgotten";
/// Longest name or address that is looked for.
const NAME_MAX: usize = 254;
/// After the first failure that may pass; each further pause is twice as long, so that the last attempt is made about an hour later.
const PAUSE_MS: i64 = 30_000;
const ATTEMPTS: u32 = 8;

/// What a mail is about.
#[derive(Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
enum Payload {
    /// Somebody forgot their password.
    Forgotten {
        /// What they typed, sealed.
        named: String,
        /// The address that they called from.
        peer: String,
    },
    /// An administrator sends a link.
    Link { user: String },
    /// Something about the account changed.
    News { user: String, news: OwnNews, at_ms: i64 },
}

pub(super) fn register(engine: &Engine) {
    engine.add_job_handler(Arc::new(MailJob));
}

impl Engine {
    /// Sends whoever has an account by this user name or mail address a link to another password. The answer is the same whether
    /// there is one or not, and so is the time that it takes.
    ///
    /// # Errors
    /// `validation_failed` naming `username`; `too_many_requests`; `state_conflict` when no mail server is set up.
    #[crate::opaque]
    pub async fn forgot_password(&self, named: &str, peer: &str, trace: &str) -> Result<()> {
        let named = named.trim();
        if named.is_empty() || named.len() > NAME_MAX {
            let (en, zh) = ("Type your user name or e-mail address", "请输入用户名或邮箱地址");
            return Err(Error::validation(vec![FieldError::new("username", "required", en, zh)]));
        }
        if !self.sends_mail().await? {
            return Err(no_mail());
        }
        self.inner.identity.throttle.begin(&format!("forgotten {named}"), peer, self.now_ms())?;
        let named = self.seal_identity(SEALED_FOR, "name", named.as_bytes())?;
        let payload = Payload::Forgotten { named, peer: peer.to_owned() };
        let request = JobRequest { trace: trace.to_owned(), ..JobRequest::new(KIND, json!(payload), "system") };
        self.enqueue_job(JobRequest { max_attempts: ATTEMPTS, ..request }).await.map(drop)
    }

    /// Makes a link as [`Self::make_link`] does and sends it to the user's mail address; answers the address. For administrators.
    ///
    /// # Errors
    /// `action_forbidden`, `not_found`; `state_conflict` as there, for whoever has no mail address, and when no mail server is set up.
    #[crate::opaque]
    pub async fn mail_link(&self, cx: &Context, user_id: &str) -> Result<Json> {
        let user = self.person_for_link(cx, user_id).await?;
        if !self.sends_mail().await? {
            return Err(no_mail());
        }
        let Some(to) = user.text("email") else {
            let message = Label::new("This person has no e-mail address", "该用户没有邮箱地址");
            return Err(Error::told(ErrorCode::StateConflict, message));
        };
        let payload = json!(Payload::Link { user: user_id.to_owned() });
        self.enqueue_job(JobRequest { max_attempts: ATTEMPTS, ..JobRequest::by(cx, KIND, payload) }).await?;
        self.audit(cx, "password.link", json!({"user": user_id, "mailed": true})).await?;
        Ok(json!({"to": to}))
    }

    /// Tells somebody by mail what changed about their account, where there is a mail server and they have an address. That it can't
    /// be told undoes nothing.
    #[crate::opaque]
    pub(super) async fn tell_own_news(&self, user_id: &str, news: OwnNews) {
        let payload = Payload::News { user: user_id.to_owned(), news, at_ms: self.now_ms() };
        let told = async {
            if !self.sends_mail().await? {
                return Ok(());
            }
            let request = JobRequest { max_attempts: ATTEMPTS, ..JobRequest::new(KIND, json!(payload), "system") };
            self.enqueue_job(request).await.map(drop)
        };
        if let Err(error) = told.await {
            tracing::warn!(user = user_id, %error, "a person can't be told by mail that their account changed");
        }
    }
}

struct MailJob;

#[async_trait]
impl JobHandler for MailJob {
    fn kind(&self) -> &str {
        KIND
    }

    /// It waits for somebody else's server: imports and exports shall not wait with it.
    fn is_foreign(&self) -> bool {
        true
    }

    async fn run(&self, engine: &Engine, job: &JobRow) -> JobOutcome {
        JobOutcome::of(run(engine, job).await)
    }
}

#[crate::opaque]
async fn run(engine: &Engine, job: &JobRow) -> Result<JobOutcome> {
    let payload: Payload = serde_json::from_value(job.payload.clone())
        .map_err(|error| Error::internal(format!("job `{}`: {error}", job.id)))?;
    let Some(server) = mail::load_server(engine).await? else { return Ok(left("mail is off")) };
    match payload {
        Payload::Forgotten { named, peer } => forgotten(engine, job, &server, &named, &peer).await,
        Payload::Link { user } => link(engine, job, &server, &user).await,
        Payload::News { user, news, at_ms } => {
            let Some(user) = person(engine, &user).await? else { return Ok(left("nobody")) };
            let draft = mail_texts::news(news, &moment(&user, engine, at_ms));
            send(engine, job, &server, &user, &draft).await
        }
    }
}

async fn forgotten(engine: &Engine, job: &JobRow, server: &MailServer, named: &str, peer: &str) -> Result<JobOutcome> {
    if engine.now_ms() - job.created_at_ms > RESET_MS {
        return Ok(left("too late"));
    }
    let named = engine.unseal_identity(SEALED_FOR, "name", named)?;
    let Some(user) = known_as(engine, &String::from_utf8_lossy(&named)).await? else { return Ok(left("nobody")) };
    if user.text("email").is_none() {
        return Ok(left("no address"));
    }
    let Some(token) = links::make_reset(engine, user.id(), job.attempts <= 1).await? else {
        return Ok(left("no password, or just mailed"));
    };
    let draft = mail_texts::reset(&user, &address(server, &token), RESET_MS / 60_000);
    let outcome = send(engine, job, server, &user, &draft).await?;
    if matches!(outcome, JobOutcome::Done(_)) {
        let mut cx = Context::system("mail");
        cx.trace.clone_from(&job.trace);
        engine.audit(&cx, "password.forgotten", json!({"user": user.id(), "address": peer})).await?;
    }
    Ok(outcome)
}

async fn link(engine: &Engine, job: &JobRow, server: &MailServer, user: &str) -> Result<JobOutcome> {
    let Some(user) = person(engine, user).await? else { return Ok(left("nobody")) };
    let made = links::make(engine, user.id(), &job.actor).await?;
    let until = moment(&user, engine, made.expires_ms);
    let draft = mail_texts::link(
        &user,
        &engine.settings().organization,
        made.is_invitation,
        &address(server, &made.token),
        &until,
    );
    send(engine, job, server, &user, &draft).await
}

async fn send(
    engine: &Engine,
    job: &JobRow,
    server: &MailServer,
    user: &StoredRecord,
    draft: &Draft,
) -> Result<JobOutcome> {
    let (Some(mailer), Some(to)) = (engine.mailer(), user.text("email")) else { return Ok(left("no address")) };
    let letter = draft.write(engine, locale_of(engine, user), to, user.text("name").unwrap_or_default());
    let Err(failure) = mailer.send(server, &letter).await else {
        return Ok(JobOutcome::Done(json!({"sent": true, "user": user.id()})));
    };
    let error = format!("{}: {} ({})", failure.step.code(), failure.step.message().en, failure.detail);
    Ok(if failure.is_passing {
        let after_ms = PAUSE_MS << job.attempts.saturating_sub(1).min(ATTEMPTS);
        JobOutcome::Retry { after_ms, error }
    } else {
        JobOutcome::Fail(Error::new(ErrorCode::StateConflict, error))
    })
}

/// Nothing was to be sent. Why stands in the list of jobs, which administrators alone see whole.
fn left(why: &str) -> JobOutcome {
    JobOutcome::Done(json!({"sent": false, "why": why}))
}

/// Whoever signs in by this user name, or has this mail address alone.
async fn known_as(engine: &Engine, named: &str) -> Result<Option<StoredRecord>> {
    let found = match sign_in::user_by_name(engine, named).await? {
        Some(user) => Some(user),
        None if named.contains('@') => {
            let schema = engine.schema();
            let address = [json!(text::fold(named))];
            let mut found = engine.store().find_by(schema.require("user")?, "email", &address, 2).await?;
            found.pop().filter(|_| found.is_empty())
        }
        None => None,
    };
    Ok(found.filter(tokens::may_sign_in))
}

async fn person(engine: &Engine, id: &str) -> Result<Option<StoredRecord>> {
    let schema = engine.schema();
    Ok(engine.store().get(schema.require("user")?, id).await?.filter(tokens::may_sign_in))
}

/// Behind the # the secret reaches no server and no log.
fn address(server: &MailServer, token: &str) -> String {
    format!("{}/join#{token}", server.site)
}

fn locale_of(engine: &Engine, user: &StoredRecord) -> Locale {
    user.text("locale").and_then(Locale::from_tag).unwrap_or(engine.settings().locale)
}

/// A moment as the person's clock shows it.
fn moment(user: &StoredRecord, engine: &Engine, ms: i64) -> String {
    let settings = engine.settings();
    let zone = jiff::tz::TimeZone::get(user.text("timezone").unwrap_or(&settings.timezone));
    match (jiff::Timestamp::from_millisecond(ms), zone) {
        (Ok(moment), Ok(zone)) => moment.to_zoned(zone).strftime("%Y-%m-%d %H:%M %Z").to_string(),
        _ => date::instant_from_millis(ms),
    }
}

fn no_mail() -> Error {
    let message = Label::new("No mail server is set up; ask an administrator", "未设置邮件服务器，请联系管理员");
    Error::told(ErrorCode::StateConflict, message)
}

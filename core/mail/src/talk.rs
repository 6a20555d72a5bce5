//! The conversation with a mail server, step by step, so that a failure tells where it came.

use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use tessera_engine::mail::{Letter, MailFailure, MailSecurity, MailServer, MailStep};

use crate::{SmtpOptions, compose, route};

/// How long one address is tried before the next.
const TRY: Duration = Duration::from_secs(5);
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Hands a mail over; `step` is where it stands.
pub(crate) async fn deliver(
    options: &SmtpOptions,
    server: &MailServer,
    letter: &Letter,
    step: &mut MailStep,
) -> Result<(), MailFailure> {
    let (message, from, to) = compose::message(server, letter)?;
    *step = MailStep::Host;
    let addresses = route::addresses(options, server).await?;
    let tls = match server.security {
        MailSecurity::None => None,
        MailSecurity::Tls | MailSecurity::Starttls => Some(trust(options, server).await?),
    };
    *step = MailStep::Connect;
    let hello = hello(server);
    let at_once = tls.clone().filter(|_| server.security == MailSecurity::Tls);
    let mut connection = connect(&addresses, &hello, at_once).await?;
    if let Some(tls) = tls.filter(|_| server.security == MailSecurity::Starttls) {
        *step = MailStep::Tls;
        connection.starttls(tls, &hello).await.map_err(|error| failed(MailStep::Tls, &error))?;
    }
    if let (Some(username), Some(password)) = (&server.username, &server.password) {
        *step = MailStep::SignIn;
        let credentials = Credentials::new(username.clone(), password.clone());
        connection.auth(&MECHANISMS, &credentials).await.map_err(|error| failed(MailStep::SignIn, &error))?;
    }
    *step = MailStep::Sender;
    let is_wide = [&from, &to].iter().any(|address| !AsRef::<str>::as_ref(*address).is_ascii());
    let knows_wide = connection.server_info().supports_feature(Extension::SmtpUtfEight);
    let parameters = if is_wide && knows_wide { vec![MailParameter::SmtpUtfEight] } else { Vec::new() };
    connection.command(Mail::new(Some(from), parameters)).await.map_err(|error| failed(MailStep::Sender, &error))?;
    *step = MailStep::Recipient;
    connection.command(Rcpt::new(to, Vec::new())).await.map_err(|error| failed(MailStep::Recipient, &error))?;
    *step = MailStep::Content;
    connection.command(Data).await.map_err(|error| failed(MailStep::Content, &error))?;
    connection.message(&message.formatted()).await.map_err(|error| failed(MailStep::Content, &error))?;
    // It was taken: how the server says goodbye changes nothing.
    let _ = connection.quit().await;
    Ok(())
}

/// Connects to the first of the addresses that answers.
async fn connect(
    addresses: &[SocketAddr],
    hello: &ClientId,
    tls: Option<TlsParameters>,
) -> Result<AsyncSmtpConnection, MailFailure> {
    let mut failure = MailFailure::passing(MailStep::Host, String::new());
    for address in addresses {
        match AsyncSmtpConnection::connect_tokio1(*address, Some(TRY), hello, tls.clone(), None).await {
            Ok(connection) => return Ok(connection),
            Err(error) => failure = failed(step_of(&error, tls.is_some()), &error),
        }
        if failure.step != MailStep::Connect {
            break;
        }
    }
    Err(failure)
}

/// Where a connection failed that takes three steps at once: to the machine, to an encrypted line, to a greeting.
fn step_of(error: &Error, is_encrypted: bool) -> MailStep {
    use io::ErrorKind as Kind;
    let (mut cause, mut fault) = (error.source(), None);
    while let (None, Some(at)) = (fault, cause) {
        fault = at.downcast_ref::<io::Error>();
        cause = at.source();
    }
    // A certificate that is refused comes as a text alone.
    let is_about_certificate = is_encrypted && told(error).contains("certificate");
    match fault.map(io::Error::kind) {
        Some(
            Kind::ConnectionRefused
            | Kind::TimedOut
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::AddrNotAvailable
            | Kind::PermissionDenied,
        ) => MailStep::Connect,
        Some(_) if is_encrypted => MailStep::Tls,
        _ if is_about_certificate => MailStep::Tls,
        _ => MailStep::Greeting,
    }
}

/// What a server says for good it says again; all else may pass.
fn failed(step: MailStep, error: &Error) -> MailFailure {
    // A server without the extension, or with a certificate that nobody vouches for, will be none else in a minute.
    let is_lasting = error.is_permanent() || error.is_client() || (step == MailStep::Tls && !error.is_timeout());
    MailFailure { step, is_passing: !is_lasting, detail: told(error) }
}

/// The server's own words where it said some.
fn told(error: &Error) -> String {
    let said = error.source().map(ToString::to_string).filter(|said| !said.is_empty());
    match (error.status(), said) {
        (Some(code), Some(said)) => format!("{code} {said}"),
        (Some(code), None) => code.to_string(),
        (None, Some(said)) => said,
        (None, None) => error.to_string(),
    }
}

/// Whom encrypted connections trust: whom this machine trusts, or where it says nothing the usual authorities.
async fn trust(options: &SmtpOptions, server: &MailServer) -> Result<TlsParameters, MailFailure> {
    let (more, host) = (options.trusted.clone(), server.host.clone());
    let made = tokio::task::spawn_blocking(move || {
        let is_trusting = !rustls_native_certs::load_native_certs().certs.is_empty();
        let store = if is_trusting { CertificateStore::Default } else { CertificateStore::WebpkiRoots };
        let mut builder = TlsParameters::builder(host).certificate_store(store);
        for certificate in more {
            builder = builder.add_root_certificate(Certificate::from_der(certificate)?);
        }
        builder.build_rustls()
    });
    let fault = |detail: String| MailFailure::lasting(MailStep::Tls, detail);
    made.await.map_err(|error| fault(error.to_string()))?.map_err(|error| fault(told(&error)))
}

/// How this server names itself to others: as people open it.
fn hello(server: &MailServer) -> ClientId {
    let authority = server.site.split_once("://").map_or("", |(_, authority)| authority);
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    match host.parse() {
        Ok(std::net::IpAddr::V4(ip)) => ClientId::Ipv4(ip),
        Ok(std::net::IpAddr::V6(ip)) => ClientId::Ipv6(ip),
        Err(_) if host.is_empty() => ClientId::default(),
        Err(_) => ClientId::Domain(host.to_owned()),
    }
}

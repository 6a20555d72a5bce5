//! A mail server on loopback: it speaks SMTP as far as a client needs, in the clear or encrypted, writes down what it is handed, and
//! refuses what it is told to refuse.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tessera_mail::SmtpOptions;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// Whom the peer's certificate is vouched for by; made for `peer.test`.
const AUTHORITY: &[u8] = include_bytes!("../plugins/peer/authority.pem");
const CERTIFICATE: &[u8] = include_bytes!("../plugins/peer/certificate.pem");
const KEY: &[u8] = include_bytes!("../plugins/peer/key.pem");

pub(super) const USERNAME: &str = "crm";
pub(super) const PASSWORD: &str = " s3cret ";

/// A mail as it came.
pub(super) struct Taken {
    pub(super) from: String,
    pub(super) to: String,
    /// Head and bodies, with lines put together again that were broken for the way.
    pub(super) text: String,
}

/// The mail server.
pub(super) struct Peer {
    /// Offers STARTTLS, and takes mails without it too.
    pub(super) plain: SocketAddr,
    /// Encrypted from the first byte on.
    pub(super) encrypted: SocketAddr,
    answers: Answers,
    mails: UnboundedReceiver<Taken>,
    tasks: Vec<JoinHandle<()>>,
}

/// What is answered instead of yes, by the command (`GREETING`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `END`).
type Answers = Arc<Mutex<BTreeMap<&'static str, &'static str>>>;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

impl Peer {
    pub(super) async fn start() -> Self {
        let (plain, encrypted) =
            (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
        let addresses = (plain.local_addr().unwrap(), encrypted.local_addr().unwrap());
        let (hand, mails) = unbounded_channel();
        let answers = Answers::default();
        let (told, handed) = (answers.clone(), hand.clone());
        let plainly = tokio::spawn(async move {
            while let Ok((stream, _)) = plain.accept().await {
                tokio::spawn(serve(Box::new(stream), told.clone(), handed.clone()));
            }
        });
        let told = answers.clone();
        let secretly = tokio::spawn(async move {
            while let Ok((stream, _)) = encrypted.accept().await {
                let (told, hand) = (told.clone(), hand.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor().accept(stream).await {
                        serve(Box::new(stream), told, hand).await;
                    }
                });
            }
        });
        Self { plain: addresses.0, encrypted: addresses.1, answers, mails, tasks: vec![plainly, secretly] }
    }

    /// The next mail.
    pub(super) async fn next(&mut self) -> Taken {
        self.mails.recv().await.unwrap()
    }

    /// From now on a command is answered so; yes again with an empty answer.
    pub(super) fn answer(&self, command: &'static str, answer: &'static str) {
        self.answers.lock().unwrap().insert(command, answer);
    }

    /// How mails get here and nowhere else.
    pub(super) fn options(&self) -> SmtpOptions {
        let here = self.plain.ip();
        let names = ["peer.test", "other.test"].map(|name| (name.to_owned(), here));
        let inside = ("metadata.test".to_owned(), "169.254.169.254".parse().unwrap());
        SmtpOptions {
            loopback: true,
            names: Some(names.into_iter().chain([inside]).collect()),
            trusted: vec![CertificateDer::from_pem_slice(AUTHORITY).unwrap().to_vec()],
        }
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn acceptor() -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()))
}

/// One connection; a client that goes away ends it.
async fn serve(stream: Box<dyn Stream>, answers: Answers, hand: UnboundedSender<Taken>) {
    let _ = talk(stream, &answers, &hand).await;
}

async fn talk(stream: Box<dyn Stream>, answers: &Answers, hand: &UnboundedSender<Taken>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    say(&mut stream, answers, "GREETING", "220 peer.test ESMTP").await?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        let command = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match command.as_str() {
            "EHLO" => {
                assert!(line.ends_with(" crm.test"), "named as people open it: {line}");
                let offers = "250-peer.test\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME";
                let without = "250-peer.test\r\n250 8BITMIME";
                let is_hidden = answers.lock().unwrap().get("STARTTLS").is_some_and(|answer| !answer.is_empty());
                say(&mut stream, answers, "EHLO", if is_hidden { without } else { offers }).await?;
            }
            "STARTTLS" => {
                say(&mut stream, answers, "STARTTLS", "220 go on").await?;
                let encrypted = acceptor().accept(stream.into_inner()).await?;
                stream = BufReader::new(Box::new(encrypted));
            }
            "AUTH" => {
                let right = BASE64.encode(format!("\0{USERNAME}\0{PASSWORD}"));
                let is_right = line == format!("AUTH PLAIN {right}");
                let answer = if is_right { "235 2.7.0 welcome" } else { "535 5.7.8 wrong user name or password" };
                say(&mut stream, answers, "AUTH", answer).await?;
            }
            "MAIL" => {
                from = within(line);
                say(&mut stream, answers, "MAIL", "250 2.1.0 fine").await?;
            }
            "RCPT" => {
                to = within(line);
                say(&mut stream, answers, "RCPT", "250 2.1.5 fine").await?;
            }
            "DATA" => {
                say(&mut stream, answers, "DATA", "354 go on").await?;
                let mut text = String::new();
                while !text.ends_with("\r\n.\r\n") {
                    if stream.read_line(&mut text).await? == 0 {
                        return Ok(());
                    }
                }
                let is_refused = answers.lock().unwrap().get("END").is_some_and(|answer| !answer.is_empty());
                say(&mut stream, answers, "END", "250 2.0.0 taken").await?;
                if !is_refused {
                    // Dots at the beginning of a line are sent twice; quoted-printable breaks lines that are too long.
                    let text = text.replace("\r\n..", "\r\n.").replace("=\r\n", "").replace("=3D", "=");
                    let _ = hand.send(Taken { from: from.clone(), to: to.clone(), text });
                }
            }
            "QUIT" => return say(&mut stream, answers, "QUIT", "221 bye").await,
            _ => say(&mut stream, answers, "OTHER", "502 what?").await?,
        }
    }
}

async fn say(
    stream: &mut BufReader<Box<dyn Stream>>,
    answers: &Answers,
    command: &str,
    yes: &str,
) -> std::io::Result<()> {
    let other = answers.lock().unwrap().get(command).copied().filter(|answer| !answer.is_empty());
    stream.write_all(format!("{}\r\n", other.unwrap_or(yes)).as_bytes()).await?;
    stream.flush().await
}

/// What stands between angle brackets.
fn within(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(inner, _)| inner.to_owned())
}

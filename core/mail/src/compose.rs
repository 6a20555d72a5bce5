//! A mail as it goes over the wire: headers encoded, the same text plain and as HTML.

use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use tessera_engine::mail::{Letter, MailFailure, MailServer, MailStep};

/// The mail, and the addresses of whoever sends and gets it.
pub(crate) fn message(server: &MailServer, letter: &Letter) -> Result<(Message, Address, Address), MailFailure> {
    let from = address(&server.sender_address, MailStep::Sender)?;
    let to = address(&letter.to, MailStep::Recipient)?;
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(letter.at_ms).unwrap_or_default());
    // Answering machines leave such mails alone.
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    let message = Message::builder()
        .from(Mailbox::new(named(&server.sender_name), from.clone()))
        .to(Mailbox::new(named(&letter.to_name), to.clone()))
        .subject(line(&letter.subject))
        .date(at)
        .message_id(Some(format!("<{}@{}>", letter.id, from.domain())))
        .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
        .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
        .map_err(|error| MailFailure::lasting(MailStep::Content, error.to_string()))?;
    Ok((message, from, to))
}

fn address(text: &str, step: MailStep) -> Result<Address, MailFailure> {
    text.parse().map_err(|_| MailFailure::lasting(step, format!("`{text}` is no mail address")))
}

fn named(name: &str) -> Option<String> {
    Some(line(name)).filter(|name| !name.is_empty())
}

/// One line, whatever it was: a header ends where a line does.
fn line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_subjects_stay_within_their_header() {
        let server = MailServer {
            sender_name: "宏图\r\nBcc: a@evil.example".to_owned(),
            sender_address: "crm@acme.example".to_owned(),
            ..MailServer::default()
        };
        let letter = Letter {
            id: "7".to_owned(),
            to: "mei@acme.example".to_owned(),
            to_name: "王梅".to_owned(),
            subject: "重置\r\nBcc: b@evil.example".to_owned(),
            text: "plain".to_owned(),
            html: "<p>rich</p>".to_owned(),
            ..Letter::default()
        };
        let (message, ..) = message(&server, &letter).unwrap();
        let wire = String::from_utf8(message.formatted()).unwrap();
        assert!(wire.is_ascii() && wire.contains("Message-ID: <7@acme.example>") && wire.contains("plain"), "{wire}");
        let head = wire.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
    }
}

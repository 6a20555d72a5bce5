//! Why a mail didn't leave.

use tessera_model::label::Label;

/// A step on the way of a mail to its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailStep {
    /// The server's name is looked up.
    Host,
    /// Mails may not go there.
    Forbidden,
    /// A connection is made.
    Connect,
    /// The connection is encrypted, and the server proves who it is.
    Tls,
    /// The server says what it is.
    Greeting,
    /// This installation says who it is.
    SignIn,
    /// It says from whom the mail comes.
    Sender,
    /// It says to whom the mail goes.
    Recipient,
    /// The mail itself.
    Content,
}

/// A mail that didn't leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFailure {
    /// Where it failed.
    pub step: MailStep,
    /// Trying again may help.
    pub is_passing: bool,
    /// What the server or this machine said, in its own words; no secrets.
    pub detail: String,
}

impl MailFailure {
    /// One that may pass.
    pub fn passing(step: MailStep, detail: String) -> Self {
        Self { step, is_passing: true, detail }
    }

    /// One that stays until somebody changes something.
    pub fn lasting(step: MailStep, detail: String) -> Self {
        Self { step, is_passing: false, detail }
    }
}

impl MailStep {
    /// Stable.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Host => "mail_host",
            Self::Forbidden => "mail_forbidden",
            Self::Connect => "mail_connect",
            Self::Tls => "mail_tls",
            Self::Greeting => "mail_greeting",
            Self::SignIn => "mail_sign_in",
            Self::Sender => "mail_sender",
            Self::Recipient => "mail_recipient",
            Self::Content => "mail_content",
        }
    }

    /// What happened and what to look at.
    pub fn message(self) -> Label {
        let (en, zh) = match self {
            Self::Host => {
                ("The name of the mail server was not found; check it", "找不到该邮件服务器的名称，请检查服务器地址")
            }
            Self::Forbidden => (
                "Mails may not be sent to this address; ask whoever runs the server",
                "不允许向该地址发送邮件，请联系服务器运维人员",
            ),
            Self::Connect => (
                "The mail server can't be reached; check the port, and whether a firewall is in between",
                "无法连接邮件服务器，请检查端口以及防火墙设置",
            ),
            Self::Tls => (
                "The connection could not be encrypted; check the kind of encryption, the port, and the server's certificate",
                "无法建立加密连接，请检查加密方式、端口以及服务器证书",
            ),
            Self::Greeting => {
                ("What answers there is no mail server, or it doesn't want to talk", "对方不是邮件服务器，或拒绝通信")
            }
            Self::SignIn => ("User name or password were refused by the mail server", "邮件服务器拒绝了用户名或密码"),
            Self::Sender => {
                ("The mail server doesn't take mails from this sender address", "邮件服务器不接受该发件人地址")
            }
            Self::Recipient => ("The mail server doesn't take mails to this address", "邮件服务器不接受该收件人地址"),
            Self::Content => ("The mail server refused the mail itself", "邮件服务器拒绝了邮件内容"),
        };
        Label::new(en, zh)
    }
}

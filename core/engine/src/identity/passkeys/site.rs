//! Where passkeys work: a passkey belongs to one name of one site, and a browser shows it to no other.

use std::time::Duration;

use tessera_model::error::{Error, ErrorCode, Result};
use tessera_model::label::Label;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

use super::QUESTION_MS;
use crate::engine::Engine;

/// Browsers take this name for the machine itself, with any port and without TLS.
const LOCAL: &str = "localhost";

/// The site that passkeys are for, or why there can be none.
pub(in crate::identity) enum Site {
    Ready {
        webauthn: Box<Webauthn>,
        /// As people type it; none while nobody configured one: then it is this machine alone.
        address: Option<String>,
    },
    None(Label),
}

impl Site {
    fn of(address: Option<&str>) -> Result<Self, String> {
        let Some(address) = address else {
            let url = Url::parse("http://localhost").map_err(|error| error.to_string())?;
            let webauthn = WebauthnBuilder::new(LOCAL, &url).map_err(|error| error.to_string())?;
            let webauthn = finished(webauthn.allow_any_port(true))?;
            return Ok(Self::Ready { webauthn, address: None });
        };
        let url = Url::parse(address).map_err(|error| format!("`{address}` is no address: {error}"))?;
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() || !is_bare {
            return Err(format!("`{address}` must be like https://crm.example.com, with nothing behind the name"));
        }
        let Some(name) = url.domain() else { return Ok(Self::None(no_name())) };
        if url.scheme() != "https" && !is_local(name) {
            return Ok(Self::None(Label::new(
                format!("Browsers offer passkeys over https only, and the address of this installation is {address}"),
                format!("浏览器仅在 https 下支持通行密钥，而本系统的地址是 {address}"),
            )));
        }
        let webauthn = finished(WebauthnBuilder::new(name, &url).map_err(|error| error.to_string())?)?;
        Ok(Self::Ready { webauthn, address: Some(url.origin().ascii_serialization()) })
    }

    /// What asks and checks, for a page at an origin; a caller that names none is no page.
    fn at(&self, origin: Option<&str>) -> Result<&Webauthn, Label> {
        let (webauthn, address) = match self {
            Self::Ready { webauthn, address } => (webauthn, address),
            Self::None(why) => return Err(why.clone()),
        };
        let Some(origin) = origin else { return Ok(webauthn) };
        let url = Url::parse(origin).ok();
        match (address, url.as_ref().and_then(Url::domain)) {
            (Some(address), _) if address == origin => Ok(webauthn),
            (Some(address), _) => Err(Label::new(
                format!("Passkeys work at {address} only; please open that address"),
                format!("通行密钥仅适用于 {address}，请通过该地址访问"),
            )),
            (None, Some(LOCAL)) => Ok(webauthn),
            (None, Some(_)) => Err(Label::new(
                "Passkeys need the address of this installation; an administrator sets it on the server (`public_address`)",
                "使用通行密钥须先由管理员在服务器上配置本系统的地址（public_address）",
            )),
            (None, None) => Err(no_name()),
        }
    }
}

impl Engine {
    /// Says at which address people open this installation: passkeys are for that. Once, before anybody signs in; without it they are
    /// for `http://localhost`.
    ///
    /// # Errors
    /// What is wrong with the address. One that is good but for which there can be no passkeys is none.
    pub fn set_public_address(&self, address: Option<&str>) -> Result<(), String> {
        let site = Site::of(address)?;
        if let Site::None(why) = &site {
            tracing::warn!(why = why.en, "passkeys are off");
        }
        let _ = self.inner.identity.site.set(site);
        Ok(())
    }

    /// Where passkeys work, none where they don't; `http://localhost` is meant with any port.
    pub fn passkey_address(&self) -> Option<String> {
        match self.site() {
            Site::Ready { address, .. } => Some(address.clone().unwrap_or_else(|| format!("http://{LOCAL}"))),
            Site::None(_) => None,
        }
    }

    /// What asks passkeys and checks what they answer.
    pub(super) fn passkey_site(&self, origin: Option<&str>) -> Result<&Webauthn> {
        self.site().at(origin).map_err(|why| Error::told(ErrorCode::StateConflict, why))
    }

    fn site(&self) -> &Site {
        self.inner.identity.site.get_or_init(|| {
            // The built-in address can be read.
            Site::of(None).unwrap_or_else(|error| Site::None(Label::new(error.clone(), error)))
        })
    }
}

fn finished(builder: WebauthnBuilder<'_>) -> Result<Box<Webauthn>, String> {
    let time = Duration::from_millis(u64::try_from(QUESTION_MS).unwrap_or_default());
    builder.timeout(time).build().map(Box::new).map_err(|error| error.to_string())
}

fn is_local(name: &str) -> bool {
    name == LOCAL || name.ends_with(".localhost")
}

fn no_name() -> Label {
    Label::new(
        "There are no passkeys for an address of digits. Open Tessera by its name, or by http://localhost on its own machine",
        "IP 地址不支持通行密钥，请通过域名访问；在服务器本机可使用 http://localhost",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(address: Option<&str>, origin: &str) -> String {
        Site::of(address).unwrap().at(Some(origin)).err().unwrap().en
    }

    #[test]
    fn a_passkey_is_for_the_configured_name_alone() {
        let site = Site::of(Some("https://crm.example.com/")).unwrap();
        assert!(site.at(Some("https://crm.example.com")).is_ok() && site.at(None).is_ok());
        for other in ["http://crm.example.com", "https://crm.example.com:8443", "https://example.com", "null"] {
            assert!(site.at(Some(other)).is_err_and(|why| why.en.contains("https://crm.example.com")), "{other}");
        }
    }

    #[test]
    fn without_an_address_it_is_for_this_machine() {
        let site = Site::of(None).unwrap();
        assert!(site.at(Some("http://localhost:8080")).is_ok());
        assert!(refusal(None, "http://127.0.0.1:8080").contains("http://localhost"));
        assert!(refusal(None, "https://crm.example.com").contains("public_address"));
    }

    #[test]
    fn what_no_browser_offers_is_said() {
        assert!(refusal(Some("https://192.0.2.7"), "https://192.0.2.7").contains("digits"));
        assert!(refusal(Some("http://crm.example.com"), "http://crm.example.com").contains("https"));
        for wrong in ["crm.example.com", "ftp://crm.example.com", "https://crm.example.com/tessera", "https://"] {
            assert!(Site::of(Some(wrong)).is_err(), "{wrong}");
        }
    }
}

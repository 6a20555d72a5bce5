//! Whether a package is accepted, from the book and the package alone.

use serde_json::{Value as Json, json};
use tessera_model::error::{Error, Result};
use tessera_package::Package;
use tessera_package::signature::{self, PublicKey, SignatureError, Signed};

use super::book::{Book, Revocation};
use crate::definitions::refuse;
use crate::installed::Trust;

/// Ids that begin so are the product's own, and those of publishers whom administrators trust altogether.
const OWN: &str = "tessera.";

/// A package that is to be installed.
pub(crate) struct Case<'a> {
    pub(crate) book: &'a Book,
    pub(crate) package: &'a Package,
    /// It ships with the product.
    pub(crate) is_bundled: bool,
    /// There is a plugin of this id, or was.
    pub(crate) is_known: bool,
    /// Development mode.
    pub(crate) allow_unsigned: bool,
    /// The signer whom the administrator accepts for this plugin.
    pub(crate) accepted: Option<&'a PublicKey>,
}

/// What came of it.
pub(crate) struct Judged {
    /// None where nobody here knows the key.
    pub(crate) trust: Option<Trust>,
    /// Who signed it; with a refusal, who it says did.
    pub(crate) signer: Option<PublicKey>,
    /// The key before, which agreed to be replaced.
    pub(crate) replaces: Option<PublicKey>,
    /// An administrator must name the key to install it.
    pub(crate) needs_acceptance: bool,
    pub(crate) refusal: Option<Refusal>,
}

/// Why a package is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// Stable.
    pub(crate) reason: &'static str,
    pub(crate) detail: String,
}

impl Refusal {
    fn new(reason: &'static str, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// What is revoked may not run, for a reason that somebody gave.
    pub(crate) fn revoked(revocation: &Revocation, is_by_key: bool) -> Self {
        let (reason, what) =
            if is_by_key { ("key_revoked", "its signer's key") } else { ("package_revoked", "this package") };
        Self::new(reason, format!("{what} was revoked: {}", revocation.reason))
    }

    pub(crate) fn is_revocation(&self) -> bool {
        matches!(self.reason, "key_revoked" | "package_revoked")
    }

    pub(crate) fn to_error(&self) -> Error {
        refuse(self.detail.clone()).with_extra(json!({"reason": self.reason}))
    }

    pub(crate) fn to_json(&self) -> Json {
        json!({"reason": self.reason, "detail": self.detail})
    }
}

impl From<SignatureError> for Refusal {
    fn from(error: SignatureError) -> Self {
        Self::new(error.code(), error.to_string())
    }
}

impl Judged {
    fn accepted(trust: Option<Trust>, signer: Option<PublicKey>) -> Self {
        Self { trust, signer, replaces: None, needs_acceptance: false, refusal: None }
    }

    fn refused(signer: Option<PublicKey>, refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..Self::accepted(None, signer) }
    }

    /// The trust that the package is installed with.
    ///
    /// # Errors
    /// `package_refused`, with the reason, and with the key where an administrator may accept it.
    pub(crate) fn outcome(&self) -> Result<Trust> {
        if let Some(refusal) = &self.refusal {
            return Err(refusal.to_error());
        }
        match (self.trust, &self.signer) {
            (Some(trust), _) if !self.needs_acceptance => Ok(trust),
            (_, signer) => {
                let id = signer.as_ref().map(PublicKey::id).unwrap_or_default();
                let detail = format!(
                    "the package is signed by key {id}, which nobody here accepted for this plugin; name the whole key in `accept_key` to accept it"
                );
                let key = signer.as_ref().map(ToString::to_string);
                let extra = json!({"reason": "signature_key_unknown", "key_id": id, "key": key});
                Err(refuse(detail).with_extra(extra))
            }
        }
    }
}

/// Judges a package that is to be installed.
pub(crate) fn judge(case: &Case<'_>) -> Judged {
    let manifest = case.package.manifest();
    if case.is_bundled {
        return match revocation(case.book, case.package, None) {
            Some(refusal) => Judged::refused(None, refusal),
            None => Judged::accepted(Some(Trust::Core), None),
        };
    }
    let pin = case.book.pin(&manifest.id).and_then(|pin| pin.key.as_ref());
    // A revoked key speaks for nobody any more, so it can't agree to another either.
    let bound = pin.filter(|key| case.book.revoked_key(key).is_none());
    match signature::verify(case.package, bound) {
        Err(error) => {
            let named = manifest.publisher_key.as_deref().and_then(|key| PublicKey::parse(key).ok());
            Judged::refused(named, error.into())
        }
        Ok(None) => unsigned(case, pin),
        Ok(Some(signed)) => by_signer(case, signed, bound.is_some()),
    }
}

fn unsigned(case: &Case<'_>, pin: Option<&PublicKey>) -> Judged {
    if let Some(key) = pin {
        return Judged::refused(None, SignatureError::Missing { key_id: key.id() }.into());
    }
    if let Some(refusal) = revocation(case.book, case.package, None) {
        return Judged::refused(None, refusal);
    }
    if !case.allow_unsigned {
        return Judged::refused(None, nobody_signed());
    }
    Judged::accepted(Some(Trust::Unsigned), None)
}

fn by_signer(case: &Case<'_>, signed: Signed, is_bound: bool) -> Judged {
    let Signed { key, replaces } = signed;
    let id = &case.package.manifest().id;
    if let Some(refusal) = revocation(case.book, case.package, Some(&key)) {
        return Judged::refused(Some(key), refusal);
    }
    let is_accepted = match case.accepted {
        Some(accepted) if *accepted != key => {
            let detail = format!("key {} was accepted, but the package is signed by key {}", accepted.id(), key.id());
            return Judged::refused(Some(key), Refusal::new("accept_key_differs", detail));
        }
        accepted => accepted.is_some(),
    };
    let is_trusted = case.book.trusted(&key).is_some();
    if id.starts_with(OWN) && !is_trusted && !case.allow_unsigned {
        let detail = format!("ids that begin with `{OWN}` belong to the product; this package isn't part of it");
        return Judged::refused(Some(key), Refusal::new("plugin_id_reserved", detail));
    }
    // Somebody else's plugin, or nobody's: whoever takes it over takes over what it kept.
    let is_taken = !is_bound && (case.is_known || case.book.pin(id).is_some());
    let trust = match (is_trusted, is_bound || is_accepted) {
        (true, _) => Some(Trust::Verified),
        (false, true) => Some(Trust::Local),
        (false, false) => None,
    };
    let needs_acceptance = !is_accepted && (trust.is_none() || is_taken);
    Judged { trust, signer: Some(key), replaces, needs_acceptance, refusal: None }
}

/// What a package that is installed already is worth now. `recorded` is what it was installed with.
///
/// # Errors
/// The refusal of a package that may not run.
pub(crate) fn stands(
    book: &Book,
    package: &Package,
    recorded: Trust,
    allow_unsigned: bool,
) -> Result<(Trust, Option<PublicKey>), Refusal> {
    if recorded == Trust::Core {
        return revocation(book, package, None).map_or(Ok((Trust::Core, None)), Err);
    }
    let signer = signature::verify(package, None)?.map(|signed| signed.key);
    if let Some(refusal) = revocation(book, package, signer.as_ref()) {
        return Err(refusal);
    }
    let Some(key) = signer else {
        return if allow_unsigned { Ok((Trust::Unsigned, None)) } else { Err(nobody_signed()) };
    };
    let trust = if book.trusted(&key).is_some() {
        Trust::Verified
    } else if book.pin(&package.manifest().id).is_some_and(|pin| pin.has(&key)) {
        Trust::Local
    } else {
        let detail = format!("key {} signed it, and nobody here accepted that key for this plugin", key.id());
        return Err(Refusal::new("signature_key_unknown", detail));
    };
    Ok((trust, Some(key)))
}

/// The revocation of a package, as a refusal.
pub(crate) fn revocation(book: &Book, package: &Package, signer: Option<&PublicKey>) -> Option<Refusal> {
    let manifest = package.manifest();
    let version = manifest.version.to_string();
    let found = book.revoked(&manifest.id, &version, package.sha256(), signer)?;
    let is_by_key = matches!(found.what, super::book::Revoked::Key { .. });
    Some(Refusal::revoked(found, is_by_key))
}

fn nobody_signed() -> Refusal {
    Refusal::new(
        "package_unsigned",
        "nobody signed this package, and it isn't part of the product; such are accepted in development mode only",
    )
}

#[cfg(test)]
#[path = "judge_tests.rs"]
mod tests;

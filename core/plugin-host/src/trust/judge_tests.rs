//! Every way of coming to be installed, and every way of not.

use std::collections::BTreeMap;

use tessera_package::{SecretKey, sign, write};

use super::super::book::tests::{key, revocation};
use super::super::book::{Revoked, TrustedKey};
use super::*;

const ID: &str = "acme.plain";

fn package(id: &str, version: &str, signer: Option<u8>, replaces: Option<u8>) -> Package {
    let manifest = format!(
        "id = \"{id}\"\nversion = \"{version}\"\napi = \"1.0\"\nmin_server = \"0.1.0\"\n\
         name = {{ en = \"Plain\", zh-CN = \"普通\" }}\ndescription = {{ en = \"Plain\", zh-CN = \"普通\" }}\n"
    );
    let bytes = write::pack_files(BTreeMap::from([("manifest.toml".to_owned(), manifest.into_bytes())])).unwrap();
    let package = Package::read(&bytes).unwrap();
    let secret = |seed: u8| SecretKey::new([seed; 32], [seed; 8]);
    let Some(signer) = signer else { return package };
    let signed = sign::sign(&package, &secret(signer), replaces.map(secret).as_ref()).unwrap();
    Package::read(&signed).unwrap()
}

fn trusting(seeds: &[u8]) -> Book {
    let trusted = |seed: &u8| TrustedKey {
        id: seed.to_string(),
        key: key(*seed),
        name: "Acme".to_owned(),
        note: None,
        at_ms: 1,
        by: "Mei".to_owned(),
    };
    Book { keys: seeds.iter().map(trusted).collect(), ..Book::default() }
}

fn bound(mut book: Book, seed: Option<u8>) -> Book {
    book.bind(ID, seed.map(key).as_ref(), false, 1, "Mei");
    book
}

fn judged(book: &Book, package: &Package) -> Judged {
    judge(&Case { book, package, is_bundled: false, is_known: false, allow_unsigned: false, accepted: None })
}

fn accepting(book: &Book, package: &Package, seed: u8) -> Judged {
    let key = key(seed);
    let accepted = Some(&key);
    judge(&Case { book, package, is_bundled: false, is_known: false, allow_unsigned: false, accepted })
}

fn reason(judged: &Judged) -> String {
    let extra = judged.outcome().unwrap_err().extra.unwrap();
    extra["reason"].as_str().unwrap().to_owned()
}

#[test]
fn who_is_trusted_is_accepted_and_a_stranger_when_an_administrator_names_the_key() {
    let plain = package(ID, "1.0.0", Some(1), None);
    assert_eq!(judged(&trusting(&[1]), &plain).outcome().unwrap(), Trust::Verified);
    let stranger = judged(&trusting(&[2]), &plain);
    assert_eq!((stranger.trust, stranger.needs_acceptance), (None, true));
    assert_eq!(stranger.outcome().unwrap_err().extra.unwrap()["key"], key(1).to_string());
    assert_eq!(reason(&stranger), "signature_key_unknown");
    assert_eq!(accepting(&trusting(&[2]), &plain, 1).outcome().unwrap(), Trust::Local);
    assert_eq!(reason(&accepting(&trusting(&[1]), &plain, 2)), "accept_key_differs");
    assert_eq!(judged(&bound(Book::default(), Some(1)), &plain).outcome().unwrap(), Trust::Local);
}

#[test]
fn nobody_takes_a_plugin_over_without_being_named() {
    let plain = package(ID, "1.0.0", Some(2), None);
    assert_eq!(reason(&judged(&bound(trusting(&[2]), Some(1)), &plain)), "signature_key_changed");
    assert_eq!(reason(&accepting(&bound(trusting(&[2]), Some(1)), &plain, 2)), "signature_key_changed");
    let unsigned = bound(trusting(&[2]), None);
    assert_eq!(reason(&judged(&unsigned, &plain)), "signature_key_unknown");
    assert_eq!(accepting(&unsigned, &plain, 2).outcome().unwrap(), Trust::Verified);
    let known = Case {
        book: &trusting(&[2]),
        package: &plain,
        is_bundled: false,
        is_known: true,
        allow_unsigned: false,
        accepted: None,
    };
    assert_eq!(reason(&judge(&known)), "signature_key_unknown");
}

#[test]
fn an_unsigned_package_needs_development_mode_and_never_replaces_a_signed_one() {
    let plain = package(ID, "1.0.0", None, None);
    let in_development = |book: &Book| {
        judge(&Case { book, package: &plain, is_bundled: false, is_known: false, allow_unsigned: true, accepted: None })
    };
    assert_eq!(reason(&judged(&Book::default(), &plain)), "package_unsigned");
    assert_eq!(in_development(&Book::default()).outcome().unwrap(), Trust::Unsigned);
    let mut book = bound(Book::default(), Some(1));
    assert_eq!(reason(&in_development(&book)), "signature_missing");
    book.revocations.push(revocation(Revoked::Key { key: key(1) }));
    assert_eq!(reason(&in_development(&book)), "signature_missing", "a revoked key still holds its place");
}

#[test]
fn a_revoked_key_neither_signs_nor_agrees() {
    let mut book = bound(trusting(&[1, 2]), Some(1));
    let rotated = package(ID, "1.1.0", Some(2), Some(1));
    let judged_now = judged(&book, &rotated);
    assert_eq!((judged_now.outcome().unwrap(), &judged_now.replaces), (Trust::Verified, &Some(key(1))));
    book.revocations.push(revocation(Revoked::Key { key: key(1) }));
    assert_eq!(reason(&judged(&book, &package(ID, "1.0.0", Some(1), None))), "key_revoked");
    assert_eq!(reason(&accepting(&book, &package(ID, "1.0.0", Some(1), None), 1)), "key_revoked");
    assert_eq!(
        reason(&judged(&book, &rotated)),
        "signature_key_unknown",
        "whoever stole the old key could have agreed"
    );
    assert_eq!(accepting(&book, &rotated, 2).outcome().unwrap(), Trust::Verified);
}

#[test]
fn the_products_ids_are_for_the_product_and_trusted_publishers() {
    let own = package("tessera.extra", "1.0.0", Some(1), None);
    assert_eq!(reason(&accepting(&Book::default(), &own, 1)), "plugin_id_reserved");
    assert_eq!(judged(&trusting(&[1]), &own).outcome().unwrap(), Trust::Verified);
}

#[test]
fn what_is_installed_stands_as_long_as_the_book_says() {
    let plain = package(ID, "1.0.0", Some(1), None);
    let unsigned = package(ID, "1.0.0", None, None);
    let refused = |book: &Book, package: &Package, trust| stands(book, package, trust, false).unwrap_err().reason;
    assert_eq!(stands(&trusting(&[1]), &plain, Trust::Local, false).unwrap(), (Trust::Verified, Some(key(1))));
    let mut book = bound(Book::default(), Some(1));
    assert_eq!(stands(&book, &plain, Trust::Verified, false).unwrap().0, Trust::Local);
    assert_eq!(refused(&Book::default(), &plain, Trust::Unsigned), "signature_key_unknown");
    assert_eq!(refused(&book, &unsigned, Trust::Unsigned), "package_unsigned");
    assert_eq!(stands(&book, &unsigned, Trust::Unsigned, true).unwrap().0, Trust::Unsigned);
    // After a rotation the older version may run still.
    book.bind(ID, Some(&key(2)), true, 2, "Mei");
    assert_eq!(stands(&book, &plain, Trust::Local, false).unwrap().0, Trust::Local);
    let digest = Revoked::Package { sha256: unsigned.sha256().to_owned() };
    book.revocations = vec![revocation(digest)];
    assert_eq!(refused(&book, &unsigned, Trust::Core), "package_revoked", "even the product's own");
}

//! Hosts that may be granted, and hosts that are asked for: compared part by part, after parsing, never as text.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// Characters of an address that a plugin asks for.
const URL_MAX: usize = 8 * 1024;

/// `scheme://host[:port]`, the host exact or `*.suffix`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpHost {
    scheme: Scheme,
    name: Name,
    port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scheme {
    Http,
    Https,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Name {
    Domain(String),
    /// Every name that ends with a dot and this, but not this itself.
    Below(String),
    Address(IpAddr),
}

/// What a plugin asks for: where, and the rest that only the other side is told.
pub(crate) struct Target {
    host: HttpHost,
    path: String,
}

impl HttpHost {
    /// Reads `https://api.example.com`, `https://*.example.com:8443`, `http://192.0.2.7`; none for anything more or less.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let (is_below, rest) = rest.strip_prefix("*.").map_or((false, rest), |rest| (true, rest));
        // What would be cut off or taken for something else by a lenient reader.
        if rest.bytes().any(|byte| !byte.is_ascii_graphic() || b"/\\?#@%*".contains(&byte)) {
            return None;
        }
        let url = Url::parse(&format!("{scheme}://{rest}/")).ok()?;
        let found = Self::of(&url)?;
        if !is_below {
            return Some(found);
        }
        match found.name {
            // All of a top-level domain is nobody's.
            Name::Domain(suffix) if suffix.contains('.') => Some(Self { name: Name::Below(suffix), ..found }),
            _ => None,
        }
    }

    /// Scheme, host and port of an address.
    fn of(url: &Url) -> Option<Self> {
        let scheme = match url.scheme() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return None,
        };
        let name = match url.host()? {
            Host::Domain(domain) => {
                // The root's dot changes nothing of where a name leads.
                let domain = domain.strip_suffix('.').unwrap_or(domain);
                if domain.is_empty() || domain.split('.').any(str::is_empty) {
                    return None;
                }
                Name::Domain(domain.to_owned())
            }
            Host::Ipv4(v4) => Name::Address(v4.into()),
            Host::Ipv6(v6) => Name::Address(tessera_model::address::canonical(v6.into())),
        };
        Some(Self { scheme, name, port: url.port_or_known_default()? })
    }

    /// True when whoever may go here may also go there.
    pub fn covers(&self, other: &Self) -> bool {
        self.scheme == other.scheme
            && self.port == other.port
            && match (&self.name, &other.name) {
                (Name::Below(suffix), Name::Domain(domain)) => is_below(domain, suffix),
                (Name::Below(suffix), Name::Below(lower)) => lower == suffix || is_below(lower, suffix),
                (mine, theirs) => mine == theirs,
            }
    }
}

fn is_below(domain: &str, suffix: &str) -> bool {
    domain.strip_suffix(suffix).and_then(|rest| rest.strip_suffix('.')).is_some_and(|rest| !rest.is_empty())
}

impl Scheme {
    const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Http => "http",
            Self::Https => "https",
        })
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(domain) => f.write_str(domain),
            Self::Below(suffix) => write!(f, "*.{suffix}"),
            Self::Address(IpAddr::V4(v4)) => write!(f, "{v4}"),
            Self::Address(IpAddr::V6(v6)) => write!(f, "[{v6}]"),
        }
    }
}

impl fmt::Display for HttpHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.name)?;
        if self.port == self.scheme.port() { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

impl Target {
    /// Reads an address as a plugin gives it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        if text.len() > URL_MAX {
            return Err("an address has at most 8,192 characters");
        }
        let url = Url::parse(text).map_err(|_| "it is no address")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("user and password have no place in an address; send a secret in a header");
        }
        let host = HttpHost::of(&url).ok_or("it must begin with https:// or http:// and a host")?;
        let mut path = url.path().to_owned();
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(query);
        }
        Ok(Self { host, path })
    }

    /// Where it leads.
    pub(crate) const fn host(&self) -> &HttpHost {
        &self.host
    }

    pub(crate) const fn is_encrypted(&self) -> bool {
        matches!(self.host.scheme, Scheme::Https)
    }

    pub(crate) const fn port(&self) -> u16 {
        self.host.port
    }

    /// The name that must be looked up; none where the address itself was given.
    pub(crate) fn domain(&self) -> Option<&str> {
        match &self.host.name {
            Name::Domain(domain) | Name::Below(domain) => Some(domain),
            Name::Address(_) => None,
        }
    }

    /// The address, where one was given.
    pub(crate) const fn address(&self) -> Option<IpAddr> {
        match self.host.name {
            Name::Address(address) => Some(address),
            Name::Domain(_) | Name::Below(_) => None,
        }
    }

    /// Path and query: neither logs nor refusals tell of them.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// What the header `host` says, and the plugin's log.
    pub(crate) fn authority(&self) -> String {
        let HttpHost { scheme, name, port } = &self.host;
        if *port == scheme.port() { name.to_string() } else { format!("{name}:{port}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> HttpHost {
        HttpHost::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    fn may(grant: &str, url: &str) -> bool {
        host(grant).covers(Target::parse(url).unwrap_or_else(|error| panic!("{url}: {error}")).host())
    }

    #[test]
    fn hosts_are_written_as_they_are_read() {
        for text in [
            "https://api.example.com",
            "http://erp:8080",
            "https://*.example.com",
            "https://*.example.com:8443",
            "http://10.0.0.7",
            "http://[fd00::7]:81",
        ] {
            assert_eq!(host(text).to_string(), text);
        }
        assert_eq!(host("https://API.Example.com.:443").to_string(), "https://api.example.com");
        assert_eq!(host("http://0x7f.1").to_string(), "http://127.0.0.1");
        assert_eq!(host("http://[::ffff:10.0.0.7]").to_string(), "http://10.0.0.7");
    }

    #[test]
    fn anything_more_or_less_than_a_host_is_none() {
        for text in [
            "",
            "https://",
            "api.example.com",
            "ftp://example.com",
            "https://example.com/",
            "https://example.com/path",
            "https://example.com?x",
            "https://example.com#x",
            "https://user@example.com",
            "https://example.com\\evil",
            "https://exa%6dple.com",
            "https://*",
            "https://*.",
            "https://*.com",
            "https://a.*.com",
            "https://*.*.example.com",
            "https://*.10.0.0.1",
            "https://a..example.com",
            "https://exa mple.com",
            "https://example.com:0x50",
            "https://example.com:99999",
            "javascript://example.com",
        ] {
            assert_eq!(HttpHost::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_grant_covers_its_own_scheme_host_and_port_alone() {
        let grant = "https://api.example.com";
        for url in [
            "https://api.example.com",
            "https://api.example.com/v1?x=1#y",
            "https://API.EXAMPLE.COM:443/",
            "https://api.example.com./x",
        ] {
            assert!(may(grant, url), "{url}");
        }
        for url in [
            "http://api.example.com/",
            "https://api.example.com:8443/",
            "https://example.com/",
            "https://x.api.example.com/",
            "https://api.example.com.evil.test/",
            "https://evil.test/https://api.example.com",
            "https://evil.test?https://api.example.com",
            "https://evil.test\\.api.example.com/",
            "https://api.example.comevil.test/",
        ] {
            assert!(!may(grant, url), "{url}");
        }
    }

    #[test]
    fn a_suffix_covers_what_is_below_it() {
        let grant = "https://*.example.com";
        assert!(may(grant, "https://a.example.com") && may(grant, "https://b.a.example.com"));
        for url in
            ["https://example.com", "https://evilexample.com", "https://example.com.evil.test", "https://1.2.3.4"]
        {
            assert!(!may(grant, url), "{url}");
        }
        assert!(host(grant).covers(&host("https://*.eu.example.com")) && host(grant).covers(&host(grant)));
        assert!(!host("https://*.eu.example.com").covers(&host(grant)));
        assert!(!host("https://a.example.com").covers(&host(grant)));
    }

    #[test]
    fn addresses_in_disguise_are_addresses() {
        for url in ["http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/"] {
            let target = Target::parse(url).unwrap();
            assert_eq!(target.address(), Some("127.0.0.1".parse().unwrap()), "{url}");
            assert_eq!(target.domain(), None);
        }
        assert_eq!(Target::parse("http://[::ffff:7f00:1]:81/").unwrap().authority(), "127.0.0.1:81");
    }

    #[test]
    fn what_is_told_of_a_target_is_its_host_alone() {
        let target = Target::parse("https://api.example.com:8443/a%20b?key=1#part").unwrap();
        assert_eq!((target.path(), target.authority().as_str()), ("/a%20b?key=1", "api.example.com:8443"));
        assert_eq!((target.port(), target.is_encrypted()), (8443, true));
        for url in ["https://u:p@example.com", "https://u@example.com", "file:///etc/passwd", "//example.com", "x"] {
            assert!(Target::parse(url).is_err(), "{url}");
        }
        assert!(Target::parse(&format!("https://example.com/{}", "x".repeat(URL_MAX))).is_err());
    }
}

//! From a name to the addresses that a request may go to.

use std::io;
use std::net::SocketAddr;

use async_trait::async_trait;
use tessera_model::address::{Leads, canonical, leads};

use super::HttpOptions;
use super::allow::Target;
use super::failure::Failure;

/// Addresses that are tried, one after another.
const TRIED: usize = 4;

/// Finds the addresses of a name.
#[async_trait]
pub trait Resolve: Send + Sync {
    /// The addresses of a host, each with the port.
    ///
    /// # Errors
    /// When there is no such name, or nobody who could be asked.
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>>;
}

/// Asks as every program of this machine does.
pub(crate) struct SystemResolver;

#[async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(tokio::net::lookup_host((host, port)).await?.collect())
    }
}

/// Looks a target up, once: the very addresses that were judged are those that are connected to, whatever the name leads to a moment
/// later. One that is forbidden spoils the others, for nobody honest mixes them.
pub(crate) async fn addresses(
    options: &HttpOptions,
    target: &Target,
    may_private: bool,
) -> Result<Vec<SocketAddr>, Failure> {
    let found = match (target.domain(), target.address()) {
        (Some(domain), _) => {
            let resolver: &dyn Resolve = options.resolver.as_deref().unwrap_or(&SystemResolver);
            resolver.resolve(domain, target.port()).await.map_err(|_| Failure::NoSuchHost)?
        }
        (None, Some(address)) => vec![SocketAddr::new(address, target.port())],
        (None, None) => Vec::new(),
    };
    let found: Vec<SocketAddr> =
        found.into_iter().map(|address| SocketAddr::new(canonical(address.ip()), address.port())).collect();
    for address in &found {
        judge(options, *address, may_private)?;
    }
    if found.is_empty() { Err(Failure::NoSuchHost) } else { Ok(found.into_iter().take(TRIED).collect()) }
}

fn judge(options: &HttpOptions, address: SocketAddr, may_private: bool) -> Result<(), Failure> {
    let there = leads(address.ip());
    let is_own = |own: &SocketAddr| {
        let is_everywhere = own.ip().is_unspecified() && there == Leads::Loopback;
        own.port() == address.port() && (is_everywhere || canonical(own.ip()) == address.ip())
    };
    match there {
        _ if options.own.iter().any(is_own) => Err(Failure::Forbidden("this very server")),
        Leads::Outside => Ok(()),
        Leads::Private if may_private => Ok(()),
        Leads::Private => Err(Failure::Private),
        Leads::Loopback if options.loopback => Ok(()),
        Leads::Loopback => Err(Failure::Forbidden("this very machine")),
        Leads::Nowhere(what) => Err(Failure::Forbidden(what)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    struct Fixed(Vec<&'static str>);

    #[async_trait]
    impl Resolve for Fixed {
        async fn resolve(&self, _host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
            Ok(self.0.iter().map(|text| SocketAddr::new(text.parse().unwrap(), port)).collect())
        }
    }

    async fn of(
        addresses: &[&'static str],
        options: HttpOptions,
        may_private: bool,
    ) -> Result<Vec<SocketAddr>, Failure> {
        let options = HttpOptions { resolver: Some(Arc::new(Fixed(addresses.to_vec()))), ..options };
        super::addresses(&options, &Target::parse("http://erp.test:81/").unwrap(), may_private).await
    }

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn own(own: &str) -> HttpOptions {
        HttpOptions { loopback: true, own: vec![at(own)], ..HttpOptions::default() }
    }

    #[tokio::test]
    async fn one_forbidden_address_spoils_the_others() {
        let found = of(&["8.8.8.8", "2606:4700::1111"], HttpOptions::default(), false).await.unwrap();
        assert_eq!(found, [at("8.8.8.8:81"), at("[2606:4700::1111]:81")]);
        for second in ["127.0.0.1", "169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe"] {
            let refused = of(&["8.8.8.8", second], HttpOptions::default(), true).await.unwrap_err();
            assert!(matches!(refused, Failure::Forbidden(_)), "{second}: {refused:?}");
        }
        assert!(matches!(of(&[], HttpOptions::default(), true).await.unwrap_err(), Failure::NoSuchHost));
    }

    #[tokio::test]
    async fn private_networks_are_for_an_administrator_to_allow() {
        assert!(matches!(of(&["10.1.2.3"], HttpOptions::default(), false).await.unwrap_err(), Failure::Private));
        let found = of(&["::ffff:10.1.2.3"], HttpOptions::default(), true).await.unwrap();
        assert_eq!(found, [at("10.1.2.3:81")], "the address that was judged");
    }

    #[tokio::test]
    async fn this_machine_is_reached_in_tests_alone_and_this_server_never() {
        assert!(matches!(of(&["127.0.0.1"], HttpOptions::default(), true).await.unwrap_err(), Failure::Forbidden(_)));
        assert!(of(&["127.0.0.1"], own("127.0.0.1:82"), false).await.is_ok());
        assert!(of(&["8.8.8.8"], own("0.0.0.0:81"), false).await.is_ok(), "everywhere is here alone");
        assert!(matches!(of(&["8.8.8.8"], own("8.8.8.8:81"), false).await.unwrap_err(), Failure::Forbidden(_)));
        for listens in ["127.0.0.1:81", "0.0.0.0:81", "[::]:81"] {
            assert!(
                matches!(of(&["127.0.0.1"], own(listens), true).await.unwrap_err(), Failure::Forbidden(_)),
                "{listens}"
            );
        }
    }
}

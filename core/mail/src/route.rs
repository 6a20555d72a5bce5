//! From the name of a mail server to the addresses that are tried. A relay stands in one's own network as often as outside, so both are
//! fine; this machine only where the operator lets it, and what leads nowhere never.

use std::net::{IpAddr, SocketAddr};

use tessera_engine::mail::{MailFailure, MailServer, MailStep};
use tessera_model::address::{Leads, canonical, leads};

use crate::SmtpOptions;

/// Addresses that are tried, one after another.
const TRIED: usize = 4;

/// Looks the server up, once: the very addresses that were judged are those that are connected to.
pub(crate) async fn addresses(options: &SmtpOptions, server: &MailServer) -> Result<Vec<SocketAddr>, MailFailure> {
    let found: Vec<SocketAddr> = match &options.names {
        Some(names) => names.get(&server.host).map(|ip| SocketAddr::new(*ip, server.port)).into_iter().collect(),
        None => tokio::net::lookup_host((bare(&server.host), server.port))
            .await
            .map_err(|error| MailFailure::passing(MailStep::Host, error.to_string()))?
            .collect(),
    };
    let found: Vec<SocketAddr> =
        found.into_iter().map(|address| SocketAddr::new(canonical(address.ip()), address.port())).collect();
    for address in &found {
        judge(options, address.ip())?;
    }
    if found.is_empty() {
        return Err(MailFailure::passing(MailStep::Host, "the name has no address".to_owned()));
    }
    Ok(found.into_iter().take(TRIED).collect())
}

/// An IPv6 address may stand in brackets.
fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}

fn judge(options: &SmtpOptions, ip: IpAddr) -> Result<(), MailFailure> {
    let refused = |what: &str| Err(MailFailure::lasting(MailStep::Forbidden, format!("{ip} is {what}")));
    match leads(ip) {
        Leads::Outside | Leads::Private => Ok(()),
        Leads::Loopback if options.loopback => Ok(()),
        Leads::Loopback => refused("this very machine; the operator allows it with `mail_loopback = true`"),
        Leads::Nowhere(what) => refused(what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn to(ip: &str, loopback: bool) -> Result<Vec<SocketAddr>, MailStep> {
        let names = Some([("relay.test".to_owned(), ip.parse().unwrap())].into());
        let options = SmtpOptions { loopback, names, ..SmtpOptions::default() };
        let server = MailServer { host: "relay.test".to_owned(), port: 25, ..MailServer::default() };
        addresses(&options, &server).await.map_err(|failure| failure.step)
    }

    #[tokio::test]
    async fn a_relay_may_stand_inside_or_outside_and_here_only_where_the_operator_says_so() {
        for ip in ["8.8.8.8", "10.1.2.3", "fd12::1"] {
            assert_eq!(to(ip, false).await.unwrap(), [SocketAddr::new(ip.parse().unwrap(), 25)]);
        }
        assert_eq!(to("127.0.0.1", false).await, Err(MailStep::Forbidden));
        assert!(to("127.0.0.1", true).await.is_ok());
        for ip in ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "0.0.0.0"] {
            assert_eq!(to(ip, true).await, Err(MailStep::Forbidden), "{ip}");
        }
    }
}

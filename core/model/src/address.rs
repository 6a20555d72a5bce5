//! Where addresses of the network lead, for whoever decides what may go there. An address counts by where it truly leads: one that
//! carries another inside is judged by both.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leads {
    /// Out, to everybody's internet.
    Outside,
    /// Into a network of somebody's own.
    Private,
    /// Back to this machine.
    Loopback,
    /// Where nothing may ever go; with what is there.
    Nowhere(&'static str),
}

/// The address without the clothes of an IPv4 address in IPv6.
pub const fn canonical(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => address,
        },
        IpAddr::V4(_) => address,
    }
}

/// Where an address leads.
pub fn leads(address: IpAddr) -> Leads {
    match canonical(address) {
        IpAddr::V4(v4) => leads_v4(v4),
        IpAddr::V6(v6) => match carried(v6) {
            // What gateways take apart again may only lead outside: no tick is meant for such detours.
            Some(v4) if leads_v4(v4) == Leads::Outside => Leads::Outside,
            Some(_) => Leads::Nowhere("an address within another"),
            None => leads_v6(v6),
        },
    }
}

fn leads_v4(v4: Ipv4Addr) -> Leads {
    match v4.octets() {
        [0, ..] => Leads::Nowhere("no address"),
        [127, ..] => Leads::Loopback,
        // The services that tell machines of a cloud their secrets; 169.254.169.254 is link-local.
        [168, 63, 129, 16] | [100, 100, 100, 200] | [192, 0, 0, 192] => Leads::Nowhere("a metadata service"),
        [169, 254, ..] => Leads::Nowhere("a link-local address"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] | [198, 18 | 19, ..] => Leads::Private,
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] | [192, 88, 99, _] => {
            Leads::Nowhere("a reserved address")
        }
        [224..=239, ..] => Leads::Nowhere("a multicast address"),
        [240..=255, ..] => Leads::Nowhere("a reserved address"),
        _ => Leads::Outside,
    }
}

fn leads_v6(v6: Ipv6Addr) -> Leads {
    match v6.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Leads::Nowhere("no address"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Leads::Loopback,
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254] | [0xfd20, 0x00ce, 0, 0, 0, 0, 0, 0x0254] => {
            Leads::Nowhere("a metadata service")
        }
        [0xfc00..=0xfdff, ..] => Leads::Private,
        [0xfe80..=0xfebf, ..] => Leads::Nowhere("a link-local address"),
        [0xff00..=0xffff, ..] => Leads::Nowhere("a multicast address"),
        // Teredo and addresses that identify instead of lead; then those of books.
        [0x2001, 0x0000..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0x0000..=0x0fff, ..] => {
            Leads::Nowhere("a reserved address")
        }
        [0x2000..=0x3fff, ..] => Leads::Outside,
        _ => Leads::Nowhere("a reserved address"),
    }
}

/// The IPv4 address that an IPv6 address carries for a gateway: NAT64, 6to4, ISATAP, translated and compatible ones.
fn carried(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Some(Ipv4Addr::new(a, b, c, d))
    };
    match v6.segments() {
        // ::1 and :: are addresses of their own.
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => None,
        [0x0064, 0xff9b, 0, 0, 0, 0, high, low] => of(high, low),
        [0x2002, high, low, ..] => of(high, low),
        [0, 0, 0, 0, 0xffff, 0, high, low] | [0, 0, 0, 0, 0, 0, high, low] => of(high, low),
        [_, _, _, _, 0x0000 | 0x0200, 0x5efe, high, low] => of(high, low),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Leads {
        leads(text.parse().unwrap())
    }

    #[test]
    fn only_what_leads_outside_does() {
        for text in
            ["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.63.0.1", "100.128.0.1", "223.5.5.5"]
        {
            assert_eq!(of(text), Leads::Outside, "{text}");
        }
        for text in ["2606:4700::1111", "2001:4860:4860::8888", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert_eq!(of(text), Leads::Outside, "{text}");
        }
    }

    #[test]
    fn private_networks_and_this_machine_are_told_apart() {
        for text in ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.5"] {
            assert_eq!(of(text), Leads::Private, "{text}");
            assert_eq!(of(&format!("::ffff:{text}")), Leads::Private, "mapped {text}");
        }
        for text in ["fc00::1", "fd12:3456::1"] {
            assert_eq!(of(text), Leads::Private, "{text}");
        }
        for text in ["127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(of(text), Leads::Loopback, "{text}");
        }
    }

    #[test]
    fn nothing_leads_to_metadata_link_local_multicast_or_reserved_addresses() {
        let forbidden = [
            "0.0.0.0",
            "0.1.2.3",
            "169.254.169.254",
            "169.254.0.1",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.1",
            "192.88.99.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "2001:db8::1",
            "3fff::1",
            "2001:0:1::1",
            "100::1",
            "5f00::1",
            "64:ff9b:1::1",
        ];
        for text in forbidden {
            assert!(matches!(of(text), Leads::Nowhere(_)), "{text}: {:?}", of(text));
        }
    }

    #[test]
    fn an_address_within_another_is_no_way_round() {
        for text in [
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b::7f00:1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2002:a9fe:a9fe::1",
            "2002:c0a8:101::1",
            "::127.0.0.1",
            "::10.0.0.1",
            "::ffff:0:127.0.0.1",
            "2001:4860::5efe:a9fe:a9fe",
            "2001:4860::200:5efe:7f00:1",
        ] {
            assert!(matches!(of(text), Leads::Nowhere(_)), "{text}: {:?}", of(text));
        }
        assert_eq!(canonical("::ffff:10.1.2.3".parse().unwrap()), "10.1.2.3".parse::<IpAddr>().unwrap());
        assert_eq!(canonical("2606:4700::1".parse().unwrap()), "2606:4700::1".parse::<IpAddr>().unwrap());
    }
}

//! The address of an Odoo server.

use std::net::IpAddr;

use url::{Host, Url};

use crate::error::{Error, ErrorKind, Sent};

/// Reads an address, and refuses what would send the password in the clear.
pub(crate) fn parse(text: &str, allow_plain_http: bool) -> Result<Url, Error> {
    let wrong = |reason: &str| Error::new(ErrorKind::Configuration, Sent::No).with_detail(reason);
    let mut url = Url::parse(text.trim()).map_err(|_| wrong("the address is not a URL"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("the address holds a user name or password; give them as credentials"));
    }
    match url.scheme() {
        "https" => {}
        "http" if allow_plain_http || is_loopback(&url) => {}
        "http" => return Err(Error::new(ErrorKind::PlainHttp, Sent::No)),
        _ => return Err(wrong("the address is neither https nor http")),
    }
    url.set_query(None);
    url.set_fragment(None);
    let path = format!("{}/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    Ok(url)
}

/// Whether the address is this machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_loopback_alone() {
        for url in
            ["https://odoo.example.com", "http://localhost:8069", "http://127.0.0.1", "http://[::1]:8069/"]
        {
            assert!(parse(url, false).is_ok(), "{url}");
        }
        for url in ["http://odoo.example.com", "http://10.0.0.1:8069", "http://localhost.example.com"] {
            assert_eq!(parse(url, false).unwrap_err().kind(), ErrorKind::PlainHttp, "{url}");
            assert!(parse(url, true).is_ok(), "{url}");
        }
        assert!(parse("http://odoo.example.com", false).unwrap_err().to_string().contains("https"));
    }

    #[test]
    fn other_addresses_are_refused() {
        for url in ["", "odoo", "ftp://odoo.example.com", "https://admin:secret@odoo.example.com"] {
            let error = parse(url, true).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{url}");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }

    #[test]
    fn end_points_join_below_the_path() {
        let url = parse("https://example.com/odoo?x=1#y", false).unwrap();
        assert_eq!(url.join("jsonrpc").unwrap().as_str(), "https://example.com/odoo/jsonrpc");
    }
}

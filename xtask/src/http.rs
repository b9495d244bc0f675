//! As much HTTP as it takes to ask a server on this machine whether it is there.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use crate::failure::{During, Failure, Result};

/// A port that nothing listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).during("free port")?;
    Ok(listener.local_addr().during("free port")?.port())
}

/// Whether a server answers a GET of this path with status 200. Odoo's first answer takes as long as it takes to load
/// a database, on a busy machine half a minute.
pub(crate) fn answers(port: u16, path: &str) -> bool {
    exchange(port, &format!("GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n"), Duration::from_secs(60))
        .is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
}

/// Posts a JSON document and returns the body of the answer.
pub(crate) fn post(port: u16, path: &str, json: &str, limit: Duration) -> Result<String> {
    let request = format!(
        "POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    );
    let answer = exchange(port, &request, limit).during(format!("POST {path}"))?;
    match answer.split_once("\r\n\r\n") {
        Some((_, body)) => Ok(body.to_owned()),
        None => Err(Failure::new(format!("POST {path}"), "the answer is not HTTP")),
    }
}

/// HTTP/1.0: the server closes the connection after its answer and sends no chunks.
fn exchange(port: u16, request: &str, limit: Duration) -> std::io::Result<String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(limit))?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

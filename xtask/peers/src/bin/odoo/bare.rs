//! The same calls by nothing but a socket: a request that was written before, an answer that nobody reads. What that
//! costs, no client that opens a connection a call can go below. (Odoo itself closes each; a proxy before it need not.)

use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

use serde_json::json;

use crate::cpu::{self, Cost};
use crate::peers::{FIELDS, Server, Work};

/// Over plain HTTP alone; user 2, whom every database begins with.
pub fn bare(server: &Server, work: Work) -> Cost {
    let host = server.url.strip_prefix("http://").expect("a bare socket speaks no TLS").trim_end_matches('/');
    let options = json!({"fields": FIELDS, "limit": work.records, "order": "id"});
    let args = json!([server.database, 2, server.password, "res.partner", "search_read", [[]], options]);
    let call = json!({"service": "object", "method": "execute_kw", "args": args});
    let body = json!({"jsonrpc": "2.0", "method": "call", "id": 1, "params": call}).to_string();
    let request = format!(
        "POST /jsonrpc HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nX-Odoo-Database: {}\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        server.database,
        body.len()
    );
    let caller = || {
        for _ in 0..work.calls / work.callers {
            let mut socket = TcpStream::connect(host).expect("Odoo listens");
            socket.write_all(request.as_bytes()).expect("Odoo reads");
            let mut answer = Vec::new();
            socket.read_to_end(&mut answer).expect("Odoo answers");
            assert!(answer.get(9..12) == Some(b"200"), "{}", String::from_utf8_lossy(&answer));
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(cpu::of(async {
        thread::scope(|scope| {
            (0..work.callers).for_each(|_| drop(scope.spawn(caller)));
        });
    }))
}

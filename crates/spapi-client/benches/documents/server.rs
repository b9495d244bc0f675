//! Amazon on a socket of this machine, whose only report is written while it is downloaded.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use spapi_client::types::Region;
use spapi_client::{Client, Endpoint, Seller};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Rows in one block; the report is the same block again and again.
const BLOCK_ROWS: u64 = 8192;

/// The server, until the runtime ends.
pub(crate) struct Server {
    shared: Arc<Shared>,
}

struct Shared {
    url: String,
    header: Vec<u8>,
    block: Bytes,
    /// The block, compressed; gzip bodies may follow each other.
    packed: Vec<u8>,
    blocks: u64,
    uploaded: AtomicU64,
}

impl Server {
    /// Serves a report of about `size` bytes before compression.
    pub(crate) async fn start(size: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let rows = (0..BLOCK_ROWS).map(|n| {
            let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            format!(
                "SKU-{mixed:016x}\tB0{n:08}\tHülle für Gerät {}\t{}.{:02}\t{n}\tActive\n",
                mixed >> 50,
                mixed >> 54,
                n % 100
            )
        });
        let block = Bytes::from(rows.collect::<String>());
        let shared = Arc::new(Shared {
            url,
            header: gzip(b"seller-sku\tasin\titem-name\tprice\tquantity\tstatus\n"),
            packed: gzip(&block),
            blocks: size.div_ceil(block.len() as u64),
            block,
            uploaded: AtomicU64::new(0),
        });
        let server = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = Arc::clone(&server);
                // A client that leaves early is none of the server's business.
                tokio::spawn(async move { server.serve(stream).await.ok() });
            }
        });
        Self { shared }
    }

    pub(crate) fn seller(&self) -> Seller {
        let endpoint = Endpoint::custom(&self.shared.url).unwrap();
        let lwa = format!("{}/token", self.shared.url);
        let client = Client::builder("id", "secret").endpoint(endpoint).lwa_endpoint(lwa).build().unwrap();
        client.seller("refresh", Region::Eu)
    }

    /// Rows in the report.
    pub(crate) fn rows(&self) -> u64 {
        self.shared.blocks * BLOCK_ROWS
    }

    /// A part of the report, not compressed.
    pub(crate) fn block(&self) -> Bytes {
        self.shared.block.clone()
    }

    /// Bytes uploaded.
    pub(crate) fn uploaded(&self) -> u64 {
        self.shared.uploaded.load(Ordering::SeqCst)
    }
}

impl Shared {
    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        loop {
            let (mut line, mut length, mut first) = (String::new(), 0_u64, String::new());
            loop {
                line.clear();
                if stream.read_line(&mut line).await? == 0 {
                    return Ok(());
                }
                if first.is_empty() {
                    first.clone_from(&line);
                }
                if let Some((name, value)) = line.split_once(':')
                    && name.eq_ignore_ascii_case("content-length")
                {
                    length = value.trim().parse().unwrap_or_default();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let read = tokio::io::copy(&mut (&mut stream).take(length), &mut tokio::io::sink()).await?;
            let mut words = first.split_whitespace();
            match (words.next(), words.next()) {
                (Some("PUT"), _) => {
                    self.uploaded.fetch_add(read, Ordering::SeqCst);
                    reply(&mut stream, "").await?;
                }
                (_, Some("/token")) => {
                    reply(&mut stream, r#"{"access_token":"Atza|1","expires_in":3600}"#).await?
                }
                (_, Some("/document")) => self.document(&mut stream).await?,
                _ => {
                    let url = format!("{}/document", self.url);
                    let place =
                        format!(r#"{{"feedDocumentId":"doc","url":"{url}","compressionAlgorithm":"GZIP"}}"#);
                    reply(&mut stream, &place).await?;
                }
            }
        }
    }

    async fn document(&self, stream: &mut BufReader<TcpStream>) -> std::io::Result<()> {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/plain; charset=UTF-8\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).await?;
        let blocks = std::iter::repeat_n(&self.packed, usize::try_from(self.blocks).unwrap_or(usize::MAX));
        for part in std::iter::once(&self.header).chain(blocks) {
            stream.write_all(format!("{:x}\r\n", part.len()).as_bytes()).await?;
            stream.write_all(part).await?;
            stream.write_all(b"\r\n").await?;
        }
        stream.write_all(b"0\r\n\r\n").await?;
        stream.flush().await
    }
}

async fn reply(stream: &mut BufReader<TcpStream>, body: &str) -> std::io::Result<()> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.flush().await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The most memory this process had, in bytes; `None` where the system does not tell.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

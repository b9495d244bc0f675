//! An emulator behind a socket.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::clock::Clock;
use crate::faults::Transport;

/// Bodies beyond this are refused with 413.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A server without a socket: it turns a request at a moment into a response and does nothing else.
pub trait Emulate: Send + 'static {
    /// Answers one request that arrives at `now`. Moments never go back.
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes>;

    /// The clock by which [`serve`] calls [`handle`](Self::handle).
    fn clock(&self) -> Clock {
        Clock::wall()
    }
}

/// A shared emulator can be served and looked into at the same time.
impl<E: Emulate> Emulate for Arc<Mutex<E>> {
    fn handle(&mut self, now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
        self.lock().unwrap_or_else(PoisonError::into_inner).handle(now, request)
    }

    fn clock(&self) -> Clock {
        self.lock().unwrap_or_else(PoisonError::into_inner).clock()
    }
}

/// A running server; dropping it stops it.
#[derive(Debug)]
pub struct Server {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Server {
    /// `http://host:port`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The address it listens on, with the port that was chosen.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Stops and waits until open requests are answered.
    pub async fn shutdown(self) {
        // Both fail only when the server is already gone.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }
}

/// Serves an emulator over HTTP; port 0 picks a free one. Needs a tokio runtime.
///
/// # Errors
/// When the address cannot be bound.
pub async fn serve<E: Emulate>(emulator: E, addr: SocketAddr) -> io::Result<Server> {
    let listener = TcpListener::bind(addr).await?;
    let addr = listener.local_addr()?;
    let clock = emulator.clock();
    let emulator = Arc::new(Mutex::new(emulator));
    let app = Router::new().fallback(move |request| answer(Arc::clone(&emulator), clock.clone(), request));
    let (stop, stopped) = oneshot::channel::<()>();
    let task = tokio::spawn(async move {
        let served = axum::serve(listener, app).with_graceful_shutdown(async {
            // A dropped sender stops the server as well.
            let _ = stopped.await;
        });
        if let Err(error) = served.await {
            tracing::error!(%error, "the emulator stopped");
        }
    });
    Ok(Server { addr, stop, task })
}

async fn answer<E: Emulate>(
    mut emulator: Arc<Mutex<E>>,
    clock: Clock,
    request: Request<Body>,
) -> Response<Body> {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
        return response;
    };
    let mut response = emulator.handle(clock.now(), Request::from_parts(head, body));
    match response.extensions_mut().remove::<Transport>() {
        None => response.map(Body::from),
        Some(Transport::Delay(wait)) => {
            tokio::time::sleep(wait).await;
            response.map(Body::from)
        }
        Some(Transport::Cut) => response.map(cut),
    }
}

/// A body that breaks off: the connection is closed before the announced end.
fn cut(body: Bytes) -> Body {
    let broken = io::Error::new(io::ErrorKind::ConnectionReset, "cut by a fault");
    let frames: [Result<Bytes, io::Error>; 2] = [Ok(body.slice(..body.len() / 2)), Err(broken)];
    Body::from_stream(futures_util::stream::iter(frames))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    struct Echo(Option<Transport>);

    impl Emulate for Echo {
        fn handle(&mut self, _now: Timestamp, request: Request<Bytes>) -> Response<Bytes> {
            let mut response = Response::new(Bytes::from(format!("{} {}", request.method(), request.uri())));
            if let Some(transport) = self.0 {
                response.extensions_mut().insert(transport);
            }
            response
        }
    }

    async fn get(transport: Option<Transport>) -> Result<String, reqwest::Error> {
        let server = serve(Echo(transport), SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let text = reqwest::get(format!("{}/a?b=c", server.url())).await?.text().await;
        server.shutdown().await;
        text
    }

    #[tokio::test]
    async fn answers_over_a_socket() {
        assert_eq!(get(None).await.unwrap(), "GET /a?b=c");
        assert_eq!(get(Some(Transport::Delay(Duration::from_millis(1)))).await.unwrap(), "GET /a?b=c");
    }

    #[tokio::test]
    async fn a_cut_connection_is_an_error() {
        assert!(get(Some(Transport::Cut)).await.is_err());
    }
}

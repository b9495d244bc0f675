use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::future::BoxFuture;
use spapi_client::http::{Body, BoxError, HttpService, NotSent};
use spapi_client::types::Region;
use spapi_client::{ErrorKind, Sent};
use tower::ServiceExt;
use tower::layer::layer_fn;

use crate::fake::*;

#[tokio::test(start_paused = true)]
async fn layers_stand_around_every_request_the_last_one_outermost() {
    let fake = Fake::new(|_, _| Reply::json("{}"));
    let log = Arc::new(Mutex::new(Vec::new()));
    let named = |name: &'static str| {
        let log = Arc::clone(&log);
        layer_fn(move |service: HttpService| {
            let log = Arc::clone(&log);
            service.map_request(move |mut request: http::Request<Body>| {
                log.lock().unwrap().push((name, request.uri().path().to_owned()));
                request.headers_mut().insert("x-layer", name.parse().unwrap());
                request
            })
        })
    };
    let client = fake.builder().layer(named("inner")).layer(named("outer")).build().unwrap();
    client.seller(REFRESH_TOKEN, Region::Eu).send(&Get).await.unwrap();
    let (token, call) = ("/auth/o2/token", "/base/test/v1/things");
    assert_eq!(
        *log.lock().unwrap(),
        [("outer", token), ("inner", token), ("outer", call), ("inner", call)]
            .map(|(name, path)| (name, path.to_owned()))
    );
    assert_eq!(fake.api_calls()[0].header("x-layer"), "inner");
}

/// A layer's error type is its own; what it says of the request counts.
#[tokio::test(start_paused = true)]
async fn a_layer_may_fail_in_its_own_way() {
    #[derive(Debug, thiserror::Error)]
    #[error("a fault")]
    struct Fault(#[source] Option<NotSent>);

    for (sent, attempts, kind) in
        [(Sent::No, 2, ErrorKind::Connect), (Sent::Maybe, 1, ErrorKind::Interrupted)]
    {
        let fake = Fake::new(|_, _| Reply::json("{}"));
        let calls = Arc::new(AtomicUsize::new(0));
        let faulty = layer_fn(move |service: HttpService| {
            let calls = Arc::clone(&calls);
            tower::service_fn(move |request: http::Request<Body>| {
                let first =
                    request.uri().path().contains("things") && calls.fetch_add(1, Ordering::Relaxed) == 0;
                let answer: BoxFuture<'static, Result<http::Response<Body>, BoxError>> =
                    Box::pin(service.clone().oneshot(request));
                async move {
                    if first {
                        let unsent = (sent == Sent::No).then(|| NotSent::new("no way"));
                        return Err(Fault(unsent));
                    }
                    answer.await.map_err(|_| Fault(None))
                }
            })
        });
        let client = fake.builder().layer(faulty).build().unwrap();
        let outcome = client.seller(REFRESH_TOKEN, Region::Eu).send(&Post).await;
        match outcome {
            Ok(_) => assert_eq!((sent, attempts), (Sent::No, 2), "repeated, since it was not sent"),
            Err(error) => {
                assert_eq!((error.kind(), error.sent(), error.attempts()), (kind, sent, attempts));
            }
        }
    }
}

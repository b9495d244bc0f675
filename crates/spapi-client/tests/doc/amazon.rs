// Amazon in memory, for the examples in the docs, which take it in by `include!`.

use spapi_client::http::{Body, BoxError, HttpService, full};
use spapi_client::types::Region;
use spapi_client::{Client, ClientBuilder, Seller};

/// What a request that begins so is answered with: method and path, then the body.
pub type Answers = &'static [(&'static str, &'static str)];

/// A client of that Amazon. The first answer that fits is given; a request that none fits gets a 404.
pub fn builder(answers: Answers) -> ClientBuilder {
    let service = HttpService::new(tower::service_fn(move |request: http::Request<Body>| async move {
        let asked = format!("{} {}", request.method(), request.uri().path());
        let token = (
            "POST /auth/o2/token",
            r#"{"access_token":"Atza|example","token_type":"bearer","expires_in":3600}"#,
        );
        let fitting = std::iter::once(&token).chain(answers).find(|(begin, _)| asked.starts_with(begin));
        let mut answer = http::Response::new(full(fitting.map_or("{}", |(_, body)| *body)));
        if fitting.is_none() {
            *answer.status_mut() = http::StatusCode::NOT_FOUND;
        }
        Ok::<_, BoxError>(answer)
    }));
    Client::builder("amzn1.application-oa2-client.example", "amzn1.oa2-cs.v1.example").http(service)
}

/// A seller at that Amazon.
pub fn seller(answers: Answers) -> Seller {
    builder(answers).build().expect("settings that fit").seller("Atzr|example", Region::Eu)
}

/// Runs an example; what waits there takes no time.
pub fn run<T>(example: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(example)
}

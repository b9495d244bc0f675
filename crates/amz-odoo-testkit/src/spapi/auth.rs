//! Login with Amazon, and restricted data tokens.

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use fastrand::Rng;
use http::{Request, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::config::EmulatorConfig;

/// How long Amazon's tokens live.
const TOKEN_LIFE: Duration = Duration::from_secs(3600);

const SCOPES: [&str; 2] =
    ["sellingpartnerapi::notifications", "sellingpartnerapi::client_credential:rotation"];

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Grant {
    /// A seller's operations, by the seller's index.
    Seller(usize),
    /// Operations without a seller.
    Grantless,
    /// Restricted data of a seller: `(method, path, data elements)`.
    Restricted(usize, Vec<Restricted>),
}

/// One resource that a restricted data token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Restricted {
    method: String,
    path: String,
    elements: Vec<String>,
}

impl Grant {
    /// The seller whose token it is.
    pub(crate) fn seller(&self) -> Option<usize> {
        match self {
            Self::Seller(seller) | Self::Restricted(seller, _) => Some(*seller),
            Self::Grantless => None,
        }
    }

    /// Whether it shows this kind of personal data on this resource.
    pub(crate) fn shows(&self, path: &str, element: &str) -> bool {
        let Self::Restricted(_, resources) = self else { return false };
        resources.iter().any(|resource| {
            resource.method == "GET"
                && covers(&resource.path, path)
                && (resource.elements.iter().any(|name| name == element)
                    || path.ends_with("/address")
                    || path.ends_with("/buyerInfo"))
        })
    }
}

/// Whether a resource path with `{orderId}` as a wild card covers a path.
fn covers(resource: &str, path: &str) -> bool {
    let (mut left, mut right) = (resource.split('/'), path.split('/'));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return true,
            (Some(part), Some(real)) if part == real || part.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// The tokens that are out.
#[derive(Debug)]
pub(crate) struct Tokens {
    rng: Rng,
    life: Duration,
    issued: HashMap<String, (Grant, Timestamp)>,
}

impl Tokens {
    pub(crate) fn new(config: &EmulatorConfig) -> Self {
        // On the wall a token lives an hour, so on a clock that runs faster it lives longer.
        let life = Duration::try_from_secs_f64(TOKEN_LIFE.as_secs_f64() * config.speed.max(1.0));
        Self {
            rng: Rng::with_seed(config.seed ^ 0x70_6b65),
            life: life.unwrap_or(Duration::MAX),
            issued: HashMap::new(),
        }
    }

    /// What this token opens.
    pub(crate) fn check(&self, now: Timestamp, token: Option<&str>) -> Result<Grant, Refusal> {
        let token = token.filter(|token| !token.is_empty()).ok_or_else(Refusal::no_token)?;
        match self.issued.get(token) {
            None => Err(Refusal::denied("The access token you provided is revoked, malformed or invalid.")),
            Some((_, end)) if *end <= now => {
                Err(Refusal::denied("The access token you provided has expired."))
            }
            Some((grant, _)) => Ok(grant.clone()),
        }
    }

    fn issue(&mut self, now: Timestamp, prefix: &str, grant: Grant) -> String {
        self.issued.retain(|_, (_, end)| *end > now);
        let token = format!("{prefix}|{:016x}{:016x}", self.rng.u64(..), self.rng.u64(..));
        let end = now.saturating_add(self.life).unwrap_or(Timestamp::MAX);
        self.issued.insert(token.clone(), (grant, end));
        token
    }

    /// `POST /auth/o2/token`, with a form or with JSON.
    pub(crate) fn login(
        &mut self,
        now: Timestamp,
        config: &EmulatorConfig,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        let form = form(request);
        let field = |name: &str| form.get(name).map(String::as_str).filter(|value| !value.is_empty());
        let refuse = |status, error: &str, description: &str| {
            answer::json(status, &json!({"error": error, "error_description": description}))
        };
        let missing = |name: &str| {
            let text = format!("The request is missing a required parameter : {name}");
            refuse(StatusCode::BAD_REQUEST, "invalid_request", &text)
        };
        let Some(grant_type) = field("grant_type") else { return missing("grant_type") };
        let Some(client_id) = field("client_id") else { return missing("client_id") };
        let Some(secret) = field("client_secret") else { return missing("client_secret") };
        if client_id != config.client_id || secret != config.client_secret {
            return refuse(StatusCode::UNAUTHORIZED, "invalid_client", "Client authentication failed");
        }
        let mut body = json!({"token_type": "bearer", "expires_in": TOKEN_LIFE.as_secs()});
        let grant = match grant_type {
            "refresh_token" => {
                let Some(token) = field("refresh_token") else { return missing("refresh_token") };
                let Some(seller) = config.sellers.iter().position(|seller| seller.refresh_token == token)
                else {
                    let text = "The request has an invalid grant parameter : refresh_token";
                    return refuse(StatusCode::BAD_REQUEST, "invalid_grant", text);
                };
                body["refresh_token"] = json!(token);
                Grant::Seller(seller)
            }
            "client_credentials" => match field("scope") {
                Some(scope) if SCOPES.contains(&scope) => Grant::Grantless,
                Some(_) => {
                    return refuse(
                        StatusCode::BAD_REQUEST,
                        "invalid_scope",
                        "The requested scope is invalid",
                    );
                }
                None => return missing("scope"),
            },
            _ => {
                let text = "The authorization grant type is not supported";
                return refuse(StatusCode::BAD_REQUEST, "unsupported_grant_type", text);
            }
        };
        body["access_token"] = json!(self.issue(now, "Atza", grant));
        answer::json(StatusCode::OK, &body)
    }

    /// `createRestrictedDataToken`.
    pub(crate) fn restrict(&mut self, now: Timestamp, grant: &Grant, body: &[u8]) -> Result<Value, Refusal> {
        let Grant::Seller(seller) = grant else {
            return Err(Refusal::denied("The operation needs the token of a selling partner."));
        };
        let body: Value =
            serde_json::from_slice(body).map_err(|_| Refusal::invalid("The body is no JSON."))?;
        let listed = body["restrictedResources"].as_array().map(Vec::as_slice).unwrap_or_default();
        if listed.is_empty() || listed.len() > 50 {
            return Err(Refusal::invalid("restrictedResources must hold 1 to 50 resources."));
        }
        let mut resources = Vec::new();
        for resource in listed {
            let (Some(method), Some(path)) = (resource["method"].as_str(), resource["path"].as_str()) else {
                return Err(Refusal::invalid("A restricted resource needs method and path."));
            };
            if !path.starts_with("/orders/v0/orders") {
                return Err(Refusal::invalid("The path is not a restricted operation."));
            }
            let elements = resource["dataElements"].as_array().map(Vec::as_slice).unwrap_or_default();
            resources.push(Restricted {
                method: method.to_owned(),
                path: path.to_owned(),
                elements: elements.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            });
        }
        let token = self.issue(now, "Atz.sprdt", Grant::Restricted(*seller, resources));
        Ok(json!({"restrictedDataToken": token, "expiresIn": TOKEN_LIFE.as_secs()}))
    }
}

/// The fields of a form or of a flat JSON object.
fn form(request: &Request<Bytes>) -> HashMap<String, String> {
    let kind =
        request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/json") {
        let Ok(Value::Object(members)) = serde_json::from_slice(request.body()) else {
            return HashMap::new();
        };
        return members
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
            .collect();
    }
    url::form_urlencoded::parse(request.body()).into_owned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(tokens: &mut Tokens, config: &EmulatorConfig, kind: &str, body: &str) -> (StatusCode, Value) {
        let request = Request::post("/auth/o2/token")
            .header("content-type", kind)
            .body(Bytes::from(body.to_owned()))
            .unwrap();
        let response = tokens.login(config.start, config, &request);
        (response.status(), serde_json::from_slice(response.body()).unwrap())
    }

    #[test]
    fn logs_in_by_form_and_by_json_and_refuses_as_lwa_does() {
        let config = EmulatorConfig::new(3);
        let mut tokens = Tokens::new(&config);
        let body = json!({
            "grant_type": "refresh_token", "client_id": config.client_id, "client_secret": config.client_secret,
            "refresh_token": config.sellers[0].refresh_token,
        });
        let (status, answer) = login(&mut tokens, &config, "application/json", &body.to_string());
        assert_eq!((status, &answer["expires_in"]), (StatusCode::OK, &json!(3600)));
        let token = answer["access_token"].as_str();
        assert_eq!(tokens.check(config.start, token), Ok(Grant::Seller(0)));

        let kind = "application/x-www-form-urlencoded;charset=UTF-8";
        let form = |secret: &str, refresh: &str| {
            url::form_urlencoded::Serializer::new(String::new())
                .append_pair("grant_type", "refresh_token")
                .append_pair("client_id", &config.client_id)
                .append_pair("client_secret", secret)
                .append_pair("refresh_token", refresh)
                .finish()
        };
        let refresh = &config.sellers[0].refresh_token;
        assert_eq!(
            login(&mut tokens, &config, kind, &form(&config.client_secret, refresh)).0,
            StatusCode::OK
        );
        let (status, answer) = login(&mut tokens, &config, kind, &form("wrong", refresh));
        assert_eq!((status, &answer["error"]), (StatusCode::UNAUTHORIZED, &json!("invalid_client")));
        let (status, answer) = login(&mut tokens, &config, kind, &form(&config.client_secret, "Atzr|no"));
        assert_eq!((status, &answer["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_grant")));
        let grantless = form(&config.client_secret, "").replace("refresh_token&", "client_credentials&");
        let (status, answer) = login(&mut tokens, &config, kind, &grantless);
        assert_eq!((status, &answer["error"]), (StatusCode::BAD_REQUEST, &json!("invalid_request")));
    }

    #[test]
    fn a_token_expires() {
        let config = EmulatorConfig::new(3);
        let mut tokens = Tokens::new(&config);
        let token = tokens.issue(config.start, "Atza", Grant::Seller(0));
        let after = |seconds| config.start.saturating_add(Duration::from_secs(seconds)).unwrap();
        assert!(tokens.check(after(3599), Some(&token)).is_ok());
        assert_eq!(tokens.check(after(3600), Some(&token)).unwrap_err().status, StatusCode::FORBIDDEN);
        assert_eq!(tokens.check(after(0), None).unwrap_err().status, StatusCode::FORBIDDEN);
    }

    #[test]
    fn a_restricted_token_opens_what_it_names() {
        let config = EmulatorConfig::new(3);
        let mut tokens = Tokens::new(&config);
        let body = json!({"restrictedResources": [
            {"method": "GET", "path": "/orders/v0/orders/{orderId}/address"},
            {"method": "GET", "path": "/orders/v0/orders", "dataElements": ["buyerInfo"]},
        ]});
        let answer = tokens.restrict(config.start, &Grant::Seller(0), body.to_string().as_bytes()).unwrap();
        let grant = tokens.check(config.start, answer["restrictedDataToken"].as_str()).unwrap();
        assert!(grant.shows("/orders/v0/orders/1-2-3/address", "shippingAddress"));
        assert!(grant.shows("/orders/v0/orders", "buyerInfo"));
        assert!(!grant.shows("/orders/v0/orders", "shippingAddress"));
        assert!(!grant.shows("/orders/v0/orders/1-2-3", "buyerInfo"));
    }
}

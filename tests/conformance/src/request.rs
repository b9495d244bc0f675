//! Requests as they go out, and the independent interpreter that computes them from the model alone.

use std::fmt::Write as _;

use bytes::Bytes;

use crate::compare::{Comparison, compare, same_scalar};
use crate::json::Json;
use crate::model::{Operation, Parameter, Place};

/// A parameter's value in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// The parameter's name in the model.
    pub name: String,
    /// Its value; of a body, the body.
    pub value: Json,
}

/// A request reduced to what is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// In capitals.
    pub method: String,
    /// The path as it goes out, percent-encoded.
    pub path: String,
    /// The query's pairs as they go out, percent-encoded.
    pub query: Vec<(String, String)>,
    /// Headers, their names in small letters.
    pub headers: Vec<(String, String)>,
    /// The JSON body.
    pub body: Option<Json>,
}

impl Plain {
    /// What a request that the typed side has built comes to.
    ///
    /// # Errors
    /// A text that says what is no HTTP or no JSON.
    pub fn of(request: &http::Request<Bytes>) -> Result<Self, String> {
        let pairs = request.uri().query().into_iter().flat_map(|query| query.split('&'));
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (pair.to_owned(), String::new()),
        };
        let header = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
            let value = value.to_str().map_err(|_| format!("the header {name} is no text"))?;
            Ok((name.as_str().to_owned(), value.to_owned()))
        };
        let body = std::str::from_utf8(request.body()).map_err(|_| "the body is no UTF-8")?;
        let body = (!body.is_empty()).then(|| Json::parse(body)).transpose();
        Ok(Self {
            method: request.method().as_str().to_owned(),
            path: request.uri().path().to_owned(),
            query: pairs.map(pair).collect(),
            headers: request.headers().iter().map(header).collect::<Result<_, String>>()?,
            body: body.map_err(|_| "the body is no JSON")?,
        })
    }
}

impl Plain {
    /// The request to a server at this address.
    ///
    /// # Errors
    /// `http`'s, where a part cannot stand in a request.
    pub fn to_http(&self, server: &str) -> Result<http::Request<Bytes>, http::Error> {
        let pairs: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        let uri = format!("{server}{}{mark}{}", self.path, pairs.join("&"));
        let mut request = http::Request::builder().method(self.method.as_str()).uri(uri);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(self.body.as_ref().map(|body| body.to_string().into()).unwrap_or_default())
    }
}

/// Computes the request of a case from the model.
///
/// # Errors
/// A text that says what keeps the case from being a request.
pub fn expected(operation: &Operation<'_>, arguments: &[Argument]) -> Result<Plain, String> {
    let mut plain = Plain {
        method: operation.method.clone(),
        path: operation.path.to_owned(),
        query: Vec::new(),
        headers: Vec::new(),
        body: None,
    };
    for parameter in &operation.parameters {
        let given = arguments.iter().find(|argument| argument.name == parameter.name);
        match given.map(|argument| &argument.value).filter(|value| !value.is_null()) {
            Some(value) => place(&mut plain, parameter, value)?,
            None if parameter.required => return Err(format!("{} is missing", parameter.name)),
            None => {}
        }
    }
    Ok(plain)
}

fn place(plain: &mut Plain, parameter: &Parameter<'_>, value: &Json) -> Result<(), String> {
    let name = parameter.name;
    let text = |value: &Json| value.scalar().ok_or_else(|| format!("{name} is no scalar"));
    match parameter.place {
        Place::Path => {
            let text = encoded(&text(value)?);
            plain.path = plain.path.replace(&format!("{{{name}}}"), &text);
        }
        Place::PathRest => {
            let segments: Vec<String> = text(value)?.split('/').map(encoded).collect();
            plain.path = plain.path.replace(&format!("{{{name}}}"), &segments.join("/"));
        }
        Place::Query | Place::QueryEach => {
            let items = match value {
                Json::List(items) => items.iter().map(text).collect::<Result<Vec<_>, _>>()?,
                scalar => vec![text(scalar)?],
            };
            let items: Vec<String> = items.iter().map(|item| encoded(item)).collect();
            if parameter.place == Place::QueryEach {
                plain.query.extend(items.into_iter().map(|item| (encoded(name), item)));
            } else if !items.is_empty() {
                plain.query.push((encoded(name), items.join(",")));
            }
        }
        Place::Header => plain.headers.push((name.to_lowercase(), text(value)?)),
        Place::Body => {
            plain.headers.push(("content-type".into(), "application/json".into()));
            plain.body = Some(value.clone());
        }
    }
    Ok(())
}

/// Percent-encoding of all but RFC 3986's unreserved characters.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The text that percent-encoding stands for.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%').and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Compares two requests; JSON and parameters by their value, everything else to the letter.
pub fn differences(operation: &Operation<'_>, expected: &Plain, actual: &Plain) -> Comparison {
    let mut found = Comparison::default();
    for (what, expected, actual) in
        [("method", &expected.method, &actual.method), ("path", &expected.path, &actual.path)]
    {
        found.check(expected == actual, || format!("{what}: expected {expected}, found {actual}"));
    }
    for (what, expected, actual) in
        [("query", &expected.query, &actual.query), ("header", &expected.headers, &actual.headers)]
    {
        pairs(operation, what, expected, actual, &mut found);
    }
    match (&expected.body, &actual.body) {
        (None, None) => {}
        (Some(expected), Some(actual)) => {
            let body = operation.parameters.iter().find(|parameter| parameter.place == Place::Body);
            let schema = body.map_or(&serde_json::Value::Null, |body| body.schema);
            found.merge(compare(operation.model, schema, expected, actual, &[]));
        }
        (expected, _) => {
            let expected = if expected.is_some() { "one" } else { "none" };
            found.check(false, || format!("body: expected {expected}"));
        }
    }
    found
}

/// Compares pairs of which the order says nothing, save that of pairs with the same name.
fn pairs(
    operation: &Operation<'_>,
    what: &str,
    expected: &[(String, String)],
    actual: &[(String, String)],
    found: &mut Comparison,
) {
    let of = |pairs: &[(String, String)], name: &str| -> Vec<String> {
        pairs.iter().filter(|(other, _)| other == name).map(|(_, value)| value.clone()).collect()
    };
    let mut names: Vec<&String> = expected.iter().chain(actual).map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (wanted, got) = (of(expected, name), of(actual, name));
        let parameter = operation.parameters.iter().find(|parameter| encoded(parameter.name) == *name);
        let schema = parameter.map_or(&serde_json::Value::Null, |parameter| parameter.schema);
        let same = |(wanted, got): (&String, &String)| {
            let value = |text: &str| Json::Text(decoded(text));
            wanted == got || (schema["type"] != "array" && same_scalar(schema, &value(wanted), &value(got)))
        };
        let equal = wanted.len() == got.len() && wanted.iter().zip(&got).all(same);
        found.check(equal, || format!("{what} {name}: expected {wanted:?}, found {got:?}"));
    }
}

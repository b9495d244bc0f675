//! What holds for every call: where its parameters go, how it is stored, and what it does not show.

#![allow(unreachable_pub, reason = "the macros are made for public structs")]

use super::*;
use crate::{
    Json, Method, Pii,
    record::{call, sent},
};

call! {
    /// A test's call, with a parameter in each place.
    struct Upload -> Empty {
        /// Path parameter.
        0 resource: String = "resource" path_segments required,
        /// Query parameter.
        1 ids: Vec<String> = "ids" query required,
        /// Header.
        2 token: Option<Pii<String>> = "x-token" header pii,
        /// Query parameter.
        3 each: Option<Vec<i64>> = "each" query_each,
        /// Body.
        4 body: Option<Json> = "payload" body,
    }
    Operation::new("test_v1", "upload", Method::Post, "/uploads/{resource}").plan(0.5, 2)
}

sent! {
    Upload {
        call(resource: (String), ids: [String])
        with_token(token: (Pii<String>))
        with_each(each: [i64])
        with_body(body: {Json})
    }
}

fn upload() -> Upload {
    let call = Upload::new("aplus/content documents", ["a,b", "c"]);
    call.with_token("canary").with_each([1, 2]).with_body(Json::new(&[1]).unwrap())
}

#[test]
fn every_parameter_stands_in_its_place() {
    let request = upload().to_http().unwrap();
    assert_eq!(request.method(), http::Method::POST);
    assert_eq!(request.uri(), "/uploads/aplus/content%20documents?ids=a%2Cb,c&each=1&each=2");
    assert_eq!(request.headers()["x-token"], "canary");
    assert_eq!(request.body(), "[1]");
    let bare = Upload::new("a", Vec::<String>::new()).to_http().unwrap();
    assert_eq!(bare.uri(), "/uploads/a");
    assert!(bare.headers().is_empty() && bare.body().is_empty());
    let refused = Upload::new("a/../b", ["c"]).to_http();
    assert_eq!(refused.unwrap_err(), EncodeError::PathParameter { name: "resource" });
}

#[test]
fn a_call_is_stored_by_its_parameters_names() {
    let stored = serde_json::to_string(&upload()).unwrap();
    assert_eq!(
        stored,
        r#"{"resource":"aplus/content documents","ids":["a,b","c"],"x-token":"canary","each":[1,2],"payload":[1]}"#
    );
    assert_eq!(serde_json::from_str::<Upload>(&stored).unwrap(), upload());
    assert!(!format!("{:?}", upload()).contains("canary"));
}

#[test]
fn a_stored_call_that_is_not_whole_fails() {
    for (stored, reason) in [
        (r#"{"ids":["a"]}"#, "Upload needs `resource`"),
        (r#"{"resource":"a","ids":null}"#, "Upload needs `ids`"),
        (r#"{"resource":"a","ids":["b"],"canary":1}"#, "Upload has no such parameter"),
        (r#"{"resource":"a","ids":["b"],"each":["canary"]}"#, "Upload: each[0]: expected a whole number"),
        (r#"["canary"]"#, "expected the parameters of Upload by name"),
        ("\"canary\"", "expected an object"),
    ] {
        let failure = serde_json::from_str::<Upload>(stored).unwrap_err().to_string();
        assert!(failure.contains(reason) && !failure.contains("canary"), "{failure}");
    }
}

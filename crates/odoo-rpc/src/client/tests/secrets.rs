use std::error::Error as StdError;

use super::*;

const CANARIES: [&str; 3] = ["canary-password", "canary-buyer", "canary-trace"];

fn assert_silent(text: &str) {
    for canary in CANARIES {
        assert!(!text.contains(canary), "{canary} in: {text}");
    }
}

fn everything(error: &Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = StdError::source(error);
    while let Some(cause) = source {
        text.push_str(&format!(" {cause} {cause:?}"));
        source = cause.source();
    }
    text
}

#[tokio::test(start_paused = true)]
async fn no_output_holds_a_secret_or_a_buyer() {
    let server = Server::default();
    assert_silent(&format!("{:?}", builder(&server)));
    let buyer = json!({ "name": "canary-buyer" });
    let call = Call::new("res.partner", "create").arg("vals_list", &[&buyer]);
    let call = call.context(Context::new().with("default_name", "canary-buyer"));
    assert_silent(&format!("{call:?} {call}"));

    for does in [
        Does::Raises("odoo.exceptions.ValidationError", "the VAT number of canary-buyer is wrong"),
        Does::Raises("odoo.exceptions.AccessError", "canary-buyer is not yours"),
        Does::Raises("builtins.ValueError", "Wrong value: 'canary-buyer'"),
        Does::Returns(json!("canary-buyer")),
        Does::Returns(json!(["canary-buyer"])),
        Does::Status(200, "canary-buyer"),
        Does::Status(502, "canary-buyer"),
        Does::Drops,
        Does::Cuts,
    ] {
        let (odoo, _) = connected([does]).await;
        let error = odoo.execute::<Vec<i64>>(&call).await.unwrap_err();
        assert_silent(&everything(&error));
        assert_silent(&format!("{odoo:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn odoos_text_is_kept_for_those_who_ask() {
    let (odoo, _) = connected([Does::Raises("odoo.exceptions.UserError", "canary-buyer's order")]).await;
    let error = odoo.execute::<Value>(&Call::new("sale.order", "action_cancel").ids([1])).await.unwrap_err();
    assert_eq!(error.message(), Some("canary-buyer's order"));
}

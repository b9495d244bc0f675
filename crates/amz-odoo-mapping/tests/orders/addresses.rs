//! Addresses on orders: parts, states, phones, each with its trace.

use amz_odoo_mapping::MapContext;
use amz_odoo_mapping::address::{Address, State};
use serde_json::{Value, json};

use crate::support::{DE, issues, map, v0, v2026};

fn rules(ctx: &MapContext, order: &Value) -> (Address, Vec<String>, String) {
    let mapped = map(ctx, order);
    let rules = mapped.trace.entries().map(|entry| format!("{} {}", entry.field, entry.rule));
    let rules = rules.filter(|rule| rule.starts_with("res.partner")).collect();
    let issues = issues(&mapped);
    (mapped.draft.ship_to.expect("an address"), rules, issues)
}

fn old(address: Value) -> Value {
    v0(DE, "EUR", "5.00", json!([{"ItemPrice": "5.00"}]), json!({"ShippingAddress": address}))
}

fn text(value: Option<&spapi_types::Pii<String>>) -> &str {
    value.map_or("", |value| value.expose())
}

#[test]
fn lines_become_parts() {
    let order = old(
        json!({"AddressLine1": "Werkhof Nord GmbH", "AddressLine2": "Lindenweg 5 a", "AddressLine3": "Whg. 3",
        "CountryCode": "DE"}),
    );
    let (address, rules, _) = rules(&MapContext::default(), &order);
    let parts = address.parts.expect("parts");
    assert_eq!(text(parts.street_name.as_ref()), "Lindenweg");
    assert_eq!(text(parts.street_number.as_ref()), "5 a");
    assert_eq!(text(parts.street_number2.as_ref()), "Whg. 3");
    assert_eq!(text(parts.company.as_ref()), "Werkhof Nord GmbH");
    assert_eq!(
        rules,
        [
            "res.partner.country_id address.country",
            "res.partner.street_name address.street_lines",
            "res.partner.street_number address.street_lines",
            "res.partner.street_number2 address.street_lines",
        ]
    );
}

#[test]
fn the_extended_fields_win() {
    let address = json!({"addressLine1": "Rua do Mar 7", "countryCode": "BR",
        "extendedFields": {"streetName": "Rua Ouro Verde", "streetNumber": "45", "complement": "Bloco B"}});
    let order = v2026(DE, "EUR", "0.00", json!([{}]), json!({"recipient": {"deliveryAddress": address}}));
    let (address, rules, _) = rules(&MapContext::default(), &order);
    let parts = address.parts.expect("parts");
    assert_eq!(
        (text(parts.street_name.as_ref()), text(parts.street_number.as_ref())),
        ("Rua Ouro Verde", "45")
    );
    assert_eq!(text(parts.complement.as_ref()), "Bloco B");
    assert!(rules.contains(&"res.partner.street_name address.extended_fields".to_owned()), "{rules:?}");
}

#[test]
fn the_state_comes_from_the_text_or_else_from_the_postal_code() {
    let mut ctx = MapContext::default();
    let state = |code: &str, name: &str| State { code: code.into(), name: name.into() };
    ctx.states.insert("ES".into(), vec![state("TF", "Santa Cruz de Tenerife"), state("M", "Madrid")]);
    ctx.states.insert("GB".into(), vec![state("UKK", "Kent")]);
    for (country, text, zip, code, rule, issue) in [
        ("ES", Some("Madrid"), "38001", Some("M"), "address.state", ""),
        ("ES", Some("Islas Canarias"), "38001", Some("TF"), "address.state_of_zip", ""),
        ("ES", None, "38001", Some("TF"), "address.state_of_zip", ""),
        ("ES", Some("Nowhere"), "99001", None, "", "? unknown_state at ShippingAddress.StateOrRegion\n"),
        ("GB", Some("Middle Kent"), "X1 1XX", None, "", ""),
    ] {
        let order = old(json!({"StateOrRegion": text, "PostalCode": zip, "CountryCode": country}));
        let (address, rules, issues) = rules(&ctx, &order);
        assert_eq!(address.state_code.as_deref(), code, "{country} {text:?}");
        assert_eq!(issues, issue, "{country} {text:?}");
        let set = rules.iter().find_map(|rule| rule.strip_prefix("res.partner.state_id "));
        assert_eq!(set.unwrap_or_default(), rule, "{country} {text:?}");
    }
}

#[test]
fn a_phone_keeps_its_extension_apart() {
    let order = old(json!({"Phone": "+1 480-386-0930 ext. 738", "CountryCode": "US"}));
    let (address, rules, _) = rules(&MapContext::default(), &order);
    let normal = cfg!(feature = "phone");
    let want = if normal { "+14803860930" } else { "+1 480-386-0930" };
    assert_eq!((text(address.phone.as_ref()), text(address.phone_extension.as_ref())), (want, "738"));
    assert!(rules.contains(&"res.partner.phone address.phone".to_owned()), "{rules:?}");
}

use super::super::existing::OrderState;
use super::super::fixtures::{decimal, delivered, existing, invoiced, picking, wanted};
use super::*;

fn said(trouble: &Trouble) -> (&str, &str) {
    assert!(trouble.is_blocking());
    (&trouble.message, &trouble.action)
}

#[test]
fn a_cancellation_that_comes_too_late_names_what_to_do() {
    let wanted = wanted();
    assert_eq!(
        said(&Trouble::cancel_refused(Settled::Delivered, &delivered(&wanted))),
        (
            "Amazon cancelled the order, but 2 units of it are delivered in Odoo",
            "proposed: a return of 2 units over the delivery WH/OUT/00001; then replay the order, or dismiss this issue to leave it so",
        )
    );
    assert_eq!(
        said(&Trouble::cancel_refused(Settled::Invoiced, &invoiced(&wanted))),
        (
            "Amazon cancelled the order, but 3 units of it are invoiced in Odoo",
            "proposed: a credit note over 28.79 EUR, and a return of 2 units; then replay the order, or dismiss this issue to leave it so",
        )
    );
    assert_eq!(
        said(&Trouble::cancel_refused(Settled::Locked, &existing(&wanted, OrderState::Confirmed))),
        ("Amazon cancelled the order, but it is locked in Odoo", "proposed: unlock it in Odoo, then replay")
    );
}

fn change(from: Option<&str>, to: &str, delivered: &str) -> LineChange {
    let (to, delivered) = (decimal(to), decimal(delivered));
    LineChange { text: "Red shirt".to_owned(), from: from.map(decimal), to, delivered, terms: false }
}

#[test]
fn a_change_that_comes_too_late_names_the_units() {
    for (settled, changes, message, action) in [
        (
            Settled::Delivered,
            vec![change(Some("3.00"), "1", "3")],
            "Amazon changed the order, but it is delivered in Odoo: 3 → 1 of “Red shirt”",
            "proposed: a return of 2 units; then replay the order, or dismiss this issue to leave it so",
        ),
        (
            Settled::Delivered,
            vec![change(Some("3"), "1", "1"), change(Some("2"), "0", "2")],
            "Amazon changed the order, but it is delivered in Odoo: 3 → 1 of “Red shirt”, 2 → 0 of “Red shirt”",
            "proposed: a return of 2 units; then replay the order, or dismiss this issue to leave it so",
        ),
        (
            Settled::Invoiced,
            vec![change(Some("2"), "2", "2")],
            "Amazon changed the order, but it is invoiced in Odoo: price or tax of “Red shirt”",
            "proposed: a credit note for the difference, and a return of 0 units; then replay the order, or dismiss this issue to leave it so",
        ),
        (
            Settled::Locked,
            vec![change(None, "1", "0")],
            "Amazon changed the order, but it is locked in Odoo: 1 of “Red shirt” are new",
            "proposed: unlock the order in Odoo, then replay",
        ),
    ] {
        assert_eq!(said(&Trouble::change_refused(settled, &changes)), (message, action));
    }
}

#[test]
fn what_settles_an_order_is_the_strongest_thing_that_happened() {
    let wanted = wanted();
    let quotation = existing(&wanted, OrderState::Quotation);
    let mut by_line = quotation.clone();
    by_line.lines[0].delivered = decimal("1");
    let mut billed = quotation.clone();
    billed.lines[0].invoiced = decimal("-1");
    for (name, order, settled) in [
        ("nothing happened", quotation.clone(), None),
        ("locked", Existing { locked: true, ..quotation.clone() }, Some(Settled::Locked)),
        ("a service was delivered", by_line, Some(Settled::Delivered)),
        ("a transfer is done", delivered(&wanted), Some(Settled::Delivered)),
        ("delivered and locked", Existing { locked: true, ..delivered(&wanted) }, Some(Settled::Delivered)),
        ("credited more than invoiced", billed, Some(Settled::Invoiced)),
        (
            "what was delivered came back",
            Existing { pickings: vec![picking(true)], ..quotation.clone() },
            None,
        ),
        (
            "what was invoiced is reversed, by a credit note of its own",
            Existing { invoices: 0, reversed: true, ..invoiced(&wanted) },
            Some(Settled::Delivered),
        ),
        ("invoiced by a draft", Existing { invoices: 1, ..quotation }, Some(Settled::Invoiced)),
        ("invoiced and delivered", invoiced(&wanted), Some(Settled::Invoiced)),
    ] {
        assert_eq!(order.settled(), settled, "{name}");
    }
}

#[test]
fn the_owner_of_a_foreign_order_is_named() {
    for (external_id, owner) in [(None, "(no external id)"), (Some("__export__.so_5"), "(__export__.so_5)")] {
        let trouble = Trouble::foreign_order(external_id);
        assert!(trouble.message.ends_with(owner), "{}", trouble.message);
        assert_eq!((trouble.kind, trouble.path.as_str()), ("foreign_order", "sale.order.client_order_ref"));
    }
}

#[test]
fn every_trouble_says_what_to_do() {
    for (trouble, message, action) in [
        (Trouble::unknown_sku("RED-1", "1_item".into()), "RED-1", "rules.skus"),
        (Trouble::ambiguous_sku("RED-1", 2, "1_item".into()), "2 products", "leave the reference on one"),
        (Trouble::unknown_fiscal_position("OSS FR", "oss"), "“OSS FR” in the company", "correct `taxes`"),
        (
            Trouble::unknown_tax("OSS FR 20 %", "20 %, included in prices", true, "oss"),
            "wants “OSS FR 20 %” to be 20 %, included in prices, and the company has another tax of that name",
            "Configuration → Taxes",
        ),
        (Trouble::not_set_up("the currency EUR"), "the currency EUR is not set up", "doctor --fix"),
        (
            Trouble::foreign_currency("SEK", "amazon.de", "__amz__.pricelist_1_SEK"),
            "in SEK",
            "external id __amz__.pricelist_1_SEK",
        ),
        (Trouble::unreadable_document("line 1, column 2"), "line 1, column 2", "Seller Central"),
        (Trouble::cancelled_in_odoo(), "cancelled in Odoo", "set it back to a quotation"),
        (
            Trouble::refused("confirm the order", Some("state"), "No."),
            "refused to confirm the order: No.",
            "replay",
        ),
        (
            Trouble::lots_missing("WH/OUT/00001", &["[A] Phone".to_owned(), "[B] Lens".to_owned()]),
            "transfer WH/OUT/00001 without lot or serial numbers of [A] Phone, [B] Lens",
            "enter the numbers on the transfer WH/OUT/00001",
        ),
        (Trouble::line_without_product(), "a line that somebody added", "delete the line"),
        (
            Trouble::read_back("sale.order.state", "Confirmed", "Quotation"),
            "Quotation instead of Confirmed",
            "look at",
        ),
    ] {
        assert!(trouble.message.contains(message), "{}", trouble.message);
        assert!(trouble.action.contains(action), "{}", trouble.action);
        let (kind, path) = (trouble.kind, trouble.path.clone());
        let issue = trouble.into_issue("304-1", Some(Payload::new(b"{}".to_vec())));
        assert_eq!((issue.record.as_str(), issue.kind.as_str(), issue.path), ("304-1", kind, path));
        assert_eq!(issue.severity, Severity::Blocking);
        assert!(issue.payload.is_some());
    }
}

#[test]
fn what_goes_through_is_a_warning() {
    for (trouble, message) in [
        (Trouble::tax_rounding(decimal("1.60"), decimal("1.590")), "Odoo's tax is 1.59 and Amazon's 1.6"),
        (Trouble::unknown_carrier("Bike"), "no delivery method named “Bike”"),
    ] {
        assert!(!trouble.is_blocking() && trouble.message.contains(message), "{}", trouble.message);
    }
}

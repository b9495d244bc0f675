//! What is said of lines, and in which order deltas come.

use amz_odoo_mapping::Mapped;
use amz_odoo_mapping::listing::{AttributeValue, Listing};
use amz_odoo_mapping::plan::{Plan, PlanContext, SnapshotError, fingerprint, plan};

fn planned(now: &str, sent: &str) -> Mapped<Plan> {
    let mut ctx = PlanContext::default();
    (ctx.low_stock, ctx.marketplaces) = (3, vec!["DE".to_owned(), "FR".to_owned()]);
    plan(&ctx, now.replace(' ', "\t").as_bytes(), sent.replace(' ', "\t").as_bytes()).expect("sorted")
}

fn shown(mapped: &Mapped<Plan>) -> Vec<String> {
    let deltas = mapped.draft.deltas.iter().map(ToString::to_string);
    let issues =
        mapped.issues.iter().map(|issue| format!("{} {} {}", issue.kind.code(), issue.path, issue.order_id));
    deltas.chain(issues).collect()
}

#[test]
fn the_urgent_come_first_then_the_important_marketplaces() {
    let now = "A DE 10 1.00 EUR 1\nA FR 1 1.00 EUR 1\nA IT 0 1.00 EUR 1\nB DE 3 2.00 EUR 1\nB FR 9 1.00 EUR 1\nC DE 4 1.00 EUR 1\nD DE   EUR2 \n";
    let sent = "A DE 10 2.00 EUR 1\nA FR 9 1.00 EUR 1\nA IT 9 1.00 EUR 1\nB DE 9 1.00 EUR 1\nB FR 8 1.00 EUR 2\nC DE 9 1.00 EUR 1\n";
    let now = now.replace("D DE   EUR2 ", "D DE    2");
    assert_eq!(
        shown(&planned(&now, sent)),
        [
            "B@DE quantity 9 -> 3, price 1.00 -> 2.00 EUR (immediate)",
            "A@FR quantity 9 -> 1 (immediate)",
            "A@IT quantity 9 -> 0 (immediate)",
            "C@DE quantity 9 -> 4 (scheduled)",
            "A@DE price 2.00 -> 1.00 EUR (scheduled)",
            "D@DE listing (scheduled)",
            "B@FR quantity 8 -> 9, listing (scheduled)",
        ]
    );
}

#[test]
fn channels_and_currencies_that_change_are_told() {
    let now = "A DE  1.00 EUR 1\nB DE 5   1\nC DE 5 1.00 SEK 1\n";
    let sent = "A DE 5 1.00 EUR 1\nB DE 5 1.00 EUR 1\nC DE 5 1.0 EUR 1\n";
    assert_eq!(
        shown(&planned(now, sent)),
        [
            "A@DE quantity 5 -> none (scheduled)",
            "B@DE price 1.00 -> none EUR (scheduled)",
            "C@DE price 1.0 -> 1.00 SEK (scheduled)"
        ]
    );
    assert_eq!(
        shown(&planned("A DE 5 1.00 EUR a\n", "A DE 5 1.0 EUR A\n")),
        Vec::<String>::new(),
        "written otherwise"
    );
}

#[test]
fn only_a_fall_to_little_is_urgent() {
    for (from, to, wanted) in [
        ("4", "3", "quantity 4 -> 3 (immediate)"),
        ("5", "4", "quantity 5 -> 4 (scheduled)"),
        ("0", "2", "quantity 0 -> 2 (scheduled)"),
        ("", "2", "quantity none -> 2 (scheduled)"),
    ] {
        let row = |units: &str| format!("A DE {units} 1.00 EUR 1\n");
        assert_eq!(shown(&planned(&row(to), &row(from))), [format!("A@DE {wanted}")]);
    }
}

#[test]
fn what_ended_is_told_at_once_while_amazon_may_sell_it() {
    let sent = "A DE 5 1.00 EUR 1\nB DE 0 1.00 EUR 1\nC DE  1.00 EUR 1\n";
    assert_eq!(
        shown(&planned("", sent)),
        ["A@DE ended (immediate)", "C@DE ended (immediate)", "B@DE ended (scheduled)"]
    );
}

#[test]
fn a_line_that_cannot_be_read_leaves_its_offer_as_it_is() {
    let sent =
        "A DE 5 1.00 EUR 1\nB DE 5 1.00 EUR 1\nC DE 5 1.00 EUR 1\nD DE 5 1.00 EUR 1\nE DE 5 1.00 EUR 1\n";
    let now = "A DE -5 1.00 EUR 1\nB DE 5 1,00 EUR 1\nC DE 5 1.00  1\nD DE 5 1.00 EUR xyz\nE DE 5 1.00 EUR 1 more\nF DE 1.5 1.00 EUR 1\nG DE 7 1.00 EUR 1\n";
    let bad = |line: usize, sku: &str| format!("snapshot_line now[{line}] {sku}");
    let issues: Vec<String> =
        ["A", "B", "C", "D", "E", "F"].iter().enumerate().map(|(at, sku)| bad(at + 1, sku)).collect();
    let delta = "G@DE quantity none -> 7, price none -> 1.00 EUR, listing (scheduled)".to_owned();
    assert_eq!(shown(&planned(now, sent)), [vec![delta], issues].concat());
    assert_eq!(shown(&planned("A DE 5 1.00 EUR 1\n", "A DE x 1.00 EUR 1\n")), ["snapshot_line sent[1] A"]);
    assert_eq!(
        shown(&planned("A DE x\n", "A DE x\n")),
        ["snapshot_line now[1] A"],
        "also where both are alike"
    );
}

#[test]
fn nothing_ends_while_a_line_does_not_tell_its_offer() {
    let sent = "A DE 5 1.00 EUR 1\nB DE 5 1.00 EUR 1\n";
    assert_eq!(shown(&planned("nonsense\nB DE 5 1.00 EUR 1\n", sent)), ["snapshot_line now[1] "]);
    assert_eq!(shown(&planned("A DE 5 1.00 EUR 1\nB\n", sent)), ["snapshot_line now[2] "]);
    // What was sent tells nothing of what is there.
    assert_eq!(
        shown(&planned("A DE 5 1.00 EUR 1\n", &format!("{sent}junk\n"))),
        ["B@DE ended (immediate)", "snapshot_line sent[3] "]
    );
}

#[test]
fn the_first_of_two_lines_counts_and_an_unsorted_file_is_refused() {
    let twice = "A DE 5 1.00 EUR 1\nA DE 6 1.00 EUR 1\n";
    assert_eq!(shown(&planned(twice, "A DE 5 1.00 EUR 1\n")), ["duplicate_item now[2] A"]);
    let error = plan(&PlanContext::default(), "A\tDE\n".as_bytes(), "B\tDE\nA\tDE\n".as_bytes());
    assert!(matches!(error, Err(SnapshotError::NotSorted { snapshot: "sent", line: 2 })));
    assert!(error.expect_err("unsorted").to_string().contains("LC_ALL=C sort"));
}

#[test]
fn line_ends_and_empty_lines_do_not_count() {
    let sent = "A DE 5 1.00 EUR 1\nB DE 5 1.00 EUR 1\n";
    let now = "\r\nA DE 5 1.00 EUR 1\r\n\nB DE 5 1.00 EUR 1";
    let mapped = planned(now, sent);
    assert_eq!(shown(&mapped), Vec::<String>::new());
    assert_eq!(mapped.draft.compared, 2);
}

#[test]
fn a_fingerprint_is_of_what_the_listing_shows_besides_price_and_quantity() {
    let of = |name: &str, value: &str| {
        let mut listing = Listing::default();
        listing.product_type = "SHIRT".to_owned();
        listing.attributes.insert("brand".to_owned(), vec!["Amselhof".into()]);
        listing.attributes.insert(name.to_owned(), vec![AttributeValue::Text(value.to_owned())]);
        fingerprint(&listing).expect("JSON")
    };
    assert_ne!(of("item_name", "a"), of("item_name", "b"));
    assert_ne!(of("item_name", "a"), of("color", "a"));
    assert_eq!(of("purchasable_offer", "a"), of("fulfillment_availability", "b"));
    assert_eq!(format!("{:x}", of("item_name", "a")), "991b293ceb8a86d1", "the same in every version");
}

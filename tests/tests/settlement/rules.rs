//! Rules that tests share.

/// The rules of all tests: half of the accounts have codes, the other half go by their names.
pub(crate) const ACCOUNTS: &str = r#"version = 1
[accounts]
sales = { code = "AMZ400" }
shipping_income = { code = "AMZ410" }
payout = { code = "AMZ120" }
vat_payable = { code = "AMZ200" }
"#;

/// German VAT in Amazon's amounts, for the rules of tests.
pub(crate) const INCLUDED: &str = r#"
[taxes.included]
name = "19% VAT"
rate = "19"
included = true
account = "vat_payable"
"#;

/// A rule for sales in Germany that bear [`INCLUDED`].
pub(crate) const TAXED: &str = r#"
[[rules]]
name = "taxed"
group = "sales"
account = "sales"
tax = "included"
by_sku = true
analytic = ["Amazon DE"]
when = { type = ["ItemPrice"], description = ["Principal"], marketplaces = ["Amazon.de"] }
"#;

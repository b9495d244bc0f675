//! From Amazon's names to Rust's.

/// Names that a module already uses; a definition of the same name gets the suffix `Model`.
const TAKEN: &[&str] = &[
    "Box",
    "Bytes",
    "Clone",
    "Copy",
    "Debug",
    "Decimal",
    "Default",
    "Drop",
    "EncodeError",
    "Encoder",
    "Empty",
    "Eq",
    "Err",
    "Field",
    "Fn",
    "From",
    "Into",
    "Iterator",
    "Json",
    "MarketplaceId",
    "Member",
    "Method",
    "None",
    "Ok",
    "Operation",
    "Option",
    "Pii",
    "Plan",
    "Record",
    "Request",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Table",
    "Timestamp",
    "ToString",
    "Value",
    "Vec",
];

const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Splits a name into words: at separators, before a capital after a small letter, and before the last capital of an
/// acronym (`CODFeeDiscount` is `COD`, `Fee`, `Discount`; `ASINs` stays whole).
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for (index, &current) in chars.iter().enumerate() {
        if !current.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            continue;
        }
        let next = chars.get(index + 1);
        let plural = next == Some(&'s') && chars.get(index + 2).is_none_or(|after| after.is_uppercase());
        let starts = current.is_uppercase()
            && word.chars().last().is_some_and(|last| {
                last.is_lowercase()
                    || last.is_numeric()
                    || (next.is_some_and(|next| next.is_lowercase()) && !plural)
            });
        if starts {
            words.push(std::mem::take(&mut word));
        }
        word.push(current);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// `PascalCase`, acronyms as words: `CODFee` is `CodFee`.
pub(super) fn pascal(name: &str) -> String {
    let mut text = String::new();
    for word in words(name) {
        let mut chars = word.chars();
        text.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        text.extend(chars.flat_map(char::to_lowercase));
    }
    text
}

/// `snake_case`, without regard to keywords.
pub(super) fn snake(name: &str) -> String {
    words(name).iter().map(|word| word.to_lowercase()).collect::<Vec<_>>().join("_")
}

/// A field's name.
pub(super) fn field(name: &str) -> String {
    let name = match snake(name) {
        name if name.starts_with(|first: char| first.is_ascii_digit()) => format!("n{name}"),
        name => name,
    };
    match name.as_str() {
        "self" | "super" | "crate" => format!("{name}_"),
        keyword if KEYWORDS.contains(&keyword) => format!("r#{name}"),
        _ => name,
    }
}

/// A type's name.
pub(super) fn type_name(name: &str) -> String {
    let name = pascal(name);
    if TAKEN.contains(&name.as_str()) { format!("{name}Model") } else { name }
}

/// The name of a type within a struct, a list or an operation, words where both meet said once: `Order` and `OrderStatus`
/// make `OrderStatus`, `TaxCollection` and `Model` make `TaxCollectionModel`; what stands in the list `OrderItems` is an
/// `OrderItemsItem`.
pub(super) fn inner(owner: &str, name: &str) -> String {
    let name = pascal(name);
    if name == owner {
        return format!("{owner}Item");
    }
    let (before, after) = (words(owner), words(&name));
    // All of the second name's words would leave the owner's name.
    let meet = |count: &usize| before.get(before.len() - count..) == after.get(..*count);
    let overlap = (1..after.len().min(before.len() + 1)).rev().find(meet).unwrap_or(0);
    format!("{owner}{}", after.get(overlap..).unwrap_or_default().concat())
}

/// The names of an enum's variants, in the order of its values.
pub(super) fn variants(values: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for value in values {
        let mut name = match pascal(value) {
            name if name.is_empty() => "Empty".to_owned(),
            name if name.starts_with(|first: char| first.is_ascii_digit()) => format!("N{name}"),
            name if matches!(name.as_str(), "Unknown" | "Self") => format!("{name}Value"),
            name => name,
        };
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

/// An API's name from its file's: `ordersV0` of version `v0` is `orders`, `InvoicesApiModel` is `invoices`.
pub(super) fn api(stem: &str, version: &str) -> String {
    let lower = stem.to_ascii_lowercase();
    let end = lower.strip_suffix(&version.to_ascii_lowercase()).map_or(stem.len(), str::len);
    let name = stem.get(..end).unwrap_or(stem);
    // `deliveryShipmentInvoiceV2022-07-01` has a `V` before the date.
    let name = if end < stem.len() && !version.starts_with('v') { name.trim_end_matches('V') } else { name };
    let name = snake(name);
    name.strip_suffix("_api_model").map_or(name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_amazons_words() {
        for (name, expected) in [
            ("AmazonOrderId", "amazon_order_id"),
            ("SellerSKU", "seller_sku"),
            ("CODFeeDiscount", "cod_fee_discount"),
            ("IsISPU", "is_ispu"),
            ("CustomizedURL", "customized_url"),
            ("ASINs", "asins"),
            ("SKUsList", "skus_list"),
            ("AddressLine1", "address_line1"),
            ("x-amzn-shipping-business-id", "x_amzn_shipping_business_id"),
            ("type", "r#type"),
            ("self", "self_"),
            ("3DSecure", "n3_d_secure"),
        ] {
            assert_eq!(field(name), expected);
        }
        for (name, expected) in [("String", "StringModel"), ("CODFee", "CodFee"), ("error", "Error")] {
            assert_eq!(type_name(name), expected);
        }
    }

    #[test]
    fn inner_names_say_each_word_once() {
        for (owner, name, expected) in [
            ("Order", "OrderStatus", "OrderStatus"),
            ("TaxCollection", "Model", "TaxCollectionModel"),
            ("RegulatedInformationField", "FieldType", "RegulatedInformationFieldType"),
            ("PackageStatus", "status", "PackageStatusStatus"),
            ("OrderItems", "orderItems", "OrderItemsItem"),
        ] {
            assert_eq!(inner(owner, name), expected);
        }
    }

    #[test]
    fn variants_are_distinct() {
        let names = variants(&["HAS_ACCESS_POINT", "MFN", "", "Unknown", "1.0", "A", "a"]);
        assert_eq!(names, ["HasAccessPoint", "Mfn", "Empty", "UnknownValue", "N10", "A", "A_"]);
    }

    #[test]
    fn an_api_is_named_after_its_file() {
        for (stem, version, expected) in [
            ("ordersV0", "v0", "orders"),
            ("orders_2026-01-01", "2026-01-01", "orders"),
            ("sellers", "v1", "sellers"),
            ("appIntegrations-2024-04-01", "2024-04-01", "app_integrations"),
            ("deliveryShipmentInvoiceV2022-07-01", "2022-07-01", "delivery_shipment_invoice"),
            ("shippingV2", "v2", "shipping"),
            ("InvoicesApiModel_2024-06-19", "2024-06-19", "invoices"),
        ] {
            assert_eq!(api(stem, version), expected);
        }
    }
}

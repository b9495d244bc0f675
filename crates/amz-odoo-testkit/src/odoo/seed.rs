//! What a new database holds: one company with its warehouse, units, a sales tax and an administrator.

use serde_json::{Map, Value, json};

use super::cell::Cell;
use super::emulator::Config;
use super::env::{Env, Values};
use super::error::Result;

/// Groups that a new administrator has.
const ADMIN_GROUPS: [&str; 10] = [
    "base.group_user",
    "base.group_system",
    "base.group_erp_manager",
    "base.group_partner_manager",
    "sales_team.group_sale_manager",
    "stock.group_stock_manager",
    "account.group_account_manager",
    "product.group_product_manager",
    "mrp.group_mrp_manager",
    "base.group_multi_company",
];

fn row(values: Value) -> Values {
    match values {
        Value::Object(values) => values,
        _ => Map::new(),
    }
}

/// Fills an empty database.
pub(crate) fn fill(env: &mut Env<'_>, config: &Config) -> Result<()> {
    places_and_money(env, &config.currency)?;
    let country = env.db.xid(&format!("base.{}", config.country.to_lowercase())).map(|target| target.1);
    let currency = env.db.xid(&format!("base.{}", config.currency)).map(|target| target.1);
    // Users and companies need each other: the server's own user comes first, without a company.
    let partner = env.create(
        "res.partner",
        row(json!({"name": "My Company", "is_company": true, "country_id": country})),
    )?;
    let mut values = row(json!({
        "name": "My Company", "currency_id": currency, "partner_id": partner, "account_price_include": "tax_excluded",
        "tax_calculation_rounding_method": env.profile.rounding_method(), "account_fiscal_country_id": country,
        "has_received_warning_stock_sms": false, "stock_move_email_validation": false,
    }));
    values.insert(env.profile.text_switch().into(), true.into());
    if env.field("res.company", "stock_confirmation_type").is_some() {
        values.insert("stock_confirmation_type".into(), "sms".into());
    }
    let company = env.create("res.company", values)?;
    env.db.set_xid("base.main_company", "res.company", company);
    // The country of a company is its partner's, stored here for who asks for it.
    env.set("res.company", company, "country_id", Cell::id(country));
    groups_and_users(env, config, company)?;
    for (name, usage, xid) in [
        ("Customers", "customer", "stock.stock_location_customers"),
        ("Vendors", "supplier", "stock.stock_location_suppliers"),
    ] {
        let values = json!({"name": name, "usage": usage, "company_id": false});
        let location = env.create("stock.location", row(values))?;
        env.db.set_xid(xid, "stock.location", location);
    }
    let values = json!({"name": "My Company", "code": "WH", "company_id": company, "partner_id": partner});
    let warehouse = env.create("stock.warehouse", row(values))?;
    env.db.set_xid("stock.warehouse0", "stock.warehouse", warehouse);
    let team = env.create("crm.team", row(json!({"name": "Sales", "company_id": false})))?;
    env.db.set_xid("sales_team.team_sales_department", "crm.team", team);
    let position =
        json!({"name": "Domestic", "company_id": company, "auto_apply": true, "country_id": country});
    env.create("account.fiscal.position", row(position))?;
    let group = json!({"name": "Tax 15%", "company_id": company, "country_id": country});
    env.create("account.tax.group", row(group))?;
    let tax = env.create(
        "account.tax",
        row(json!({"name": "15%", "amount": 15, "amount_type": "percent", "type_tax_use": "sale", "company_id": company})),
    )?;
    env.set("res.company", company, "account_sale_tax_id", Cell::Int(tax));
    for (code, name, kind) in [
        ("400000", "Product Sales", "income"),
        ("251000", "Tax Received", "liability_current"),
        ("121000", "Account Receivable", "asset_receivable"),
    ] {
        let mut values = row(json!({"code": code, "name": name, "account_type": kind}));
        let (field, owner) = env.profile.account_company(company);
        values.insert(field.into(), owner);
        env.create("account.account", values)?;
    }
    Ok(())
}

fn places_and_money(env: &mut Env<'_>, company_currency: &str) -> Result<()> {
    let base = &env.schema.base;
    for (name, symbol, digits) in &base.currencies {
        let rounding = match digits {
            0 => "1".to_owned(),
            digits => format!("0.{}1", "0".repeat(*digits as usize - 1)),
        };
        let active = name == company_currency;
        let values = json!({"name": name, "symbol": symbol, "decimal_places": digits, "rounding": rounding, "active": active});
        let id = env.create("res.currency", row(values))?;
        env.db.set_xid(&format!("base.{name}"), "res.currency", id);
    }
    for (code, name, currency) in &base.countries {
        let currency = env.db.xid(&format!("base.{currency}")).map(|target| target.1);
        let values = json!({"code": code, "name": name, "currency_id": currency});
        let id = env.create("res.country", row(values))?;
        env.db.set_xid(&format!("base.{}", code.to_lowercase()), "res.country", id);
        for (state, name) in base.states.get(code).into_iter().flatten() {
            env.create("res.country.state", row(json!({"code": state, "name": name, "country_id": id})))?;
        }
    }
    for (xid, name) in &base.units {
        let id = env.create("uom.uom", row(json!({"name": name, "factor": 1})))?;
        env.db.set_xid(xid, "uom.uom", id);
    }
    for (name, digits) in &base.precisions {
        env.create("decimal.precision", row(json!({"name": name, "digits": digits})))?;
    }
    for name in &base.modules {
        let id = env.create("ir.module.module", row(json!({"name": name, "state": "installed"})))?;
        env.db.set_xid(&format!("base.module_{name}"), "ir.module.module", id);
    }
    Ok(())
}

fn groups_and_users(env: &mut Env<'_>, config: &Config, company: i64) -> Result<()> {
    let mut held = Vec::new();
    for (xid, group) in &env.schema.groups {
        let id = env.create("res.groups", row(json!({"name": group.name})))?;
        env.db.set_xid(xid, "res.groups", id);
        if ADMIN_GROUPS.contains(&xid.as_str()) {
            held.push(id);
        }
    }
    let groups = env.profile.user_groups();
    for (name, login, xid) in [
        ("OdooBot", "__system__", "base.user_root"),
        ("Administrator", config.user.as_str(), "base.user_admin"),
    ] {
        let mut values = row(json!({
            "name": name, "login": login, "company_id": company, "company_ids": [[6, 0, [company]]], "tz": "UTC",
        }));
        values.insert(groups.into(), json!([[6, 0, held]]));
        if xid == "base.user_admin" {
            values.insert("password".into(), config.password.as_str().into());
        }
        let user = env.create("res.users", values)?;
        env.db.set_xid(xid, "res.users", user);
    }
    Ok(())
}

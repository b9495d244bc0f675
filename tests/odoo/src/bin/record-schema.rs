//! Writes the Odoo emulator's data file from a real server: see [`odoo_contract::record`].

use odoo_contract::record;
use odoo_rpc::{BoxError, Client};

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let get = |name: &str| std::env::var(name).map_err(|_| format!("set {name}"));
    let builder = Client::builder(get("ODOO_URL")?).database(get("ODOO_DB")?).allow_plain_http(true);
    let odoo = builder.credentials(get("ODOO_USER")?, get("ODOO_PASSWORD")?).connect().await?;
    if odoo.version().major() != 19 {
        return Err(format!(
            "the emulator derives its other versions from 19, and this is {}",
            odoo.version()
        )
        .into());
    }
    std::fs::write(record::path(), record::record(&odoo).await?)?;
    Ok(())
}

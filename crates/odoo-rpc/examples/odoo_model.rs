//! Prints a struct for a model, as the Odoo at hand has it.
//!
//! ```text
//! ODOO_URL=… ODOO_DB=… ODOO_USER=… ODOO_PASSWORD=… \
//!     cargo run -p odoo-rpc --example odoo_model -- sale.order name,partner_id,amount_total
//! ```

use std::env;

use odoo_rpc::Client;
use odoo_rpc::model::generate;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = env::args().skip(1);
    let model = arguments.next().ok_or("usage: odoo_model MODEL [FIELD,FIELD,…]")?;
    let fields = arguments.next();
    let only: Option<Vec<&str>> = fields.as_deref().map(|fields| fields.split(',').map(str::trim).collect());
    let get = |name: &str| env::var(name).map_err(|_| format!("set {name}"));
    let odoo = Client::builder(get("ODOO_URL")?)
        .database(get("ODOO_DB")?)
        .credentials(get("ODOO_USER")?, get("ODOO_PASSWORD")?)
        .allow_plain_http(env::var_os("ODOO_PLAIN_HTTP").is_some())
        .connect()
        .await?;
    let known = odoo.fields(&model).await?;
    if let Some(unknown) = only.iter().flatten().find(|name| !known.has(name)) {
        return Err(format!("{model} has no field {unknown}").into());
    }
    #[expect(clippy::print_stdout, reason = "this is the program's output")]
    {
        print!("{}", generate(&model, &known, only.as_deref()));
    }
    Ok(())
}

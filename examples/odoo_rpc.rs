//! `odoo-rpc`: connect, load records under external ids, search; here on the emulator.
//!
//! Run it: `cargo run -p amz-odoo-examples --example odoo_rpc`

use std::error::Error;

use amz_odoo_testkit::{odoo, serve};
use odoo_rpc::{Client, Context, Domain, SearchOptions};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = odoo::Config::default();
    let (database, user, password) = (config.database.clone(), config.user.clone(), config.password.clone());
    let server = serve(odoo::Emulator::new(config), ([127, 0, 0, 1], 0).into()).await?;

    let odoo = Client::builder(server.url()).database(database).credentials(user, password).connect().await?;
    println!("Odoo {}", odoo.version());

    // Loading the same external id again updates the record; it never makes a second one.
    let rows = vec![vec!["shop.customer_1".to_owned(), "Jane".to_owned(), "jane@example.com".to_owned()]];
    let columns = ["id", "name", "email"];
    let first = odoo.load("res.partner", &columns, &rows, Context::new()).await?.into_result()?;
    let again = odoo.load("res.partner", &columns, &rows, Context::new()).await?.into_result()?;
    assert_eq!(first, again);

    let domain = Domain::eq("email", "jane@example.com");
    let options = SearchOptions::new().limit(10).order("id");
    for partner in odoo.search_read("res.partner", &domain, &["name"], options).await? {
        println!("{}: {}", partner.id()?, partner.str("name")?.unwrap_or_default());
    }
    println!("{:?}", odoo.stats());
    server.shutdown().await;
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}

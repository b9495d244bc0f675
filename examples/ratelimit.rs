//! `amz-odoo-ratelimit`: calls that stay inside a usage plan, whatever client makes them.
//!
//! Run it: `cargo run -p amz-odoo-examples --example ratelimit`

use std::error::Error;

use amz_odoo_ratelimit::{Key, Lane, Limiter, Plan};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // Amazon's plan for getOrders: a call a minute, 20 at once. Here a minute lasts 6 ms; leave `speed` out in earnest.
    let limiter = Limiter::builder().speed(10_000.0).build();
    let key = Key::new("eu", "my-application", "A1SELLER", "orders_v0.getOrders");
    let plan = Plan::new(0.0167, 20);

    for _ in 0..25 {
        let permit = limiter.acquire(&key, Some(plan), Lane::Normal).await;
        let ticket = permit.spend(); // the call goes out now; a permit dropped unspent gives its token back
        ticket.answered(Some(0.0167)); // what `x-amzn-RateLimit-Limit` said
    }
    for quota in limiter.quota() {
        println!("{quota:?}");
    }
    Ok(())
}

#[test]
fn runs() -> Result<(), Box<dyn Error>> {
    main()
}

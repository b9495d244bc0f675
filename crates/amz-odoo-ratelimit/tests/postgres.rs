//! Buckets in a real PostgreSQL, shared by limiters and by processes.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test may panic and print, also in its helpers"
)]

use std::env;
use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use amz_odoo_ratelimit::store::PostgresStore;
use amz_odoo_ratelimit::store::contract::bucket_store_contract;
use amz_odoo_ratelimit::{BucketStore, Key, Lane, Limiter, Plan};
use deadpool_postgres::{Manager, Pool};
use tokio_postgres::{Config, NoTls};

/// What a child process shares with its parent.
const SCHEMA: &str = "AMZ_ODOO_RATELIMIT_TEST_SCHEMA";
const PLAN: Plan = Plan { rate: 100.0, burst: 10 };
const PROCESSES: usize = 8;
/// Tokens that each process takes.
const TOKENS: usize = 25;

/// The database of the tests; none where there is none and nobody insists.
fn database_url() -> Option<String> {
    let url = env::var("DATABASE_URL").ok();
    if url.is_none() {
        assert_ne!(env::var("CI").as_deref(), Ok("true"), "DATABASE_URL is not set, and CI is true");
        eprintln!("SKIPPED: DATABASE_URL is not set, so nothing here was tested against a PostgreSQL");
    }
    url
}

/// Connections to one schema.
fn pool(url: &str, schema: &str) -> Pool {
    let mut config: Config = url.parse().unwrap();
    config.options(format!("-c search_path={schema}"));
    Pool::builder(Manager::new(config, NoTls)).max_size(4).build().unwrap()
}

/// Connections to an empty schema that no other test uses.
async fn fresh(url: &str, name: &str) -> (Pool, String) {
    let schema = format!("ratelimit_{name}_{}", std::process::id());
    let pool = pool(url, &schema);
    let client = pool.get().await.unwrap();
    client
        .batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}"))
        .await
        .unwrap();
    (pool, schema)
}

async fn remove(pool: &Pool, schema: &str) {
    pool.get().await.unwrap().batch_execute(&format!("DROP SCHEMA {schema} CASCADE")).await.unwrap();
}

fn key() -> Key {
    Key::new("eu", "app", "A1", "orders_v0.getOrder")
}

/// Takes tokens, and answers the database's time in seconds after each.
async fn take(limiter: &Limiter, pool: &Pool) -> Vec<f64> {
    let client = pool.get().await.unwrap();
    let mut times = Vec::new();
    for n in 0..TOKENS {
        let lane = if n % 5 == 0 { Lane::Urgent } else { Lane::Normal };
        let ticket = limiter.acquire(&key(), Some(PLAN), lane).await.spend();
        let row =
            client.query_one("SELECT EXTRACT(EPOCH FROM clock_timestamp())::float8", &[]).await.unwrap();
        times.push(row.get(0));
        ticket.answered(None);
    }
    times
}

/// No window holds more than the plan allows. A token's time is told late by up to a tenth of a second.
fn assert_one_quota(mut times: Vec<f64>) {
    assert_eq!(times.len(), PROCESSES * TOKENS);
    times.sort_by(f64::total_cmp);
    for (first, start) in times.iter().enumerate() {
        for (last, end) in times.iter().enumerate().skip(first) {
            let allowed = PLAN.rate * (end - start + 0.1) + f64::from(PLAN.burst);
            assert!((last - first + 1) as f64 <= allowed, "{} tokens in {} s", last - first + 1, end - start);
        }
    }
    let (first, last) = (times[0], times[times.len() - 1]);
    let needed = (times.len() as f64 - f64::from(PLAN.burst)) / PLAN.rate;
    println!("{} tokens by {PROCESSES} in {:.2} s; the quota needs {needed:.2} s", times.len(), last - first);
    assert!(last - first >= needed - 0.1);
}

#[tokio::test]
async fn postgresql_keeps_the_contract() {
    let Some(url) = database_url() else { return };
    let (pool, schema) = fresh(&url, "contract").await;
    let store = PostgresStore::new(pool.clone());
    let (one, other) = tokio::join!(store.migrate(), store.migrate());
    one.and(other).unwrap();
    // Time passes where the rows become older.
    let pass = async |time: Duration| {
        let statement = "UPDATE amz_odoo_ratelimit_bucket SET as_of = as_of - $1::float8 * interval '1 s',
            paused_until = paused_until - $1::float8 * interval '1 s',
            no_cut_until = no_cut_until - $1::float8 * interval '1 s'";
        pool.get().await.unwrap().execute(statement, &[&time.as_secs_f64()]).await.unwrap();
    };
    bucket_store_contract(Arc::new(store), pass).await.unwrap();
    remove(&pool, &schema).await;
}

#[tokio::test]
async fn a_database_that_is_not_there_is_a_typed_error() {
    let pool = pool("postgres://nobody@127.0.0.1:1/nothing", "none");
    let error = PostgresStore::new(pool).states().await.unwrap_err();
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn eight_limiters_share_one_quota() {
    let Some(url) = database_url() else { return };
    let (admin, schema) = fresh(&url, "limiters").await;
    PostgresStore::new(admin.clone()).migrate().await.unwrap();
    let limiters = (0..PROCESSES).map(|_| {
        let pool = pool(&url, &schema);
        let store = Arc::new(PostgresStore::new(pool.clone()));
        let limiter = Limiter::builder().store(store).build();
        tokio::spawn(async move { take(&limiter, &pool).await })
    });
    let mut times = Vec::new();
    for limiter in limiters.collect::<Vec<_>>() {
        times.extend(limiter.await.unwrap());
    }
    assert_one_quota(times);
    remove(&admin, &schema).await;
}

#[tokio::test]
async fn eight_processes_share_one_quota() {
    let Some(url) = database_url() else { return };
    let (admin, schema) = fresh(&url, "processes").await;
    PostgresStore::new(admin.clone()).migrate().await.unwrap();
    let mut children: Vec<_> = (0..PROCESSES)
        .map(|_| {
            Command::new(env::current_exe().unwrap())
                .args(["--exact", "child_process", "--ignored", "--nocapture"])
                .env(SCHEMA, &schema)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut times = Vec::new();
    for child in &mut children {
        let mut output = String::new();
        child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
        assert!(child.wait().unwrap().success(), "{output}");
        times.extend(output.lines().filter_map(|line| line.strip_prefix("token ")?.parse::<f64>().ok()));
    }
    assert_one_quota(times);
    remove(&admin, &schema).await;
}

#[tokio::test]
#[ignore = "one of the processes that the test before starts"]
async fn child_process() {
    let (Some(url), Ok(schema)) = (database_url(), env::var(SCHEMA)) else { return };
    let pool = pool(&url, &schema);
    let limiter = Limiter::builder().store(Arc::new(PostgresStore::new(pool.clone()))).build();
    for time in take(&limiter, &pool).await {
        println!("token {time}");
    }
}

mod sql;

use std::error::Error;
use std::time::{Duration, SystemTime};

use deadpool_postgres::{Object, Pool};
use tokio_postgres::Row;

use super::{BucketStore, Claim, StoreError, StoreFuture, Taken};
use crate::plan::seconds;
use crate::{Bucket, BucketState, Decision, Event, Key};

type Result<T, E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;

/// A [`BucketStore`] in a PostgreSQL (12 or newer) that any number of processes share.
///
/// Each bucket is one row; taking tokens is one `UPDATE … RETURNING`, by the database's clock. The table
/// `amz_odoo_ratelimit_bucket` lies where the connection's `search_path` points to. Keep it out of a database that is
/// copied for tests while it is in use, or the copy counts on its own.
///
/// ```
/// use std::sync::Arc;
/// use amz_odoo_ratelimit::store::PostgresStore;
/// use amz_odoo_ratelimit::Limiter;
/// use deadpool_postgres::{Manager, Pool};
/// use tokio_postgres::NoTls;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// // postgres://amz@127.0.0.1/amz
/// let Ok(url) = std::env::var("DATABASE_URL") else { return Ok(()) };
/// let manager = Manager::new(url.parse()?, NoTls);
/// let pool = Pool::builder(manager).max_size(4).build()?;
///
/// let store = PostgresStore::new(pool);
/// store.migrate().await?;
/// let limiter = Limiter::builder().store(Arc::new(store)).build();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct PostgresStore {
    pool: Pool,
}

impl PostgresStore {
    /// A store behind a pool of connections; their number, their timeouts and their TLS are the pool's.
    pub fn new(pool: Pool) -> Self {
        Self { pool }
    }

    /// Makes the table where it is missing. Any number of processes may do so at a time.
    ///
    /// # Errors
    /// When the database cannot be reached, or does not allow it.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        let work = async {
            let mut client = self.pool.get().await?;
            let transaction = client.transaction().await?;
            transaction.batch_execute(sql::MIGRATE).await?;
            Ok(transaction.commit().await?)
        };
        work.await.map_err(|error: Box<dyn Error + Send + Sync>| StoreError::new(error))
    }

    async fn take_now(&self, claims: &[Claim]) -> Result<Taken> {
        let client = self.pool.get().await?;
        if let Some(taken) = take_rows(&client, claims).await? {
            return Ok(taken);
        }
        // Some bucket is not there yet, which happens once.
        for claim in claims {
            insert(&client, claim).await?;
        }
        let taken = take_rows(&client, claims).await?;
        taken.ok_or_else(|| "a bucket was deleted while tokens were taken".into())
    }

    async fn record_now(&self, key: &Key, event: Event) -> Result<()> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        let lock = transaction.prepare_cached(sql::LOCK).await?;
        let found = transaction
            .query_opt(&lock, &[&key.region, &key.application, &key.partner, &key.operation])
            .await?;
        let Some(row) = found else { return Ok(()) };
        let mut bucket = Bucket::restore(&state(&row)?, Duration::ZERO);
        bucket.apply(Duration::ZERO, event);
        let after = bucket.state(Duration::ZERO);
        let as_of: SystemTime = row.try_get("now")?;
        let update = transaction.prepare_cached(sql::RECORD).await?;
        transaction
            .execute(
                &update,
                &[
                    &key.region,
                    &key.application,
                    &key.partner,
                    &key.operation,
                    &as_of,
                    &after.announced,
                    &bucket.rate(),
                    &after.level,
                    &after.caution,
                    &within_a_century(after.paused_for),
                    &within_a_century(after.no_cut_for),
                    &i64::try_from(after.granted)?,
                    &i64::try_from(after.throttled)?,
                ],
            )
            .await?;
        Ok(transaction.commit().await?)
    }

    async fn all(&self) -> Result<Vec<(Key, BucketState)>> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(sql::STATES).await?;
        let rows = client.query(&statement, &[]).await?;
        let mut states = rows.iter().map(|row| Ok((key(row)?, state(row)?))).collect::<Result<Vec<_>>>()?;
        // The database may sort by another collation.
        states.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(states)
    }
}

impl BucketStore for PostgresStore {
    fn take<'a>(&'a self, claims: &'a [Claim]) -> StoreFuture<'a, Taken> {
        Box::pin(async move { self.take_now(claims).await.map_err(StoreError::new) })
    }

    fn record<'a>(&'a self, key: &'a Key, event: Event) -> StoreFuture<'a, ()> {
        Box::pin(async move { self.record_now(key, event).await.map_err(StoreError::new) })
    }

    fn states(&self) -> StoreFuture<'_, Vec<(Key, BucketState)>> {
        Box::pin(async move { self.all().await.map_err(StoreError::new) })
    }
}

/// None where a bucket is missing.
async fn take_rows(client: &Object, claims: &[Claim]) -> Result<Option<Taken>> {
    let part = |part: fn(&Key) -> &str| claims.iter().map(|claim| part(&claim.key)).collect::<Vec<_>>();
    let full: Vec<Bucket> = claims.iter().map(|claim| Bucket::new(claim.plan, Duration::ZERO)).collect();
    let bursts: Vec<i64> = full.iter().map(|bucket| i64::from(bucket.burst())).collect();
    let needed: Vec<f64> =
        full.iter().zip(claims).map(|(bucket, claim)| bucket.needed(claim.left_over)).collect();
    let statement = client.prepare_cached(sql::TAKE).await?;
    let rows = client
        .query(
            &statement,
            &[
                &part(|key| &key.region),
                &part(|key| &key.application),
                &part(|key| &key.partner),
                &part(|key| &key.operation),
                &bursts,
                &needed,
            ],
        )
        .await?;
    if rows.len() < claims.len() {
        return Ok(None);
    }
    let mut states = Vec::with_capacity(claims.len());
    let mut wait = Duration::ZERO;
    let mut granted = true;
    for claim in claims {
        let row = rows.iter().find(|row| key(row).is_ok_and(|key| key == claim.key));
        let row = row.ok_or("the database answered with other buckets")?;
        let state = state(row)?;
        granted &= row.try_get::<_, bool>("ok")?;
        wait = wait.max(Bucket::restore(&state, Duration::ZERO).wait(Duration::ZERO, claim.left_over));
        states.push(state);
    }
    let decision = if granted { Decision::Granted } else { Decision::Wait(wait) };
    Ok(Some(Taken { decision, states }))
}

async fn insert(client: &Object, claim: &Claim) -> Result<()> {
    let full = Bucket::new(claim.plan, Duration::ZERO);
    let Key { region, application, partner, operation } = &claim.key;
    let statement = client.prepare_cached(sql::INSERT).await?;
    let (burst, level) = (i64::from(full.burst()), f64::from(full.burst()));
    client
        .execute(
            &statement,
            &[region, application, partner, operation, &full.announced(), &full.rate(), &burst, &level],
        )
        .await?;
    Ok(())
}

fn key(row: &Row) -> Result<Key> {
    let part = |name| row.try_get::<_, String>(name);
    Ok(Key::new(part("region")?, part("application")?, part("partner")?, part("operation")?))
}

fn state(row: &Row) -> Result<BucketState> {
    Ok(BucketState {
        announced: row.try_get("announced")?,
        burst: u32::try_from(row.try_get::<_, i64>("burst")?)?,
        level: row.try_get("level")?,
        caution: row.try_get("caution")?,
        paused_for: seconds(row.try_get("paused_for")?),
        no_cut_for: seconds(row.try_get("no_cut_for")?),
        granted: u64::try_from(row.try_get::<_, i64>("granted")?)?,
        throttled: u64::try_from(row.try_get::<_, i64>("throttled")?)?,
    })
}

/// Seconds that PostgreSQL can add to a date.
fn within_a_century(time: Duration) -> f64 {
    time.as_secs_f64().min(3.2e9)
}

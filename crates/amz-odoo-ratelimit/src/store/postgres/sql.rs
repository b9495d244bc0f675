//! The statements. Levels and rates are refilled here and in `Bucket::available`; what a bucket learns is computed by
//! [`Bucket::apply`](crate::Bucket::apply) alone.

/// Two processes that create the same table at once fail on PostgreSQL's own catalog without the lock.
pub(super) const MIGRATE: &str = "
SELECT pg_advisory_xact_lock(hashtext('amz_odoo_ratelimit_bucket'));
CREATE TABLE IF NOT EXISTS amz_odoo_ratelimit_bucket (
    region text NOT NULL,
    application text NOT NULL,
    partner text NOT NULL,
    operation text NOT NULL,
    announced float8 NOT NULL,
    rate float8 NOT NULL,
    burst int8 NOT NULL,
    level float8 NOT NULL,
    caution float8 NOT NULL DEFAULT 1,
    as_of timestamptz NOT NULL,
    paused_until timestamptz NOT NULL DEFAULT '-infinity',
    no_cut_until timestamptz NOT NULL DEFAULT '-infinity',
    granted int8 NOT NULL DEFAULT 0,
    throttled int8 NOT NULL DEFAULT 0,
    PRIMARY KEY (region, application, partner, operation)
) WITH (fillfactor = 50)";

pub(super) const INSERT: &str = "
INSERT INTO amz_odoo_ratelimit_bucket (region, application, partner, operation, announced, rate, burst, level, as_of)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())
ON CONFLICT DO NOTHING";

/// Refills the claimed buckets and takes a token of each if each has enough and none rests.
///
/// The rows are locked in the order of their keys, so that two takers never wait for one another in a ring, and read
/// after the lock. A taker who read the clock and then had to wait finds `as_of` ahead of its own time and refills
/// nothing.
pub(super) const TAKE: &str = "
WITH claim AS (
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int8[], $6::float8[])
        AS c (region, application, partner, operation, burst, needed)
), held AS (
    SELECT b.region, b.application, b.partner, b.operation, c.burst, c.needed,
        b.as_of, b.paused_until, b.level, b.rate
    FROM amz_odoo_ratelimit_bucket AS b
    JOIN claim AS c USING (region, application, partner, operation)
    ORDER BY b.region, b.application, b.partner, b.operation
    FOR UPDATE OF b
), refilled AS (
    SELECT h.*, t.now,
        LEAST(h.burst, h.level + h.rate * GREATEST(0, EXTRACT(EPOCH FROM t.now - h.as_of)::float8)) AS tokens
    FROM held AS h, (SELECT clock_timestamp() AS now) AS t
), verdict AS (
    SELECT count(*) = cardinality($1) AND bool_and(tokens >= needed - 1e-9 AND paused_until <= now) AS ok
    FROM refilled
)
UPDATE amz_odoo_ratelimit_bucket AS b
SET level = CASE WHEN v.ok THEN GREATEST(0, r.tokens - 1) ELSE r.tokens END,
    as_of = GREATEST(r.as_of, r.now),
    burst = r.burst,
    granted = b.granted + v.ok::int
FROM refilled AS r, verdict AS v
WHERE b.region = r.region AND b.application = r.application AND b.partner = r.partner AND b.operation = r.operation
RETURNING v.ok, b.region, b.application, b.partner, b.operation, b.announced, b.burst, b.level, b.caution,
    b.granted, b.throttled,
    CASE WHEN b.paused_until > r.now THEN EXTRACT(EPOCH FROM b.paused_until - r.now)::float8 ELSE 0 END AS paused_for,
    CASE WHEN b.no_cut_until > r.now THEN EXTRACT(EPOCH FROM b.no_cut_until - r.now)::float8 ELSE 0 END AS no_cut_for";

/// A bucket as it is now; `now` is never before what the row is as of.
macro_rules! state {
    ($rest:literal) => {
        concat!(
            "
SELECT b.region, b.application, b.partner, b.operation, b.announced, b.burst, b.caution, b.granted, b.throttled,
    GREATEST(t.now, b.as_of) AS now,
    LEAST(b.burst, b.level + b.rate * GREATEST(0, EXTRACT(EPOCH FROM t.now - b.as_of)::float8)) AS level,
    CASE WHEN b.paused_until > t.now THEN EXTRACT(EPOCH FROM b.paused_until - t.now)::float8 ELSE 0 END AS paused_for,
    CASE WHEN b.no_cut_until > t.now THEN EXTRACT(EPOCH FROM b.no_cut_until - t.now)::float8 ELSE 0 END AS no_cut_for
FROM amz_odoo_ratelimit_bucket AS b, (SELECT clock_timestamp() AS now) AS t
",
            $rest
        )
    };
}

pub(super) const STATES: &str = state!("");

pub(super) const LOCK: &str = state!(
    "WHERE b.region = $1 AND b.application = $2 AND b.partner = $3 AND b.operation = $4 FOR UPDATE OF b"
);

pub(super) const RECORD: &str = "
UPDATE amz_odoo_ratelimit_bucket
SET as_of = $5::timestamptz, announced = $6, rate = $7, level = $8, caution = $9,
    paused_until = $5::timestamptz + make_interval(secs => $10),
    no_cut_until = $5::timestamptz + make_interval(secs => $11),
    granted = $12, throttled = $13
WHERE region = $1 AND application = $2 AND partner = $3 AND operation = $4";

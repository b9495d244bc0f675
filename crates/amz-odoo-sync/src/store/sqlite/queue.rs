//! The queue: ingest, lease, extend, replay.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::holder::Holder;
use super::row::{Vault, attempts, job_state, lane, lane_rank, limit, micros, time};
use super::{read, sql, writes};
use crate::store::{
    CursorMoved, Entry, Event, FlowId, Ingest, Ingested, Job, JobId, JobState, LeaseRequest, LeaseToken,
    NewJob, Replay, Replayed, Result,
};

pub(super) fn ingest(tx: &Connection, vault: &Vault, ingest: &Ingest) -> Result<Ingested> {
    let mut done = Ingested::default();
    for item in &ingest.items {
        match ingest_one(tx, vault, &ingest.flow, item)? {
            Arrival::New => done.new += 1,
            Arrival::Later => done.updated += 1,
            Arrival::Known => done.unchanged += 1,
        }
    }
    done.cursor = match &ingest.cursor {
        Some(to) => writes::move_cursor(tx, &ingest.flow, to)?,
        None => CursorMoved::NotAsked,
    };
    Ok(done)
}

enum Arrival {
    New,
    Later,
    Known,
}

fn ingest_one(tx: &Connection, vault: &Vault, flow: &FlowId, item: &NewJob) -> Result<Arrival> {
    let key = (&item.record, &flow.flow, &flow.account);
    let version = micros(item.version);
    let sealed = || vault.seal_job(flow, &item.record, &item.payload);
    let (rank, run_at, most) = (lane_rank(item.lane), micros(item.run_at), item.max_attempts.max(1));
    let found: Option<(i64, String, i64, Option<i64>)> = tx
        .prepare_cached(sql::FIND_JOB)?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    if let Some((id, state, known, pending)) = found {
        // `None` is before any version.
        if Some(version) <= pending.max(Some(known)) {
            return Ok(Arrival::Known);
        }
        let update = if job_state(&state)? == JobState::Leased { sql::PEND_JOB } else { sql::REFRESH_JOB };
        tx.prepare_cached(update)?.execute((id, rank, item.priority, run_at, most, version, sealed()?))?;
        return Ok(Arrival::Later);
    }
    let archived: Option<(i64, i64)> = tx
        .prepare_cached(sql::FIND_ARCHIVED)?
        .query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match archived {
        Some((_, known)) if version <= known => Ok(Arrival::Known),
        Some((id, _)) => {
            restore(tx, id)?;
            tx.prepare_cached(sql::REFRESH_JOB)?.execute((
                id,
                rank,
                item.priority,
                run_at,
                most,
                version,
                sealed()?,
            ))?;
            Ok(Arrival::Later)
        }
        None => {
            tx.prepare_cached(sql::INSERT_JOB)?.execute((
                &item.record,
                &flow.flow,
                &flow.account,
                rank,
                item.priority,
                run_at,
                most,
                version,
                sealed()?,
            ))?;
            Ok(Arrival::New)
        }
    }
}

/// Brings a finished job back from the archive, ready.
fn restore(tx: &Connection, id: i64) -> Result<()> {
    tx.prepare_cached(sql::RESTORE_JOB)?.execute([id])?;
    tx.prepare_cached(sql::DELETE_ARCHIVED)?.execute([id])?;
    Ok(())
}

pub(super) fn lease(
    tx: &Connection,
    vault: &Vault,
    holder: &Holder,
    request: &LeaseRequest,
) -> Result<Vec<Job>> {
    let LeaseRequest { flow, limit: most, now, lease_for } = request;
    expire(tx, vault, holder, flow, *now)?;
    let until = now.saturating_add(*lease_for).unwrap_or(Timestamp::MAX);
    let jobs = tx
        .prepare_cached(sql::FIND_DUE)?
        .query_and_then((&flow.account, &flow.flow, micros(*now), limit(*most)), |row| {
            let record: String = row.get(2)?;
            Ok(Job {
                token: LeaseToken { id: JobId(row.get(0)?), epoch: row.get(1)? },
                version: time(row.get(3)?)?,
                payload: vault.open_job(flow, &record, row.get(4)?)?,
                lane: lane(row.get(5)?)?,
                attempts: attempts(row.get(6)?)?,
                max_attempts: attempts(row.get(7)?)?,
                lease_until: until,
                last_error: row.get(8)?,
                record,
            })
        })?
        .collect::<Result<Vec<_>>>()?;
    let mut update = tx.prepare_cached(sql::LEASE_JOB)?;
    for job in &jobs {
        update.execute((job.token.id.0, micros(until), holder.id()))?;
    }
    Ok(jobs)
}

/// Ends the leases of a flow that ran out, or whose holder is gone.
fn expire(tx: &Connection, vault: &Vault, holder: &Holder, flow: &FlowId, now: Timestamp) -> Result<()> {
    struct Expired {
        id: i64,
        record: String,
        attempts: i64,
        max_attempts: i64,
        pending: bool,
        last_error: Option<String>,
    }
    let mut gone = tx
        .prepare_cached(sql::FIND_HOLDERS)?
        .query_map((&flow.account, &flow.flow), |row| row.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    gone.retain(|other| holder.is_gone(other));
    let expired = tx
        .prepare_cached(sql::FIND_EXPIRED)?
        .query_map((&flow.account, &flow.flow, micros(now), read::json_list(&gone)?), |row| {
            Ok(Expired {
                id: row.get(0)?,
                record: row.get(1)?,
                attempts: row.get(2)?,
                max_attempts: row.get(3)?,
                pending: row.get(4)?,
                last_error: row.get(5)?,
            })
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    for job in expired {
        if job.pending {
            tx.prepare_cached(sql::REQUEUE_PENDING)?.execute((job.id, micros(now)))?;
        } else if job.attempts >= job.max_attempts {
            let before = job.last_error.map(|error| format!("; before that: {error}")).unwrap_or_default();
            let error =
                format!("given up after {} attempts: the worker died or was too slow{before}", job.attempts);
            writes::bury(tx, vault, flow, job.id, &job.record, &error, now)?;
        } else {
            tx.prepare_cached(sql::EXPIRE_LEASE)?.execute([job.id])?;
        }
    }
    Ok(())
}

pub(super) fn extend(tx: &Connection, tokens: &[LeaseToken], until: Timestamp) -> Result<Vec<JobId>> {
    let mut update = tx.prepare_cached(sql::EXTEND_LEASE)?;
    let mut lost = Vec::new();
    for LeaseToken { id, epoch } in tokens {
        if update.execute((id.0, epoch, micros(until)))? == 0 {
            lost.push(*id);
        }
    }
    Ok(lost)
}

pub(super) fn replay(tx: &Connection, vault: &Vault, replay: &Replay) -> Result<Vec<Replayed>> {
    let found = tx
        .prepare_cached(sql::FIND_REPLAYABLE)?
        .query_map((&replay.record, &replay.account, &replay.flow), |row| {
            let flow = FlowId { account: row.get(1)?, flow: row.get(2)? };
            Ok((row.get::<_, i64>(0)?, flow, row.get::<_, String>(3)?))
        })?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut replayed = Vec::with_capacity(found.len());
    for (id, flow, state) in found {
        let was = job_state(&state)?;
        if was == JobState::Done {
            restore(tx, id)?;
        }
        if was != JobState::Leased {
            tx.prepare_cached(sql::REARM_JOB)?.execute((id, micros(replay.at)))?;
            if let Some(fresh) = &replay.fresh {
                let sealed = vault.seal_job(&flow, &replay.record, &fresh.payload)?;
                tx.prepare_cached(sql::RENEW_JOB)?.execute((id, micros(fresh.version), sealed))?;
            }
            let entry = Entry::new(&replay.record, Event::Replayed).with_reason(format!("it was {was}"));
            writes::append_ledger(tx, vault, &flow, &entry, replay.at)?;
        }
        replayed.push(Replayed { flow, was });
    }
    Ok(replayed)
}

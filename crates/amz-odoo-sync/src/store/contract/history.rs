//! Random histories of two workers, checked against a model after each step.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// A step of a history. Numbers are taken modulo what there is to choose from, so any list of steps is a history.
#[derive(Debug, Clone)]
pub enum Op {
    /// A worker reads the cursor, to fetch from there.
    ReadCursor {
        /// Which worker.
        worker: u8,
    },
    /// A worker stores what it fetched.
    Ingest {
        /// Which worker.
        worker: u8,
        /// Record and version of each item.
        items: Vec<(u8, u8)>,
        /// Whether to move the cursor from where it was read last.
        cursor: bool,
    },
    /// A worker takes jobs, beside those it has.
    Lease {
        /// Which worker.
        worker: u8,
        /// How many.
        limit: u8,
    },
    /// A worker asks for more time for all it has, lost or not.
    Extend {
        /// Which worker.
        worker: u8,
    },
    /// A worker ends the first jobs that it believes to have.
    Commit {
        /// Which worker.
        worker: u8,
        /// The outcome of each.
        outcomes: Vec<u8>,
        /// Whether it forgets them, or sends the same again some time later.
        forget: bool,
    },
    /// A worker dies and forgets all that it has.
    Crash {
        /// Which worker.
        worker: u8,
    },
    /// Time passes.
    Wait {
        /// Seconds.
        seconds: u8,
    },
    /// A person has a record done again.
    Replay {
        /// Which record.
        record: u8,
    },
}

const RECORDS: u8 = 5;
const LEASE_SECONDS: i64 = 10;
const MAX_ATTEMPTS: u32 = 3;
/// Longer than any run of it could be.
const DRAIN_ROUNDS: usize = 100;

/// What the store should know of a job.
#[derive(Debug)]
struct Expected {
    order: usize,
    version: i64,
    pending: Option<i64>,
    state: JobState,
    run_at: i64,
    lease_until: i64,
    attempts: u32,
    /// The token of the lease in force; its epoch is the highest that was seen.
    token: Option<LeaseToken>,
    /// The ledger lines of commits that were accepted.
    accepted: Vec<String>,
    /// The newest version that was accepted as done.
    done_version: Option<i64>,
}

impl Expected {
    fn ready(&mut self, run_at: i64) {
        self.state = JobState::Ready;
        self.run_at = run_at;
    }

    fn arrive(&mut self, version: i64) -> bool {
        if version <= self.pending.unwrap_or(self.version) {
            return false;
        }
        if self.state == JobState::Leased {
            self.pending = Some(version);
            self.run_at = 0;
        } else {
            self.version = version;
            self.attempts = 0;
            self.ready(0);
        }
        true
    }

    /// Ends a lease with the version that arrived during it.
    fn take_pending(&mut self, not_before: i64) -> bool {
        let Some(version) = self.pending.take() else { return false };
        self.version = version;
        self.attempts = 0;
        self.ready(self.run_at.max(not_before));
        true
    }

    fn expire(&mut self, now: i64) {
        if self.state != JobState::Leased || self.lease_until > now || self.take_pending(now) {
            return;
        }
        self.state = if self.attempts >= MAX_ATTEMPTS { JobState::Dead } else { JobState::Ready };
    }

    /// Whether this is the lease in force.
    fn holds(&self, token: LeaseToken) -> bool {
        self.state == JobState::Leased && self.token == Some(token)
    }
}

#[derive(Default)]
struct Worker {
    cursor: Cursor,
    /// Leases it believes to have, with record and version.
    held: Vec<(LeaseToken, String, i64)>,
}

struct History<'a> {
    stores: [&'a dyn Store; 2],
    flow: FlowId,
    now: i64,
    commits: usize,
    cursor: Cursor,
    workers: [Worker; 2],
    jobs: BTreeMap<String, Expected>,
}

/// Runs one history in the flow `orders` of `account`, which must be new, and checks every answer. Two workers take
/// turns: each on its own handle of the same store, or both on the same.
///
/// At the end it drains the queue and checks that every record that was accepted ended, the newest version of it,
/// and that the ledger holds exactly what was accepted.
///
/// # Errors
/// What the store answers where it should not fail.
///
/// # Panics
/// Where the store breaks the contract.
pub async fn run_history(stores: [&dyn Store; 2], account: &str, ops: &[Op]) -> Result<()> {
    let mut history = History {
        stores,
        flow: FlowId::new(account, "orders"),
        now: 0,
        commits: 0,
        cursor: Cursor::default(),
        workers: Default::default(),
        jobs: BTreeMap::new(),
    };
    for op in ops {
        history.step(op).await?;
        history.check_jobs().await?;
    }
    history.drain().await
}

fn name(account: &str, record: u8) -> String {
    // Ledger and replay go by record, in all accounts.
    format!("{account} {}", record % RECORDS)
}

impl History<'_> {
    async fn step(&mut self, op: &Op) -> Result<()> {
        match op {
            Op::ReadCursor { worker } => {
                let read = self.store(*worker).cursor(&self.flow, "").await?;
                assert_eq!(read, self.cursor);
                self.worker(*worker).cursor = read;
            }
            Op::Ingest { worker, items, cursor } => self.ingest(*worker, items, *cursor).await?,
            Op::Lease { worker, limit } => self.lease(*worker, usize::from(*limit)).await?,
            Op::Extend { worker } => self.extend(*worker).await?,
            Op::Commit { worker, outcomes, forget } => self.commit(*worker, outcomes, *forget).await?,
            Op::Crash { worker } => self.worker(*worker).held.clear(),
            Op::Wait { seconds } => self.now += i64::from(*seconds),
            Op::Replay { record } => self.replay(&name(&self.flow.account, *record)).await?,
        }
        Ok(())
    }

    fn store(&self, worker: u8) -> &dyn Store {
        self.stores[usize::from(worker % 2)]
    }

    fn worker(&mut self, worker: u8) -> &mut Worker {
        &mut self.workers[usize::from(worker % 2)]
    }

    async fn ingest(&mut self, worker: u8, items: &[(u8, u8)], moves: bool) -> Result<()> {
        let mut expected = Ingested::default();
        let mut jobs = Vec::new();
        for (record, version) in items {
            let (record, version) = (name(&self.flow.account, *record), i64::from(*version));
            jobs.push(item(&record, version).with_run_at(at(0)).with_max_attempts(MAX_ATTEMPTS));
            let order = self.jobs.len();
            match self.jobs.get_mut(&record) {
                Some(job) => match job.arrive(version) {
                    true => expected.updated += 1,
                    false => expected.unchanged += 1,
                },
                None => {
                    expected.new += 1;
                    let job = Expected {
                        order,
                        version,
                        pending: None,
                        state: JobState::Ready,
                        run_at: 0,
                        lease_until: 0,
                        attempts: 0,
                        token: None,
                        accepted: Vec::new(),
                        done_version: None,
                    };
                    self.jobs.insert(record, job);
                }
            }
        }
        let mut request = Ingest { at: at(self.now), ..ingest(&self.flow, jobs) };
        if moves {
            let from = self.worker(worker).cursor.version;
            let value = format!("{:?}", self.jobs.keys());
            request.cursor = Some(CursorMove { scope: String::new(), expected: from, value: value.clone() });
            expected.cursor = if from == self.cursor.version {
                self.cursor = Cursor { value, version: from + 1 };
                CursorMoved::Moved(from + 1)
            } else {
                CursorMoved::Lost(self.cursor.clone())
            };
        }
        assert_eq!(self.store(worker).ingest(request).await?, expected);
        Ok(())
    }

    async fn lease(&mut self, worker: u8, limit: usize) -> Result<()> {
        let now = self.now;
        let mut due = Vec::new();
        for (record, job) in &mut self.jobs {
            job.expire(now);
            if job.state == JobState::Ready && job.run_at <= now {
                due.push((job.run_at, job.order, record.clone()));
            }
        }
        due.sort();
        due.truncate(limit);
        let request = LeaseRequest {
            flow: self.flow.clone(),
            limit,
            now: at(now),
            lease_for: SignedDuration::from_secs(LEASE_SECONDS),
        };
        let leased = self.store(worker).lease(request).await?;
        let records: Vec<_> = leased.iter().map(|job| &job.record).collect();
        assert_eq!(records, due.iter().map(|(_, _, record)| record).collect::<Vec<_>>());
        for got in leased {
            let Some(job) = self.jobs.get_mut(&got.record) else { continue };
            assert!(
                job.token.is_none_or(|before| before.epoch < got.token.epoch),
                "epochs only rise: {got:?}"
            );
            assert!(
                job.token.is_none_or(|before| before.id == got.token.id),
                "a record keeps its job: {got:?}"
            );
            job.state = JobState::Leased;
            job.attempts += 1;
            job.lease_until = now + LEASE_SECONDS;
            job.token = Some(got.token);
            assert_eq!((got.version, got.attempts), (at(job.version), job.attempts), "{}", got.record);
            assert_eq!(got.payload, item(&got.record, job.version).payload);
            let held = (got.token, got.record, job.version);
            self.worker(worker).held.push(held);
        }
        Ok(())
    }

    async fn extend(&mut self, worker: u8) -> Result<()> {
        let until = self.now + LEASE_SECONDS;
        let tokens: Vec<_> = self.worker(worker).held.iter().map(|(token, ..)| *token).collect();
        let mut lost = Vec::new();
        for (token, record, _) in &self.workers[usize::from(worker % 2)].held {
            match self.jobs.get_mut(record) {
                Some(job) if job.holds(*token) => job.lease_until = until,
                _ => lost.push(token.id),
            }
        }
        assert_eq!(self.store(worker).extend(&tokens, at(until)).await?, lost);
        Ok(())
    }

    async fn commit(&mut self, worker: u8, outcomes: &[u8], forget: bool) -> Result<()> {
        let now = self.now;
        let held = self.worker(worker).held.clone();
        let mut commit = Commit::new(self.flow.clone(), at(now));
        let mut expected = Committed::default();
        for ((token, record, version), outcome) in held.iter().zip(outcomes) {
            self.commits += 1;
            let mark = format!("commit {}", self.commits);
            let outcome = outcome_of(*outcome, now);
            if let Some(job) = self.jobs.get_mut(record) {
                if job.holds(*token) {
                    job.accepted.push(mark.clone());
                    end(job, &outcome, *version, token.id, &mut expected);
                } else {
                    expected.stale.push(token.id);
                }
            }
            let entry = Entry::new(record, Event::Applied).with_reason(mark);
            let writes = Writes { ledger: vec![entry], ..Writes::default() };
            commit.jobs.push(JobCommit { token: *token, outcome, writes });
        }
        if forget {
            let count = commit.jobs.len();
            self.worker(worker).held.drain(..count);
        }
        assert_eq!(self.store(worker).commit(commit).await?, expected);
        Ok(())
    }

    async fn replay(&mut self, record: &str) -> Result<()> {
        let request = Replay {
            record: record.to_owned(),
            account: Some(self.flow.account.clone()),
            flow: None,
            at: at(self.now),
            fresh: None,
        };
        let replayed = self.stores[0].replay(request).await?;
        let expected = self.jobs.get_mut(record).map(|job| {
            let was = job.state;
            if was != JobState::Leased {
                job.attempts = 0;
                job.ready(self.now);
            }
            Replayed { flow: self.flow.clone(), was }
        });
        assert_eq!(replayed, Vec::from_iter(expected));
        Ok(())
    }

    /// Both handles see what the model says.
    async fn check_jobs(&self) -> Result<()> {
        for (number, (record, job)) in self.jobs.iter().enumerate() {
            let stored = super::job(self.stores[number % 2], &self.flow, record).await?;
            assert_eq!(
                (stored.state, stored.version, stored.pending, stored.attempts),
                (job.state, at(job.version), job.pending.is_some(), job.attempts),
                "{record}"
            );
        }
        Ok(())
    }

    async fn drain(&mut self) -> Result<()> {
        for round in 0.. {
            assert!(round < DRAIN_ROUNDS, "the queue does not come to an end");
            self.now += 1_000;
            self.lease(0, usize::MAX >> 1).await?;
            let count = self.worker(0).held.len();
            if count == 0 {
                break;
            }
            self.commit(0, &vec![0; count], true).await?;
        }
        self.check_jobs().await?;
        let cursor = self.stores[1].cursor(&self.flow, "").await?;
        assert_eq!(cursor, self.cursor);
        let ended = [JobState::Done, JobState::Dead, JobState::Quarantined];
        for (record, job) in &self.jobs {
            assert!(ended.contains(&job.state), "{record} never ended: {job:?}");
            if job.state == JobState::Done {
                assert_eq!(job.done_version, Some(job.version), "{record} ended on an old version");
            }
            let ledger = self.stores[1].ledger(record).await?;
            let applied: Vec<_> = ledger
                .iter()
                .filter(|entry| entry.event == Event::Applied)
                .map(|entry| &entry.reason)
                .collect();
            assert_eq!(applied, job.accepted.iter().collect::<Vec<_>>(), "{record}");
            assert!(applied.iter().collect::<BTreeSet<_>>().len() == applied.len());
        }
        Ok(())
    }
}

fn outcome_of(number: u8, now: i64) -> Outcome {
    let run_at = now + i64::from(number % 7);
    match number % 5 {
        0 => Outcome::Done,
        1 => Outcome::Quarantined,
        2 => Outcome::Retry { run_at: at(run_at), error: "boom".to_owned() },
        3 => Outcome::Released { run_at: at(run_at) },
        _ => Outcome::Dead { error: "boom".to_owned() },
    }
}

/// What an accepted outcome makes of a job.
fn end(job: &mut Expected, outcome: &Outcome, version: i64, id: JobId, expected: &mut Committed) {
    let run_at = match outcome {
        Outcome::Retry { run_at, .. } | Outcome::Released { run_at } => (*run_at - at(0)).get_seconds(),
        _ => 0,
    };
    if *outcome == Outcome::Done {
        job.done_version = job.done_version.max(Some(version));
    }
    if job.take_pending(run_at) {
        expected.requeued.push(id);
        return;
    }
    match outcome {
        Outcome::Done => job.state = JobState::Done,
        Outcome::Quarantined => job.state = JobState::Quarantined,
        Outcome::Released { .. } => {
            job.attempts -= 1;
            job.ready(run_at);
        }
        Outcome::Retry { .. } if job.attempts < MAX_ATTEMPTS => job.ready(run_at),
        Outcome::Retry { .. } | Outcome::Dead { .. } => {
            job.state = JobState::Dead;
            expected.dead.push(id);
        }
    }
}

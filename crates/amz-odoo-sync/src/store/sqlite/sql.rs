//! Every statement, so that a test can prepare them all.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* pub(super) const $name: &str = $sql;)+

        /// Every statement by name.
        #[cfg(test)]
        pub(super) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

statements! {
    FIND_JOB =
        "SELECT id, state, version, pending_version FROM job WHERE record = ?1 AND flow = ?2 AND account = ?3";
    FIND_ARCHIVED =
        "SELECT id, version FROM job_archive WHERE record = ?1 AND flow = ?2 AND account = ?3";
    INSERT_JOB =
        "INSERT INTO job (record, flow, account, state, lane, priority, run_at, attempts, max_attempts, epoch, version, \
         payload) VALUES (?1, ?2, ?3, 'ready', ?4, ?5, ?6, 0, ?7, 0, ?8, ?9)";
    /// A later version for a job that nobody holds.
    REFRESH_JOB =
        "UPDATE job SET state = 'ready', lane = ?2, priority = ?3, run_at = ?4, attempts = 0, max_attempts = ?5, \
         version = ?6, payload = ?7, last_error = NULL WHERE id = ?1";
    /// A later version for a job that somebody holds. Only what the holder has read must not change under it.
    PEND_JOB =
        "UPDATE job SET lane = ?2, priority = ?3, run_at = ?4, max_attempts = ?5, pending_version = ?6, \
         pending_payload = ?7 WHERE id = ?1";
    ARCHIVE_JOB =
        "INSERT INTO job_archive (id, account, flow, record, lane, priority, run_at, attempts, max_attempts, epoch, \
         version, payload, last_error, finished_at) SELECT id, account, flow, record, lane, priority, run_at, attempts, \
         max_attempts, epoch, version, payload, last_error, ?2 FROM job WHERE id = ?1";
    DELETE_JOB = "DELETE FROM job WHERE id = ?1";
    /// Id and epoch come back with the job, so that no old lease fits it.
    RESTORE_JOB =
        "INSERT INTO job (id, account, flow, record, state, lane, priority, run_at, attempts, max_attempts, epoch, \
         version, payload) SELECT id, account, flow, record, 'ready', lane, priority, run_at, 0, max_attempts, epoch, \
         version, payload FROM job_archive WHERE id = ?1";
    DELETE_ARCHIVED = "DELETE FROM job_archive WHERE id = ?1";

    FIND_HOLDERS =
        "SELECT DISTINCT holder FROM job WHERE account = ?1 AND flow = ?2 AND state = 'leased'";
    FIND_EXPIRED =
        "SELECT id, record, attempts, max_attempts, pending_version IS NOT NULL, last_error FROM job \
         WHERE account = ?1 AND flow = ?2 AND state = 'leased' \
         AND (lease_until <= ?3 OR holder IN (SELECT value FROM json_each(?4)))";
    EXPIRE_LEASE =
        "UPDATE job SET state = 'ready', lease_until = NULL, holder = NULL, \
         last_error = 'the worker died or was too slow: its lease ended' WHERE id = ?1";
    /// Left alone, SQLite takes the index by time and sorts the whole backlog for each batch.
    FIND_DUE =
        "SELECT id, epoch + 1, record, version, payload, lane, attempts + 1, max_attempts, last_error \
         FROM job INDEXED BY job_queue WHERE account = ?1 AND flow = ?2 AND state = 'ready' AND run_at <= ?3 \
         ORDER BY lane, priority DESC, run_at, id LIMIT ?4";
    LEASE_JOB =
        "UPDATE job SET state = 'leased', epoch = epoch + 1, attempts = attempts + 1, lease_until = ?2, \
         holder = ?3 WHERE id = ?1";
    EXTEND_LEASE = "UPDATE job SET lease_until = ?3 WHERE id = ?1 AND epoch = ?2 AND state = 'leased'";

    /// The fence: finds a job only while the lease is the current one.
    FIND_LEASED =
        "SELECT record, attempts, max_attempts, pending_version IS NOT NULL FROM job \
         WHERE id = ?1 AND epoch = ?2 AND state = 'leased' AND account = ?3 AND flow = ?4";
    /// Ends a lease with the later version that arrived during it.
    REQUEUE_PENDING =
        "UPDATE job SET state = 'ready', lease_until = NULL, holder = NULL, attempts = 0, \
         run_at = max(run_at, ?2), version = pending_version, payload = pending_payload, pending_version = NULL, \
         pending_payload = NULL, last_error = NULL WHERE id = ?1";
    RETRY_JOB = "UPDATE job SET state = 'ready', lease_until = NULL, holder = NULL, run_at = ?2, last_error = ?3 WHERE id = ?1";
    RELEASE_JOB =
        "UPDATE job SET state = 'ready', lease_until = NULL, holder = NULL, run_at = ?2, attempts = attempts - 1 WHERE id = ?1";
    QUARANTINE_JOB =
        "UPDATE job SET state = 'quarantined', lease_until = NULL, holder = NULL, last_error = NULL WHERE id = ?1";
    BURY_JOB =
        "UPDATE job SET state = 'dead', lease_until = NULL, holder = NULL, last_error = ?2 WHERE id = ?1";

    FIND_REPLAYABLE =
        "SELECT id, account, flow, state FROM job_all \
         WHERE record = ?1 AND (?2 IS NULL OR account = ?2) AND (?3 IS NULL OR flow = ?3) ORDER BY account, flow";
    /// What was read for a replay; never in place of something later.
    RENEW_JOB = "UPDATE job SET version = ?2, payload = ?3 WHERE id = ?1 AND version <= ?2";
    REARM_JOB =
        "UPDATE job SET state = 'ready', run_at = ?2, attempts = 0 WHERE id = ?1";

    READ_CURSOR = "SELECT value, version FROM cursor WHERE account = ?1 AND flow = ?2 AND scope = ?3";
    WRITE_CURSOR =
        "INSERT INTO cursor (account, flow, scope, value, version) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (account, flow, scope) DO UPDATE SET value = excluded.value, version = excluded.version";

    FIND_XREF_HOLDER =
        "SELECT amazon_id FROM xref \
         WHERE account = ?1 AND kind = ?2 AND odoo_model = ?3 AND odoo_id = ?4 AND amazon_id <> ?5";
    WRITE_XREF =
        "INSERT INTO xref (account, kind, amazon_id, odoo_model, odoo_id, external_id, fingerprint, detail, updated_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (account, kind, amazon_id) DO UPDATE SET \
         odoo_model = excluded.odoo_model, odoo_id = excluded.odoo_id, external_id = excluded.external_id, \
         fingerprint = excluded.fingerprint, detail = excluded.detail, updated_at = excluded.updated_at";
    READ_XREFS =
        "SELECT amazon_id, odoo_model, odoo_id, external_id, fingerprint, detail, updated_at FROM xref \
         WHERE account = ?1 AND kind = ?2 AND amazon_id IN (SELECT value FROM json_each(?3))";

    FIND_OPEN_ISSUE =
        "SELECT id FROM issue \
         WHERE record = ?1 AND account = ?2 AND flow = ?3 AND kind = ?4 AND path = ?5 AND state = 'open'";
    FIND_DISMISSED_ISSUE =
        "SELECT id FROM issue WHERE record = ?1 AND account = ?2 AND flow = ?3 AND kind = ?4 AND path = ?5 \
         AND state = 'dismissed' AND message = ?6 ORDER BY id DESC LIMIT 1";
    INSERT_ISSUE =
        "INSERT INTO issue (record, account, flow, kind, path, message, action, severity, payload, state, first_seen, \
         last_seen, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'open', ?10, ?10, 1)";
    TOUCH_ISSUE =
        "UPDATE issue SET message = ?2, action = ?3, severity = ?4, payload = ?5, last_seen = ?6, count = count + 1 \
         WHERE id = ?1";
    SETTLE_ISSUES =
        "UPDATE issue SET state = 'fixed' WHERE record = ?1 AND account = ?2 AND flow = ?3 AND state = 'open' \
         AND id NOT IN (SELECT value FROM json_each(?4))";
    /// Ignored where another one of the same record, kind and path is open.
    SET_ISSUE_STATE = "UPDATE OR IGNORE issue SET state = ?2 WHERE id = ?1";
    LIST_ISSUES =
        "SELECT id, account, flow, record, kind, path, message, action, state, severity, first_seen, last_seen, count, \
         NULL FROM issue WHERE (?1 IS NULL OR account = ?1) AND (?2 IS NULL OR flow = ?2) \
         AND (?3 IS NULL OR record = ?3) AND (?4 IS NULL OR state = ?4) AND (?5 IS NULL OR severity = ?5) \
         ORDER BY id DESC LIMIT ?6";
    READ_ISSUE =
        "SELECT id, account, flow, record, kind, path, message, action, state, severity, first_seen, last_seen, count, \
         payload FROM issue WHERE id = ?1";

    INSERT_LEDGER =
        "INSERT INTO ledger (at, account, flow, record, event, reason, detail, trace) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    READ_LEDGER =
        "SELECT id, at, account, flow, record, event, reason, detail, trace FROM ledger WHERE record = ?1 ORDER BY id";

    JOBS_OF_RECORD =
        "SELECT id, account, flow, record, state, version, lane, attempts, epoch, run_at, lease_until, pending, \
         last_error FROM job_all WHERE record = ?1 ORDER BY account, flow";
    JOBS_IN_STATE =
        "SELECT id, account, flow, record, state, version, lane, attempts, epoch, run_at, lease_until, pending, \
         last_error FROM job_all WHERE account = ?1 AND flow = ?2 AND state = ?3 ORDER BY id LIMIT ?4";
    NEXT_DUE =
        "SELECT min(at) FROM (SELECT min(run_at) AS at FROM job WHERE account = ?1 AND flow = ?2 AND state = 'ready' \
         UNION ALL SELECT min(lease_until) FROM job WHERE account = ?1 AND flow = ?2 AND state = 'leased')";
    COUNT_JOBS = "SELECT account, flow, state, count(*) FROM job GROUP BY account, flow, state";
    COUNT_ARCHIVED = "SELECT account, flow, count(*) FROM job_archive GROUP BY account, flow";
    COUNT_ISSUES =
        "SELECT account, flow, severity, count(*) FROM issue WHERE state = 'open' GROUP BY account, flow, severity";
    OLDEST_READY =
        "SELECT min(run_at) FROM job WHERE account = ?1 AND flow = ?2 AND state = 'ready'";

    READ_META = "SELECT value FROM meta WHERE name = ?1";
    WRITE_META = "INSERT INTO meta (name, value) VALUES (?1, ?2)";
}

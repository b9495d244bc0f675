-- Times are microseconds since 1970, UTC.

-- What is to be done, being done, or set aside. Finished jobs are in job_archive, so that this table and its indexes
-- stay as small as the work at hand.
CREATE TABLE job (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    account         TEXT    NOT NULL,
    flow            TEXT    NOT NULL,
    record          TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('ready', 'leased', 'dead', 'quarantined')),
    lane            INTEGER NOT NULL,
    priority        INTEGER NOT NULL,
    run_at          INTEGER NOT NULL,
    attempts        INTEGER NOT NULL CHECK (attempts >= 0),
    max_attempts    INTEGER NOT NULL CHECK (max_attempts > 0),
    lease_until     INTEGER,
    -- The open store that has the lease: the end of the name of its lock file.
    holder          TEXT,
    epoch           INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    payload         BLOB    NOT NULL,
    -- A later version that arrived during the lease.
    pending_version INTEGER,
    pending_payload BLOB,
    last_error      TEXT,
    UNIQUE (record, flow, account),
    CHECK ((state = 'leased') = (lease_until IS NOT NULL)),
    CHECK ((state = 'leased') = (holder IS NOT NULL)),
    CHECK ((pending_version IS NULL) = (pending_payload IS NULL)),
    CHECK (pending_version IS NULL OR state = 'leased')
) STRICT;
CREATE INDEX job_queue ON job (account, flow, lane, priority DESC, run_at, id) WHERE state = 'ready';
CREATE INDEX job_due ON job (account, flow, run_at) WHERE state = 'ready';
CREATE INDEX job_state ON job (account, flow, state, id);

CREATE TABLE job_archive (
    id           INTEGER PRIMARY KEY,
    account      TEXT    NOT NULL,
    flow         TEXT    NOT NULL,
    record       TEXT    NOT NULL,
    lane         INTEGER NOT NULL,
    priority     INTEGER NOT NULL,
    run_at       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    max_attempts INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    payload      BLOB    NOT NULL,
    last_error   TEXT,
    finished_at  INTEGER NOT NULL,
    UNIQUE (record, flow, account)
) STRICT;
CREATE INDEX job_archive_flow ON job_archive (account, flow, id);

CREATE VIEW job_all AS
    SELECT id, account, flow, record, state, version, lane, attempts, epoch, run_at, lease_until,
           pending_version IS NOT NULL AS pending, last_error
    FROM job
    UNION ALL
    SELECT id, account, flow, record, 'done', version, lane, attempts, epoch, run_at, NULL, 0, last_error
    FROM job_archive;

CREATE TABLE cursor (
    account TEXT    NOT NULL,
    flow    TEXT    NOT NULL,
    scope   TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (account, flow, scope)
) STRICT, WITHOUT ROWID;

CREATE TABLE xref (
    account     TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    amazon_id   TEXT    NOT NULL,
    odoo_model  TEXT    NOT NULL,
    odoo_id     INTEGER NOT NULL,
    external_id TEXT,
    fingerprint TEXT    NOT NULL,
    detail      TEXT    NOT NULL,
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (account, kind, amazon_id),
    UNIQUE (account, kind, odoo_model, odoo_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account    TEXT    NOT NULL,
    flow       TEXT    NOT NULL,
    record     TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    path       TEXT    NOT NULL,
    message    TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'fixed', 'dismissed')),
    severity   TEXT    NOT NULL CHECK (severity IN ('blocking', 'warning')),
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    payload    BLOB
) STRICT;
CREATE UNIQUE INDEX issue_open ON issue (record, account, flow, kind, path) WHERE state = 'open';
CREATE INDEX issue_record ON issue (record, account, flow, kind, path);

CREATE TABLE ledger (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    account TEXT    NOT NULL,
    flow    TEXT    NOT NULL,
    record  TEXT    NOT NULL,
    event   TEXT    NOT NULL,
    reason  TEXT    NOT NULL,
    detail  TEXT    NOT NULL,
    trace   BLOB
) STRICT;
CREATE INDEX ledger_record ON ledger (record, id);
CREATE TRIGGER ledger_keeps_its_rows BEFORE UPDATE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_loses_no_rows BEFORE DELETE ON ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- What the store belongs to, and a sealed value that tells whether the key is the right one.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value ANY  NOT NULL
) STRICT, WITHOUT ROWID;

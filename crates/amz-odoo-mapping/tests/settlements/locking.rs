//! Lock dates: which of them hold for an entry, and how each version of Odoo tells them.

use crate::company::{chart, mapped, records, rules, sold};
use crate::support::other;
use amz_odoo_mapping::Issue;
use amz_odoo_mapping::settlement::odoo::{JournalKind, Lock, LockDates, MoveDraft};
use jiff::civil::{Date, date};
use odoo_rpc::Record;
use serde_json::{Value, json};

#[test]
fn each_lock_holds_for_its_entries_and_days() {
    let rules = rules();
    let chart = chart(records(&rules, false));
    let taxed = mapped(&chart, &sold()).draft.remove(0);
    let plain = mapped(&chart, &[other("Storage Fee", -100)]).draft.remove(0);
    assert_eq!(taxed.date, date(2026, 5, 27));
    let locked = |lock, until: Date, journal, entry: &MoveDraft| {
        let issues = LockDates::default().with(lock, until).check(journal, entry);
        assert!(issues.iter().all(Issue::is_blocking));
        !issues.is_empty()
    };
    for lock in Lock::ALL {
        for (journal, kind) in [
            (JournalKind::Other, None),
            (JournalKind::Sale, Some(Lock::Sale)),
            (JournalKind::Purchase, Some(Lock::Purchase)),
        ] {
            for (entry, has_tax) in [(&taxed, true), (&plain, false)] {
                let holds = match lock {
                    Lock::Tax => has_tax,
                    Lock::Sale | Lock::Purchase => kind == Some(lock),
                    _ => true,
                };
                assert_eq!(
                    locked(lock, date(2026, 5, 27), journal, entry),
                    holds,
                    "{lock:?} {journal:?} {has_tax}"
                );
                assert!(!locked(lock, date(2026, 5, 26), journal, entry), "{lock:?}: the day after is open");
            }
        }
    }
    // A tag alone is in the tax return too.
    let mut tagged = plain.clone();
    tagged.lines[0].tag_ids.push(1);
    assert!(locked(Lock::Tax, date(2026, 5, 27), JournalKind::Other, &tagged));
    let message = LockDates::default().with(Lock::Hard, date(2026, 6, 30)).check(JournalKind::Other, &plain)
        [0]
    .message();
    for part in ["2026-05-27", "until 2026-06-30", "hard_lock_date", "Lock Dates"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn lock_dates_are_read_of_all_versions() {
    let read = |companies: Value| {
        let companies: Vec<Record> = serde_json::from_value(companies).unwrap();
        LockDates::read(&companies)
    };
    // A branch and its parent in 17: the later date counts. No field, no lock; `false`, no lock.
    let locks = read(json!([
        {"id": 2, "fiscalyear_lock_date": "2026-03-31", "period_lock_date": "2026-04-30", "max_tax_lock_date": "2026-03-10"},
        {"id": 1, "fiscalyear_lock_date": "2026-04-15", "period_lock_date": false, "max_tax_lock_date": "2026-02-28"},
    ]))
    .unwrap();
    assert_eq!(locks.get(Lock::FiscalYear), Some(date(2026, 4, 15)));
    assert_eq!(locks.get(Lock::Period), Some(date(2026, 4, 30)));
    assert_eq!((locks.get(Lock::Tax), locks.get(Lock::Hard)), (Some(date(2026, 3, 10)), None));
    assert_eq!(locks.lift(Lock::Period).get(Lock::Period), None);
    // No lock of the user's is the first day of all.
    for none in ["1-01-01", "0001-01-01"] {
        let never = read(json!([{"id": 1, "user_hard_lock_date": none}])).unwrap();
        assert_eq!(never, LockDates::default(), "{none}");
    }
    // The user's own dates come before the company's.
    let user =
        json!([{"id": 1, "fiscalyear_lock_date": "2026-12-31", "user_fiscalyear_lock_date": "2026-01-31"}]);
    assert_eq!(read(user).unwrap().get(Lock::FiscalYear), Some(date(2026, 1, 31)));
    assert!(read(json!([{"id": 1, "tax_lock_date": 7}])).is_err());
}

use proptest::prelude::*;

use super::*;

#[test]
fn every_form_that_amazon_sends_is_read() {
    for (text, expected) in [
        ("2025-03-01T09:30:00Z", "2025-03-01T09:30:00Z"),
        ("2025-03-01t09:30:00z", "2025-03-01T09:30:00Z"),
        ("2025-03-01T09:30Z", "2025-03-01T09:30:00Z"),
        ("2025-03-01T09:30", "2025-03-01T09:30:00Z"),
        ("2025-03-01 09:30:00", "2025-03-01T09:30:00Z"),
        ("2025-03-01 09:30:00 UTC", "2025-03-01T09:30:00Z"),
        (" 2025-03-01T09:30:00+00:00 ", "2025-03-01T09:30:00Z"),
        ("2025-03-01T09:30:00+0100", "2025-03-01T08:30:00Z"),
        ("2025-03-01T09:30:00-08", "2025-03-01T17:30:00Z"),
        ("2025-03-01T00:15+05:30", "2025-02-28T18:45:00Z"),
        ("2025-03-01T09:30:00.5Z", "2025-03-01T09:30:00.500Z"),
        ("2025-03-01T09:30:00,000001Z", "2025-03-01T09:30:00.000001Z"),
        ("2025-03-01T09:30:00.1234567891Z", "2025-03-01T09:30:00.123456789Z"),
        ("20250301T093000Z", "2025-03-01T09:30:00Z"),
        ("20250301T0930Z", "2025-03-01T09:30:00Z"),
        ("2025-03-01", "2025-03-01T00:00:00Z"),
        ("20250301", "2025-03-01T00:00:00Z"),
        ("2024-02-29T24:00:00Z", "2024-03-01T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("1970-01-19T03:58:30Z", "1970-01-19T03:58:30Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("1.569521782042E9", "2019-09-26T18:16:22.042Z"),
        ("1569521782", "2019-09-26T18:16:22Z"),
        ("1569521782.042", "2019-09-26T18:16:22.042Z"),
        ("1569521782042", "2019-09-26T18:16:22.042Z"),
        ("1569521782042001", "2019-09-26T18:16:22.042001Z"),
        ("1569521782042001002", "2019-09-26T18:16:22.042001002Z"),
        ("86400", "1970-01-02T00:00:00Z"),
        ("86400000", "1972-09-27T00:00:00Z"),
        ("-1.5", "1969-12-31T23:59:58.500Z"),
        ("0", "1970-01-01T00:00:00Z"),
        ("Mon Oct 28 18:49:32 UTC 2019", "2019-10-28T18:49:32Z"),
        ("Sat Mar  1 09:30:00 GMT 2025", "2025-03-01T09:30:00Z"),
    ] {
        assert_eq!(text.parse::<Timestamp>().map(|time| time.to_string()).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_instant_is_refused() {
    for text in [
        "",
        " ",
        "null",
        "TEST_CASE_200",
        "2025-02-29",
        "2025-13-01",
        "2025-00-01",
        "2025-01-32",
        "2025-1-1",
        "2025-03-01T",
        "2025-03-01T09",
        "2025-03-01T09:60",
        "2025-03-01T25:00",
        "2025-03-01T24:00:01Z",
        "2025-03-01T09:30:61Z",
        "2025-03-01T09:30:00.Z",
        "2025-03-01T09:30:00X",
        "2025-03-01T09:30:00+24:00",
        "2025-0301",
        "202503-01",
        "2025-03-01T09:30:00Zx",
        "1e400",
        "9999999999999999999999",
        "９９９９",
        "NaN",
        "10000-01-01",
        "9999-12-31T23:59:59-01:00",
    ] {
        assert_eq!(text.parse::<Timestamp>(), Err(TimestampError), "{text}");
    }
}

#[test]
fn serde_reads_numbers_and_texts() {
    for json in ["1569521782.042", "1569521782042", "\"2019-09-26T18:16:22.042Z\"", "1.569521782042E9"] {
        let time: Timestamp = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), "\"2019-09-26T18:16:22.042Z\"", "{json}");
    }
}

#[test]
fn no_error_quotes_the_text() {
    let error = serde_json::from_str::<Timestamp>("\"jane.doe@example.com\"").unwrap_err();
    assert!(!error.to_string().contains("jane"), "{error}");
}

proptest! {
    #[test]
    fn an_instant_comes_back_from_its_text(
        seconds in Timestamp::MIN.unix_seconds()..=Timestamp::MAX.unix_seconds(),
        nanos in prop_oneof![Just(0), 0_u32..1_000_000_000, (0_u32..1000).prop_map(|ms| ms * 1_000_000)],
    ) {
        let time = Timestamp::from_unix(seconds, nanos).unwrap();
        prop_assert_eq!(time.to_string().parse(), Ok(time));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,40}|[0-9TZ:+. eE-]{0,40}") {
        let _ = text.parse::<Timestamp>();
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn jiff_agrees(seconds in Timestamp::MIN.unix_seconds()..253_402_200_000, nanos in 0_u32..1_000_000_000) {
        let time = Timestamp::from_unix(seconds, nanos).unwrap();
        let other = jiff::Timestamp::from(time);
        prop_assert_eq!(Timestamp::from(other), time);
        prop_assert_eq!(time.to_string().parse::<jiff::Timestamp>().unwrap(), other);
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn chrono_agrees(
        seconds in Timestamp::MIN.unix_seconds()..=Timestamp::MAX.unix_seconds(),
        nanos in 0_u32..1_000_000_000,
    ) {
        let time = Timestamp::from_unix(seconds, nanos).unwrap();
        let other = chrono::DateTime::<chrono::Utc>::from(time);
        prop_assert_eq!(Timestamp::from(other), time);
        prop_assert_eq!(other.timestamp(), seconds);
    }

    #[cfg(feature = "time")]
    #[test]
    fn time_agrees(
        seconds in Timestamp::MIN.unix_seconds()..=Timestamp::MAX.unix_seconds(),
        nanos in 0_u32..1_000_000_000,
    ) {
        let time = Timestamp::from_unix(seconds, nanos).unwrap();
        let other = time::OffsetDateTime::from(time);
        prop_assert_eq!(Timestamp::from(other), time);
        prop_assert_eq!(other.unix_timestamp(), seconds);
    }
}

#[cfg(feature = "chrono")]
#[test]
fn what_chrono_alone_can_hold_becomes_the_nearest() {
    use chrono::{DateTime, Utc};

    assert_eq!(Timestamp::from(DateTime::<Utc>::MAX_UTC), Timestamp::MAX);
    assert_eq!(Timestamp::from(DateTime::<Utc>::MIN_UTC), Timestamp::MIN);
}

#[cfg(feature = "time")]
#[test]
fn what_time_alone_can_hold_becomes_the_nearest() {
    let before = time::OffsetDateTime::from_unix_timestamp(Timestamp::MIN.unix_seconds() - 1).unwrap();
    assert_eq!(Timestamp::from(before), Timestamp::MIN);
    let offset = time::UtcOffset::from_hms(2, 0, 0).unwrap();
    assert_eq!(Timestamp::from(time::OffsetDateTime::UNIX_EPOCH.to_offset(offset)), Timestamp::default());
}

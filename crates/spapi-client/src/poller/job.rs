use std::time::Duration;

use spapi_types::Request;

use super::Pace;

/// A kind of job that Amazon does in its own time: a report, a feed, a query.
///
/// Implemented by the requests that ask how a job stands.
pub trait Job: Request + Sized {
    /// What a job is called, for messages.
    const NAME: &'static str;

    /// The question how the job with this id stands.
    fn ask(id: &str) -> Self;

    /// How it stands.
    fn stage(answer: &Self::Response) -> Stage;

    /// How often to ask, unless the caller says otherwise.
    fn pace() -> Pace {
        Pace::new(Duration::from_secs(5), Duration::from_secs(60))
    }
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It waits or is being done, or has a status that is not known.
    Pending,
    /// It is done, and there is a document.
    Done,
    /// It is done, and there was nothing to tell.
    NoData,
    /// It was canceled: by a call, by another request for the same, or by Amazon, where there is nothing to tell.
    Canceled,
    /// It failed for good.
    Fatal,
}

impl Stage {
    /// The stage of a `processingStatus`; a job may be done with or without a document.
    pub fn of(status: Option<&str>, has_document: bool) -> Self {
        match status {
            Some("DONE") if has_document => Self::Done,
            Some("DONE" | "DONE_NO_DATA") => Self::NoData,
            Some("CANCELLED") => Self::Canceled,
            Some("FATAL") => Self::Fatal,
            _ => Self::Pending,
        }
    }
}

#[cfg(feature = "reports")]
mod reports {
    use std::time::Duration;

    use spapi_types::reports_2021_06_30::{GetReport, Report};

    use super::{Job, Pace, Stage};

    impl Job for GetReport {
        const NAME: &'static str = "report";

        fn ask(id: &str) -> Self {
            Self::new(id)
        }

        fn stage(report: &Report) -> Stage {
            let status = report.processing_status.as_ref().map(|status| status.as_str());
            Stage::of(status, report.report_document_id.is_some())
        }

        fn pace() -> Pace {
            Pace::new(Duration::from_secs(10), Duration::from_secs(60))
        }
    }
}

#[cfg(feature = "feeds")]
mod feeds {
    use std::time::Duration;

    use spapi_types::feeds_2021_06_30::{Feed, GetFeed};

    use super::{Job, Pace, Stage};

    impl Job for GetFeed {
        const NAME: &'static str = "feed";

        fn ask(id: &str) -> Self {
            Self::new(id)
        }

        fn stage(feed: &Feed) -> Stage {
            let status = feed.processing_status.as_ref().map(|status| status.as_str());
            Stage::of(status, feed.result_feed_document_id.is_some())
        }

        /// A feed may take hours.
        fn pace() -> Pace {
            Pace::new(Duration::from_secs(20), Duration::from_secs(120))
        }
    }
}

#[cfg(feature = "data-kiosk")]
mod data_kiosk {
    use spapi_types::data_kiosk_2023_11_15::{GetQuery, Query};

    use super::{Job, Stage};

    impl Job for GetQuery {
        const NAME: &'static str = "query";

        fn ask(id: &str) -> Self {
            Self::new(id)
        }

        fn stage(query: &Query) -> Stage {
            let status = query.processing_status.as_ref().map(|status| status.as_str());
            Stage::of(status, query.data_document_id.is_some())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_is_a_stage() {
        for (status, has_document, stage) in [
            (Some("DONE"), true, Stage::Done),
            (Some("DONE"), false, Stage::NoData),
            (Some("DONE_NO_DATA"), false, Stage::NoData),
            (Some("CANCELLED"), false, Stage::Canceled),
            (Some("FATAL"), true, Stage::Fatal),
            (Some("IN_QUEUE"), false, Stage::Pending),
            (Some("IN_PROGRESS"), false, Stage::Pending),
            (Some("NEXT_YEAR"), false, Stage::Pending),
            (None, false, Stage::Pending),
        ] {
            assert_eq!(Stage::of(status, has_document), stage, "{status:?}");
        }
    }
}

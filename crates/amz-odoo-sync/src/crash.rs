//! Crash points: places where a test kills the process, to prove that nothing is lost or doubled.
//!
//! A flow calls [`point`] behind each step that lasts. `AMZ_ODOO_CRASH_AT=orders.loaded` kills the process at that
//! point, `AMZ_ODOO_CRASH_AT=orders.loaded:3` the third time it comes there. The kill is `SIGKILL`: no destructor, no
//! buffer flushed. Unset, a point costs one load.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The environment variable that arms a point: `name` or `name:n`.
pub const VARIABLE: &str = "AMZ_ODOO_CRASH_AT";

macro_rules! points {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal,)+) => {
        /// A place where the process can be killed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Point {
            $($(#[doc = $doc])+ $variant,)+
        }

        /// Every point.
        pub const POINTS: &[Point] = &[$(Point::$variant),+];

        impl Point {
            /// The name that arms it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Where it is, in a sentence.
            pub const fn about(self) -> &'static str {
                match self {
                    $(Self::$variant => concat!($($doc),+).trim_ascii(),)+
                }
            }
        }
    };
}

points! {
    /// A page was fetched, nothing of it is stored.
    FetchBeforeCommit = "fetch.before_commit",
    /// A page is stored as jobs.
    FetchAfterCommit = "fetch.after_commit",
    /// The cursor moved.
    CursorMoved = "cursor.moved",
    /// Jobs are leased, nothing was done for them.
    JobsLeased = "jobs.leased",
    /// Customers and addresses are in Odoo.
    PartnersLoaded = "partners.loaded",
    /// Orders and lines are in Odoo, as quotations.
    OrdersLoaded = "orders.loaded",
    /// Orders are confirmed.
    OrdersConfirmed = "orders.confirmed",
    /// The order dates are written back.
    DatesWritten = "dates.written",
    /// Stock moves carry their quantities.
    MovesWritten = "moves.written",
    /// Pickings are validated.
    PickingsValidated = "pickings.validated",
    /// Orders are cancelled.
    OrdersCancelled = "orders.cancelled",
    /// The batch was read back from Odoo and compared.
    BatchVerified = "batch.verified",
    /// The batch's outcome is known, not stored.
    CommitBefore = "commit.before",
    /// The batch's outcome is stored.
    CommitAfter = "commit.after",
}

/// The point that the environment armed, and how many times it may still be passed.
struct Armed {
    name: String,
    hits_left: AtomicU64,
}

impl Armed {
    /// Reads `name` or `name:n`. A number that is none arms nothing, and the caller is told by [`check`].
    fn parse(text: &str) -> Option<Self> {
        let (name, hits) = match text.rsplit_once(':') {
            Some((name, hits)) => (name, hits.parse().ok().filter(|hits| *hits > 0)?),
            None => (text, 1),
        };
        POINTS
            .iter()
            .any(|point| point.name() == name)
            .then(|| Self { name: name.to_owned(), hits_left: AtomicU64::new(hits) })
    }

    /// Whether this is the hit that kills.
    fn hit(&self, point: Point) -> bool {
        self.name == point.name() && self.hits_left.fetch_sub(1, Ordering::SeqCst) == 1
    }
}

fn armed() -> Option<&'static Armed> {
    static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
    ARMED.get_or_init(|| std::env::var(VARIABLE).ok().as_deref().and_then(Armed::parse)).as_ref()
}

/// Dies here when this point is armed.
pub fn point(point: Point) {
    if armed().is_some_and(|armed| armed.hit(point)) {
        die();
    }
}

/// `false` when the variable is set to something that arms no point: a test that misspells a name would pass by
/// killing nothing.
pub fn check() -> bool {
    std::env::var_os(VARIABLE).is_none() || armed().is_some()
}

fn die() {
    #[cfg(unix)]
    // Fails only where a sandbox forbids signals; the abort below is the next best thing.
    let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    std::process::abort();
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::process::Command;

    use super::*;

    #[test]
    fn names_and_descriptions_are_distinct() {
        let names: HashSet<_> = POINTS.iter().map(|point| point.name()).collect();
        let abouts: HashSet<_> = POINTS.iter().map(|point| point.about()).collect();
        assert_eq!((names.len(), abouts.len()), (POINTS.len(), POINTS.len()));
        assert_eq!(Point::CommitAfter.about(), "The batch's outcome is stored.");
    }

    #[test]
    fn only_known_points_and_counts_arm() {
        for bad in ["", "orders.lodaed", "orders.loaded:", "orders.loaded:0", "orders.loaded:x", ":1"] {
            assert!(Armed::parse(bad).is_none(), "{bad}");
        }
        let armed = Armed::parse("orders.loaded:2").unwrap();
        let hits = [Point::OrdersLoaded, Point::CommitAfter, Point::OrdersLoaded, Point::OrdersLoaded];
        assert_eq!(hits.map(|point| armed.hit(point)), [false, false, true, false]);
    }

    /// Not a test of its own: the process that the test below kills.
    #[test]
    #[ignore = "run by the test below in a process of its own"]
    fn passes_a_point_three_times() {
        println!("armed as told: {}", check());
        for hit in 1..=3 {
            point(Point::CursorMoved);
            println!("survived {hit}");
        }
    }

    fn run(armed: Option<&str>) -> (Option<i32>, String) {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "--ignored", "--nocapture", "crash::tests::passes_a_point_three_times"]);
        command.env_remove(VARIABLE).envs(armed.map(|armed| (VARIABLE, armed)));
        let output = command.output().unwrap();
        #[cfg(unix)]
        let signal = std::os::unix::process::ExitStatusExt::signal(&output.status);
        #[cfg(not(unix))]
        let signal = (!output.status.success()).then_some(9);
        (signal, String::from_utf8(output.stdout).unwrap())
    }

    #[test]
    fn the_armed_hit_kills_and_no_other() {
        let survived = |armed| {
            let (signal, output) = run(armed);
            (signal, output.matches("survived").count())
        };
        assert_eq!(survived(None), (None, 3));
        assert_eq!(survived(Some("commit.after")), (None, 3));
        assert_eq!(survived(Some("cursor.moved")), (Some(9), 0));
        assert_eq!(survived(Some("cursor.moved:3")), (Some(9), 2));
        assert_eq!(survived(Some("cursor.moved:4")), (None, 3));
        for (armed, as_told) in [(None, true), (Some("commit.after"), true), (Some("cursor.mvoed"), false)] {
            assert!(run(armed).1.contains(&format!("armed as told: {as_told}")), "{armed:?}");
        }
    }
}

//! What a piece of work costs this process.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// Seconds of the processor and of the wall.
#[derive(Clone, Copy)]
pub struct Cost {
    pub cpu: f64,
    pub wall: f64,
}

pub async fn of(work: impl Future<Output = ()>) -> Cost {
    let (cpu, wall) = (spent(), Instant::now());
    work.await;
    Cost { cpu: spent() - cpu, wall: wall.elapsed().as_secs_f64() }
}

fn spent() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

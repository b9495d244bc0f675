use std::sync::{Mutex, MutexGuard, PoisonError};

/// A panic elsewhere leaves a bucket that is still a valid bucket.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

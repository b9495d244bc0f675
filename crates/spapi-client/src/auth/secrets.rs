use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ClientSecret;

/// The application's secret, and the one before or after it: Amazon accepts both for a while after a rotation.
pub(crate) struct Secrets(Mutex<Pair>);

struct Pair {
    current: ClientSecret,
    other: Option<ClientSecret>,
}

impl Secrets {
    pub(crate) fn new(current: ClientSecret, other: Option<ClientSecret>) -> Self {
        Self(Mutex::new(Pair { current, other }))
    }

    /// The secret to try first, and the one to try where Login with Amazon does not know the first.
    pub(crate) fn in_turn(&self) -> (ClientSecret, Option<ClientSecret>) {
        let pair = self.pair();
        (pair.current.clone(), pair.other.clone())
    }

    /// Puts a new secret first; the one so far is the other.
    pub(crate) fn rotate(&self, new: ClientSecret) {
        let mut pair = self.pair();
        if new.expose() != pair.current.expose() {
            let old = std::mem::replace(&mut pair.current, new);
            pair.other = Some(old);
        }
    }

    /// Puts first what Login with Amazon accepted, where it is the other one.
    pub(crate) fn accepted(&self, accepted: &ClientSecret) {
        let Pair { current, other } = &mut *self.pair();
        if let Some(other) = other.as_mut().filter(|other| other.expose() == accepted.expose()) {
            std::mem::swap(current, other);
        }
    }

    /// A panic elsewhere leaves a pair that is still valid.
    fn pair(&self) -> MutexGuard<'_, Pair> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(secrets: &Secrets) -> (String, Option<String>) {
        let (first, other) = secrets.in_turn();
        (first.expose().to_owned(), other.map(|other| other.expose().to_owned()))
    }

    #[test]
    fn a_rotation_keeps_the_secret_before() {
        let secrets = Secrets::new("a".into(), None);
        secrets.rotate("a".into());
        assert_eq!(told(&secrets), ("a".into(), None), "the same secret again is no rotation");
        secrets.rotate("b".into());
        assert_eq!(told(&secrets), ("b".into(), Some("a".into())));
        secrets.accepted(&"a".into());
        assert_eq!(told(&secrets), ("a".into(), Some("b".into())));
        secrets.accepted(&"c".into());
        secrets.accepted(&"a".into());
        assert_eq!(told(&secrets), ("a".into(), Some("b".into())));
    }
}

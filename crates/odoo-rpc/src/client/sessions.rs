//! Sessions as the web client has them, for what neither protocol offers.

use super::Client;
use super::wire::Outgoing;
use crate::Mode;
use crate::error::{Error, ErrorKind, Result, Sent};
use crate::transport::{Login, Session};

impl Client {
    /// The login that a session takes. Whatever goes over one may write.
    pub(super) fn web_login(&self) -> Result<&Login> {
        if self.mode() == Mode::ReadOnly {
            return Err(Error::new(ErrorKind::ReadOnly, Sent::No));
        }
        self.0.login.as_ref().ok_or_else(|| {
            Error::new(ErrorKind::Configuration, Sent::No).with_detail("a login and its password are missing")
        })
    }

    /// Logs in.
    pub(super) async fn open<'a>(&self, login: &'a Login) -> Result<Session<'a>> {
        let request = Outgoing { request: login.authenticate()?, timeout: None, write: false };
        let opened = self.0.wire.ask(request, || true, |answer| login.session(answer)).await;
        opened.map_err(|error| error.on(|| "web.session.authenticate".to_owned()))
    }

    /// Logs out. (A session that stays is no failure: it ends by itself.)
    pub(super) async fn close(&self, session: &Session<'_>) {
        if let Ok(request) = session.end() {
            let request = Outgoing { request, timeout: None, write: false };
            if let Err(error) = self.0.wire.ask(request, || true, |_| Ok(())).await {
                tracing::debug!(%error, "the session stays");
            }
        }
    }
}

//! A server that speaks Amazon SQS's protocol, for tests: PyPI's moto.

use std::process::{Child, Command};

use crate::failure::Result;
use crate::paths::{Cache, workspace};
use crate::{python, run};

const PACKAGE: &str = "moto[server]==5.2.5";

/// A running server; it ends when the value is dropped, or with this program.
pub(crate) struct Sqs {
    pub(crate) url: String,
    child: Child,
}

impl Sqs {
    /// Installs it unless it is there, and starts it on a free port of this machine.
    pub(crate) fn start(cache: &Cache) -> Result<Self> {
        let python = python::environment(cache, "sqs-python", &[PACKAGE.to_owned()], python::NEWEST)?;
        let mut command = Command::new(python);
        command.arg(workspace().join("tests/python/sqs_server.py"));
        let (child, url) = run::server("SQS", &mut command, &cache.log("sqs"))?;
        Ok(Self { url, child })
    }
}

impl Drop for Sqs {
    fn drop(&mut self) {
        // Neither fails but where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

//! Stoplight's Prism on Amazon's models: a server that validates every request by the models themselves.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use serde_json::Value;

/// A running Prism that serves all models; it ends when the value is dropped.
#[derive(Debug)]
pub struct Prism {
    /// Where it listens.
    pub url: String,
    child: Child,
    seen: Arc<Mutex<BTreeSet<(String, String)>>>,
}

/// Why Prism does not run.
#[derive(Debug, thiserror::Error)]
pub enum PrismError {
    /// Node cannot be started.
    #[error("node cannot be started: {0}")]
    Node(std::io::Error),
    /// It ended before it listened; it said why on standard error.
    #[error("Prism ended before it listened")]
    Ended,
}

impl Prism {
    /// Starts it, by a Node and the folder whose `node_modules` hold Prism, and waits until it listens.
    ///
    /// # Errors
    /// [`PrismError`].
    pub fn start(node: &Path, installed: &Path, models: &Path) -> Result<Self, PrismError> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("prism/serve.cjs");
        let mut command = Command::new(node);
        command.arg(script).arg(installed).arg(models.join("models"));
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(PrismError::Node)?;
        let mut output = BufReader::new(child.stdout.take().ok_or(PrismError::Ended)?);
        let mut url = String::new();
        if output.read_line(&mut url).unwrap_or(0) == 0 {
            // It is gone or of no use.
            let _ = child.kill();
            let _ = child.wait();
            return Err(PrismError::Ended);
        }
        let seen = Arc::<Mutex<BTreeSet<_>>>::default();
        let log = Arc::clone(&seen);
        thread::spawn(move || read_log(output, &log));
        Ok(Self { url: url.trim().to_owned(), child, seen })
    }

    /// The requests in its log so far: method in capitals, path.
    pub fn seen(&self) -> BTreeSet<(String, String)> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // Neither fails but where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Its log is a JSON document a line; a request is one with `input`.
fn read_log(output: BufReader<ChildStdout>, seen: &Mutex<BTreeSet<(String, String)>>) {
    for line in output.split(b'\n').map_while(Result::ok) {
        let Ok(entry) = serde_json::from_slice::<Value>(&line) else { continue };
        let input = &entry["input"];
        if let (Some(method), Some(path)) = (input["method"].as_str(), input["url"]["path"].as_str()) {
            let request = (method.to_uppercase(), path.to_owned());
            seen.lock().unwrap_or_else(PoisonError::into_inner).insert(request);
        }
    }
}

//! Reports as Odoo prints them.

use bytes::Bytes;

use super::Client;
use super::wire::Outgoing;
use crate::Context;
use crate::error::Result;
use crate::transport::report;

/// What a report is rendered as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReportFormat {
    /// A PDF, for which the server needs `wkhtmltopdf`.
    Pdf,
    /// A web page.
    Html,
    /// Text, such as labels for a printer.
    Text,
}

impl Client {
    /// Renders a report of these records. `name` is the report's technical name, such as `sale.report_saleorder` or
    /// `account.report_invoice`.
    ///
    /// It goes over a session of the web client, because Odoo renders reports nowhere else; so the client must have
    /// been connected with a login and its password: a key opens none. Some reports keep what they rendered as an
    /// attachment, which is why a client in read-only mode renders none.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// use odoo_rpc::{Context, ReportFormat};
    ///
    /// let context = Context::new().lang("de_DE");
    /// let pdf = odoo.report("account.report_invoice", &[7], ReportFormat::Pdf, context).await?;
    /// std::fs::write("invoice.pdf", pdf)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Configuration`](crate::ErrorKind::Configuration) without a login,
    /// [`AccessDenied`](crate::ErrorKind::AccessDenied) with a key in place of the password,
    /// [`UserError`](crate::ErrorKind::UserError) where the server cannot make PDFs,
    /// [`Server`](crate::ErrorKind::Server) for a report that it does not have. And those of every call.
    pub async fn report(
        &self,
        name: &str,
        ids: &[i64],
        format: ReportFormat,
        context: Context,
    ) -> Result<Bytes> {
        let session = self.open(self.web_login()?).await?;
        let context = context.over(&self.0.context);
        let rendered = match report::request(&session, name, ids, format, &context) {
            Ok(request) => {
                let request = Outgoing { request, timeout: None, write: true };
                self.0.wire.ask(request, || true, |answer| report::result(answer, format)).await
            }
            Err(error) => Err(error),
        };
        self.close(&session).await;
        rendered.map_err(|error| error.on(|| format!("report {name}")))
    }
}

//! Files attached to records.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;
use serde_json::{Map, Value};
use sha1::{Digest as _, Sha1};

use crate::error::{Error, ErrorKind, Result, Sent};
use crate::{Call, Client, Context, Domain, Record, SearchOptions};

const MODEL: &str = "ir.attachment";

/// A file of a record, without its content.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attachment {
    /// The `ir.attachment`.
    pub id: i64,
    /// The file's name.
    pub name: String,
    /// Its type, such as `application/pdf`.
    pub mimetype: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-1 of its content, in hexadecimal digits.
    pub checksum: Option<String>,
}

/// A file's name may be a person's.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("id", &self.id)
            .field("mimetype", &self.mimetype)
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}

impl Attachment {
    fn from_record(record: &Record) -> Result<Self> {
        let text = |field| Ok::<_, Error>(record.str(field)?.map(str::to_owned));
        Ok(Self {
            id: record.id()?,
            name: text("name")?.unwrap_or_default(),
            mimetype: text("mimetype")?,
            size: record.integer("file_size")?.and_then(|size| size.try_into().ok()).unwrap_or_default(),
            checksum: text("checksum")?,
        })
    }
}

impl Client {
    /// Attaches a file to a record, unless the same file is attached to it already: same name, same content. Returns
    /// its id, and may be repeated.
    ///
    /// ```no_run
    /// # async fn example(odoo: odoo_rpc::Client, label: Vec<u8>) -> odoo_rpc::Result<()> {
    /// let id = odoo.attach("stock.picking", 41, "label.pdf", &label).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Odoo finds the type out by the content. The file is sent as one text of a third more bytes.
    ///
    /// # Errors
    /// Those of [`Client::execute`]; [`ErrorKind::AccessError`] where the user may not write the record.
    pub async fn attach(&self, model: &str, id: i64, name: &str, content: &[u8]) -> Result<i64> {
        let checksum = hexadecimal(&Sha1::digest(content));
        let same = of_record(model, id) & Domain::eq("name", name) & Domain::eq("checksum", checksum);
        let found = self.search(MODEL, &same, SearchOptions::new().limit(1).order("id")).await?;
        if let [id] = found.as_slice() {
            return Ok(*id);
        }
        let values: Map<String, Value> = [
            ("res_model", Value::from(model)),
            ("res_id", id.into()),
            ("name", name.into()),
            ("datas", BASE64.encode(content).into()),
        ]
        .into_iter()
        .map(|(field, value)| (field.to_owned(), value))
        .collect();
        let made = self.create(MODEL, vec![values], Context::new()).await?;
        made.first().copied().ok_or_else(|| Error::new(ErrorKind::Decode, Sent::Yes).with_detail("no id"))
    }

    /// The files attached to a record, in the order of their ids; those that are fields of the record are not among
    /// them.
    ///
    /// # Errors
    /// Those of [`Client::execute`].
    pub async fn attachments(&self, model: &str, id: i64) -> Result<Vec<Attachment>> {
        let fields = ["name", "mimetype", "file_size", "checksum"];
        let options = SearchOptions::new().order("id");
        let records = self.search_read(MODEL, &of_record(model, id), &fields, options).await?;
        records.iter().map(Attachment::from_record).collect()
    }

    /// The content of an attachment.
    ///
    /// # Errors
    /// Those of [`Client::execute`]; [`ErrorKind::MissingRecord`] when it does not exist.
    pub async fn attachment(&self, id: i64) -> Result<Bytes> {
        // Whatever the client's context says, the content is wanted and not its size.
        let whole = Context::new().with("bin_size", false).with("bin_size_datas", false);
        let records = self.read(MODEL, &[id], &["datas"], whole).await?;
        let failure = |kind| Error::new(kind, Sent::Yes).on(|| Call::new(MODEL, "read").to_string());
        let record = records.first().ok_or_else(|| failure(ErrorKind::MissingRecord))?;
        let text = record.str("datas")?.unwrap_or_default();
        let content = BASE64.decode(text).map_err(|_| failure(ErrorKind::Decode).with_detail("datas"))?;
        Ok(content.into())
    }
}

fn of_record(model: &str, id: i64) -> Domain {
    Domain::eq("res_model", model) & Domain::eq("res_id", id) & Domain::unset("res_field")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

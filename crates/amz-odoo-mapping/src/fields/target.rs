//! The field of Odoo that a rule sets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A model whose records a rule may fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Model {
    /// The sales order.
    #[serde(rename = "sale.order")]
    Order,
    /// A line of it.
    #[serde(rename = "sale.order.line")]
    Line,
    /// The contact that the parcel goes to.
    #[serde(rename = "res.partner")]
    Contact,
}

impl Model {
    /// Every model; a name that begins with another comes first.
    pub const ALL: [Self; 3] = [Self::Line, Self::Order, Self::Contact];

    /// Odoo's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "sale.order",
            Self::Line => "sale.order.line",
            Self::Contact => "res.partner",
        }
    }
}

/// A field of Odoo, such as `sale.order.x_channel`.
///
/// ```
/// use amz_odoo_mapping::fields::{Model, OdooField};
///
/// let field: OdooField = "sale.order.line.x_condition".parse()?;
/// assert_eq!((field.model, field.name.as_str()), (Model::Line, "x_condition"));
/// # Ok::<(), amz_odoo_mapping::fields::OdooFieldError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OdooField {
    /// The model.
    pub model: Model,
    /// The field's technical name.
    pub name: String,
}

/// The text names no field that a rule may set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OdooFieldError(String);

impl fmt::Display for OdooFieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` names no field: write sale.order, sale.order.line or res.partner, a dot, and the field's technical name",
            self.0
        )
    }
}

impl std::error::Error for OdooFieldError {}

impl FromStr for OdooField {
    type Err = OdooFieldError;

    fn from_str(text: &str) -> Result<Self, OdooFieldError> {
        let name_in = |model: Model| text.strip_prefix(model.name())?.strip_prefix('.');
        let named = Model::ALL.into_iter().find_map(|model| Some((model, name_in(model)?)));
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        };
        match named {
            Some((model, name)) if is_name(name) => Ok(Self { model, name: name.to_owned() }),
            _ => Err(OdooFieldError(text.to_owned())),
        }
    }
}

impl fmt::Display for OdooField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.model.name(), self.name)
    }
}

impl TryFrom<String> for OdooField {
    type Error = OdooFieldError;

    fn try_from(text: String) -> Result<Self, OdooFieldError> {
        text.parse()
    }
}

impl From<OdooField> for String {
    fn from(field: OdooField) -> Self {
        field.to_string()
    }
}

//! One thing that `doctor` found: what is wrong and the exact fix.

use std::fmt;

use serde::Serialize;

/// Something to change before orders are booked as they should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// What kind, for scripts.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// The account that it is about; none when it is about all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do, exactly.
    pub fix: String,
}

impl Finding {
    pub(crate) fn new(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { code, severity: code.severity(), account: None, message: message.into(), fix: fix.into() }
    }

    /// Names the account.
    pub(crate) fn of(mut self, account: &str) -> Self {
        self.account = Some(account.to_owned());
        self
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.severity, self.code)?;
        if let Some(account) = &self.account {
            write!(f, " account {account}")?;
        }
        write!(f, ": {}\n  fix: {}", self.message, self.fix)
    }
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Severity {
    /// Good to know; nothing has to be done.
    Note,
    /// Orders are booked, but not as well as they could be.
    Warning,
    /// Orders are not booked, or buyers are written to.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

/// Declares the codes: name in JSON, severity, and whether `--fix` can do something about it.
macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident, $remedy:ident;)*) => {
        /// What kind of finding. Its name does not change between releases.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name that scripts read.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad a finding of this kind is.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            const fn remedy(self) -> Remedy {
                match self { $(Self::$variant => Remedy::$remedy,)* }
            }
        }
    };
}

/// Who can do something about it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remedy {
    /// `doctor --fix`, with an administrator's login.
    SetUp,
    /// A person: the configuration, credentials, rights, modules.
    Hand,
}

codes! {
    /// No Odoo answers at the address.
    OdooUnreachable = "odoo_unreachable", Error, Hand;
    /// Something answers that is not Odoo.
    OdooNotOdoo = "odoo_not_odoo", Error, Hand;
    /// The server has no such database.
    OdooDatabase = "odoo_database", Error, Hand;
    /// Odoo does not accept the login.
    OdooCredentials = "odoo_credentials", Error, Hand;
    /// The address would send the password unencrypted, so nothing was sent.
    OdooPlainHttp = "odoo_plain_http", Error, Hand;
    /// The password crosses a network unencrypted, because the configuration allows it.
    OdooUnencrypted = "odoo_unencrypted", Warning, Hand;
    /// The connection to Odoo failed in another way.
    OdooConnection = "odoo_connection", Error, Hand;
    /// A version that was never tried.
    OdooVersion = "odoo_version", Warning, Hand;
    /// A module is not installed.
    OdooModule = "odoo_module", Error, Hand;
    /// The Odoo user lacks a right.
    OdooRights = "odoo_rights", Error, Hand;
    /// The company of an account is not to be found.
    Company = "company", Error, Hand;
    /// The warehouse of an account is not to be found.
    Warehouse = "warehouse", Error, Hand;
    /// Records that orders are booked with are missing.
    SetUpMissing = "set_up_missing", Error, SetUp;
    /// Odoo mails the buyer of every delivery.
    MailConfirmation = "mail_confirmation", Error, SetUp;
    /// Odoo sends a text message to the buyer of every delivery.
    SmsConfirmation = "sms_confirmation", Error, SetUp;
    /// Odoo refused what `--fix` tried.
    FixRefused = "fix_refused", Error, SetUp;
    /// A rule for a custom field cannot work with this Odoo.
    CustomField = "custom_field", Error, Hand;
    /// A tax rule holds a value that no sale can match.
    TaxRule = "tax_rule", Error, Hand;
    /// Odoo keeps few decimals of a unit price.
    PriceDigits = "price_digits", Warning, Hand;
    /// The company rounds taxes in a way that cannot always give Amazon's cents.
    TaxRounding = "tax_rounding", Warning, Hand;
    /// No cut-over date is set.
    CutOver = "cut_over", Warning, Hand;
    /// The configuration names a marketplace that the region does not have.
    MarketplaceUnknown = "marketplace_unknown", Error, Hand;
    /// The configuration names a marketplace that the seller does not sell in.
    MarketplaceNotSold = "marketplace_not_sold", Error, Hand;
    /// The seller sells in a marketplace that the configuration leaves out.
    MarketplaceLeftOut = "marketplace_left_out", Note, Hand;
    /// Amazon, or Login with Amazon, cannot be reached.
    AmazonUnreachable = "amazon_unreachable", Error, Hand;
    /// The LWA client id is none.
    AmazonClientId = "amazon_client_id", Error, Hand;
    /// The LWA client secret is not the client id's.
    AmazonClientSecret = "amazon_client_secret", Error, Hand;
    /// The refresh token is not accepted.
    AmazonRefreshToken = "amazon_refresh_token", Error, Hand;
    /// The application lacks a role, or the seller's consent.
    AmazonRole = "amazon_role", Error, Hand;
    /// Amazon refuses in another way.
    AmazonRefused = "amazon_refused", Error, Hand;
    /// The store belongs to another Odoo.
    StoreBound = "store_bound", Error, Hand;
    /// The store's key is missing or open to others.
    StoreKeyMissing = "store_key_missing", Error, Hand;
    /// The store was sealed with another key.
    StoreKeyWrong = "store_key_wrong", Error, Hand;
    /// The store cannot be used.
    StoreUnusable = "store_unusable", Error, Hand;
}

impl Code {
    /// Whether it is an error about which `--fix` can do nothing: the configuration, credentials, modules or rights
    /// must change first.
    pub fn needs_a_hand(self) -> bool {
        self.severity() == Severity::Error && self.remedy() == Remedy::Hand
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

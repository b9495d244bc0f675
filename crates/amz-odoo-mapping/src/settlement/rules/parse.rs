//! Reading rules, and whether they hang together.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use super::{Account, AccountRule, AccountRules};
use crate::settlement::journal::PAYOUT_LABEL;
use crate::settlement::report::Amount;

/// The form of rules that this crate reads.
const VERSION: u32 = 1;

/// Accounts that no rule need name: entries use them by themselves.
pub(in crate::settlement) mod account {
    pub(in crate::settlement) const PAYOUT: &str = "payout";
    pub(in crate::settlement) const PAYABLE: &str = "amazon_payable";
    pub(in crate::settlement) const RESERVE: &str = "reserve";
    pub(in crate::settlement) const CARRIED: &str = "carried_forward";
    pub(in crate::settlement) const OPENING: &str = "opening";
    pub(in crate::settlement) const EXCHANGE_GAIN: &str = "exchange_gain";
    pub(in crate::settlement) const EXCHANGE_LOSS: &str = "exchange_loss";
    pub(in crate::settlement) const ROUNDING: &str = "rounding";
    pub(in crate::settlement) const SUSPENSE: &str = "suspense";
}

const OWN: [&str; 9] = [
    account::PAYOUT,
    account::PAYABLE,
    account::RESERVE,
    account::CARRIED,
    account::OPENING,
    account::EXCHANGE_GAIN,
    account::EXCHANGE_LOSS,
    account::ROUNDING,
    account::SUSPENSE,
];

/// Why rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RulesError {
    /// The file is no TOML, or has members that no rules have.
    Syntax {
        /// What the parser says, with the place.
        message: String,
    },
    /// A version that this crate does not know.
    Version {
        /// The file's.
        found: u32,
    },
    /// A rule or a tax names an account that is not listed.
    UnknownAccount {
        /// The rule or tax.
        rule: String,
        /// The account.
        account: String,
    },
    /// A rule names a tax that is not listed.
    UnknownTax {
        /// The rule.
        rule: String,
        /// The tax.
        tax: String,
    },
    /// An account that no rule, no tax and no entry uses: often a name that is misspelled.
    UnusedAccount {
        /// The account.
        account: String,
    },
    /// A rule with `collected` or `withheld` that has a member without a meaning there.
    BesideWash {
        /// The rule.
        rule: String,
        /// The member.
        member: &'static str,
    },
    /// A rule whose label is the one of the settlement's own line.
    OwnLabel {
        /// The rule.
        rule: String,
    },
    /// Two rules of one name.
    DuplicateRule {
        /// The name.
        rule: String,
    },
    /// A tax whose rate is negative or above a thousand percent.
    Rate {
        /// The tax.
        tax: String,
    },
}

impl fmt::Display for RulesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { message } => write!(f, "the rules cannot be read: {message}"),
            Self::Version { found } => {
                write!(f, "the rules are of version {found}, this program knows {VERSION}; update amz-odoo")
            }
            Self::UnknownAccount { rule, account } => {
                write!(f, "`{rule}` names the account `{account}`; list it under [accounts]")
            }
            Self::UnknownTax { rule, tax } => {
                write!(f, "the rule `{rule}` names the tax `{tax}`; list it under [taxes]")
            }
            Self::UnusedAccount { account } => {
                write!(f, "no rule uses the account `{account}`")?;
                let near = |known: &&String| strsim::damerau_levenshtein(known, account) <= 2;
                match AccountRules::built_in().accounts.keys().find(near) {
                    Some(known) => write!(f, "; did you mean `{known}`?"),
                    None => f.write_str("; correct its name under [accounts], or remove it"),
                }
            }
            Self::BesideWash { rule, member } => write!(
                f,
                "`{rule}` has `{member}` beside `collected` or `withheld`, where it has no meaning; remove it"
            ),
            Self::OwnLabel { rule } => {
                write!(f, "the label of `{rule}` is the one of what Amazon pays out; choose another")
            }
            Self::DuplicateRule { rule } => write!(f, "two rules are called `{rule}`; rename one"),
            Self::Rate { tax } => {
                write!(f, "the rate of the tax `{tax}` is not between 0 and 1000 percent; correct it")
            }
        }
    }
}

impl std::error::Error for RulesError {}

impl AccountRules {
    /// The built-in rules.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static RULES: OnceLock<AccountRules> = OnceLock::new();
        RULES.get_or_init(|| {
            // A test reads the file; an empty set would send everything to suspense.
            toml::from_str(include_str!("default.toml")).unwrap_or_else(|_| Self::empty())
        })
    }

    /// Reads rules; unless they say `extends = false`, the built-in ones follow and lend their accounts.
    ///
    /// # Errors
    /// [`RulesError`] for what is not written as rules are, or names what is not listed.
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text)
            .map_err(|error| RulesError::Syntax { message: error.to_string().trim_end().to_owned() })?;
        if rules.version != VERSION {
            return Err(RulesError::Version { found: rules.version });
        }
        if let Some(account) = rules.unused_account() {
            return Err(RulesError::UnusedAccount { account: account.to_owned() });
        }
        let rules = if rules.extends { rules.extended(Self::built_in()) } else { rules };
        rules.check()?;
        Ok(rules)
    }

    /// Whether every account and tax that is named is there.
    ///
    /// # Errors
    /// [`RulesError`], the first of all.
    pub fn check(&self) -> Result<(), RulesError> {
        let mut names = BTreeSet::new();
        for rule in &self.rules {
            if !names.insert(rule.name.as_str()) {
                return Err(RulesError::DuplicateRule { rule: rule.name.clone() });
            }
            let known = |account: &str| self.accounts.contains_key(account);
            if let Some(account) = rule.accounts().find(|account| !known(account)) {
                return Err(RulesError::UnknownAccount {
                    rule: rule.name.clone(),
                    account: account.to_owned(),
                });
            }
            if rule.label() == PAYOUT_LABEL {
                return Err(RulesError::OwnLabel { rule: rule.name.clone() });
            }
            if let Some(member) = rule.beside_wash() {
                return Err(RulesError::BesideWash { rule: rule.name.clone(), member });
            }
            let taxes = [rule.tax.as_ref(), rule.tax_line_of.as_ref()];
            if let Some(tax) = taxes.into_iter().flatten().find(|tax| !self.taxes.contains_key(*tax)) {
                return Err(RulesError::UnknownTax { rule: rule.name.clone(), tax: tax.clone() });
            }
        }
        for (name, tax) in &self.taxes {
            if !self.accounts.contains_key(&tax.account) {
                return Err(RulesError::UnknownAccount { rule: name.clone(), account: tax.account.clone() });
            }
            if tax.rate.is_sign_negative() || tax.rate > rust_decimal::Decimal::ONE_THOUSAND {
                return Err(RulesError::Rate { tax: name.clone() });
            }
        }
        Ok(())
    }

    /// The first account that is neither built in nor named by a rule or tax.
    fn unused_account(&self) -> Option<&str> {
        let taxes = self.taxes.values().map(|tax| tax.account.as_str());
        let used: BTreeSet<&str> = self.rules.iter().flat_map(AccountRule::accounts).chain(taxes).collect();
        let built_in = &Self::built_in().accounts;
        let mut own = self.accounts.keys().map(String::as_str);
        own.find(|account| !built_in.contains_key(*account) && !used.contains(account))
    }

    /// The account's code, or the name that rules use where it has none.
    #[must_use]
    pub fn code<'a>(&'a self, account: &'a str) -> &'a str {
        self.accounts.get(account).and_then(|known| known.code.as_deref()).unwrap_or(account)
    }

    /// The accounts that journal items show by this code, or by this name where they have none: several where they share
    /// a code.
    ///
    /// ```
    /// use amz_odoo_mapping::settlement::AccountRules;
    ///
    /// let rules = AccountRules::parse("version = 1\n[accounts]\nsales = { code = \"4400\" }")?;
    /// let names: Vec<&str> = rules.shown_as("4400").map(|account| account.name.as_str()).collect();
    /// assert_eq!(names, ["Amazon sales"]);
    /// # Ok::<(), amz_odoo_mapping::settlement::RulesError>(())
    /// ```
    pub fn shown_as<'a>(&'a self, account: &'a str) -> impl Iterator<Item = &'a Account> {
        let shows = move |(name, known): &(&String, &Account)| known.code.as_ref().unwrap_or(name) == account;
        self.accounts.iter().filter(shows).map(|(_, known)| known)
    }

    /// The percentage of the tax that the rule's amounts contain, in millionths.
    pub(in crate::settlement) fn included_rate(&self, rule: &AccountRule) -> Option<i64> {
        let tax = self.taxes.get(rule.tax.as_ref()?).filter(|tax| tax.included)?;
        Amount::from_decimal(tax.rate).map(Amount::millionths)
    }

    fn empty() -> Self {
        Self {
            version: VERSION,
            edition: String::new(),
            extends: false,
            revenue: None,
            accounts: OWN.map(|name| (name.to_owned(), Account::default())).into(),
            taxes: std::collections::BTreeMap::new(),
            rules: Vec::new(),
            costs: std::collections::BTreeMap::new(),
        }
    }

    /// These rules, then the others'. What an account lacks here is taken from there.
    fn extended(mut self, base: &Self) -> Self {
        for (name, account) in &base.accounts {
            let own = self.accounts.entry(name.clone()).or_default();
            own.code = own.code.take().or_else(|| account.code.clone());
            for (mine, theirs) in [(&mut own.name, &account.name), (&mut own.r#type, &account.r#type)] {
                if mine.is_empty() {
                    mine.clone_from(theirs);
                }
            }
        }
        for (name, tax) in &base.taxes {
            self.taxes.entry(name.clone()).or_insert_with(|| tax.clone());
        }
        // A rule of the same name takes the built-in one's place, ahead of all built-in ones.
        let own: BTreeSet<String> = self.rules.iter().map(|rule| rule.name.clone()).collect();
        self.rules.extend(base.rules.iter().filter(|rule| !own.contains(&rule.name)).cloned());
        if self.edition.is_empty() {
            self.edition.clone_from(&base.edition);
        } else {
            self.edition = format!("{} on {}", self.edition, base.edition);
        }
        self
    }
}

impl AccountRule {
    /// What the rule clears where orders are invoiced. What it does not say, the built-in rule for the amount does, so
    /// that a merchant's rule never books revenue that an invoice has booked.
    pub(in crate::settlement) fn clears_beside<'a>(&'a self, built_in: Option<&'a Self>) -> Option<&'a str> {
        match (&self.clears, built_in) {
            (Some(own), _) => Some(own.as_str()).filter(|own| !own.is_empty()),
            (None, Some(Self { clears: Some(cleared), account, .. })) => {
                Some(if cleared == account { &self.account } else { cleared })
            }
            (None, _) => None,
        }
    }

    /// A member that says nothing of tax that goes in and out of an account.
    fn beside_wash(&self) -> Option<&'static str> {
        let is_washed = self.collected.is_some() || self.withheld.is_some();
        let members =
            [("tax", self.tax.is_some()), ("analytic", !self.analytic.is_empty()), ("by_sku", self.by_sku)];
        members.into_iter().find(|(_, is_there)| is_washed && *is_there).map(|(name, _)| name)
    }

    /// The accounts that the rule names.
    fn accounts(&self) -> impl Iterator<Item = &str> {
        let named =
            [Some(&self.account), self.clears.as_ref(), self.collected.as_ref(), self.withheld.as_ref()];
        named.into_iter().flatten().map(String::as_str).filter(|account| !account.is_empty())
    }

    /// The journal items' label.
    #[must_use]
    pub fn label(&self) -> &str {
        if self.label.is_empty() { &self.name } else { &self.label }
    }
}

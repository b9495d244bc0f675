//! Finding in the chart what postings name; what is not there, or there twice, is an issue.

use rust_decimal::Decimal;

use super::Build;
use crate::settlement::odoo::{ChartAccount, ChartName, ChartTax, EntryFault};
use crate::settlement::{Account, TaxSide};

impl<'a> Build<'a> {
    /// An account by its code, or by the name that the rules give it.
    pub(super) fn account(&mut self, account: &str, path: &str) -> Option<(i64, bool)> {
        let of_rules = self.ctx.rules.accounts.get(account).filter(|known| known.code.is_none());
        let name = of_rules.map_or(account, |known| known.name.as_str());
        let accounts = &self.ctx.chart.accounts;
        let of_code = |known: &&'a ChartAccount| known.code.as_deref() == Some(account);
        let mut found: Vec<&ChartAccount> = accounts.iter().filter(of_code).collect();
        let called = if found.is_empty() { name } else { account };
        if found.is_empty() {
            found = accounts.iter().filter(|known| known.name == name).collect();
        }
        match found[..] {
            [known] => Some((known.id, known.reconcile)),
            [] => {
                let account_type = of_rules.or_else(|| self.by_code(account));
                let account_type = account_type.map(|known| known.r#type.clone()).unwrap_or_default();
                self.fault(EntryFault::MissingAccount { account: name.to_owned(), account_type }, path);
                None
            }
            _ => {
                self.ambiguous("account.account", called, path);
                None
            }
        }
    }

    /// The id of an account whose lines can be reconciled.
    pub(in crate::settlement::odoo) fn reconcilable(&mut self, account: &str, path: &str) -> Option<i64> {
        let (id, reconcile) = self.account(account, path)?;
        if !reconcile {
            self.not_reconcilable(account, path);
        }
        reconcile.then_some(id)
    }

    pub(super) fn not_reconcilable(&mut self, account: &str, path: &str) {
        self.fault(EntryFault::NotReconcilable { account: account.to_owned() }, path);
    }

    fn by_code(&self, code: &str) -> Option<&'a Account> {
        self.ctx.rules.accounts.values().find(|known| known.code.as_deref() == Some(code))
    }

    /// Taxes of the name, on the side that the rules tell.
    pub(super) fn taxes(&self, name: &str, side: TaxSide) -> impl Iterator<Item = &'a ChartTax> {
        let taxes: &'a [ChartTax] = &self.ctx.chart.taxes;
        taxes.iter().filter(move |tax| tax.name == name && tax.side == Some(side))
    }

    pub(super) fn tax(&mut self, name: &str, side: TaxSide, path: &str) -> Option<&'a ChartTax> {
        let mut found = self.taxes(name, side);
        match (found.next(), found.next()) {
            (Some(tax), None) => Some(tax),
            (None, _) => {
                drop(found);
                self.fault(EntryFault::MissingTax { tax: name.to_owned(), side }, path);
                None
            }
            (Some(_), Some(_)) => {
                drop(found);
                self.ambiguous("account.tax", name, path);
                None
            }
        }
    }

    /// The one line of a tax's repartition that is the tax, with its tags.
    pub(super) fn part(&mut self, tax: &'a ChartTax, refund: bool, path: &str) -> Option<(i64, &'a [i64])> {
        let parts: Vec<_> = tax.parts(refund, true).collect();
        let name = || tax.name.clone();
        match parts[..] {
            [part] if part.percent == Decimal::ONE_HUNDRED => Some((part.id, &part.tag_ids)),
            [] => {
                self.fault(EntryFault::MissingRepartition { tax: name(), refund }, path);
                None
            }
            _ => {
                self.fault(EntryFault::SeveralRepartitions { tax: name() }, path);
                None
            }
        }
    }

    /// A tag by its name. Where tags have signs, a refund's has the other one; where they have none, a name with a sign
    /// stands for the tag without.
    pub(super) fn tag(&mut self, name: &str, refund: bool, path: &str) -> Option<i64> {
        let chart = self.ctx.chart;
        let plain = name.trim_start_matches(['+', '-']);
        let known = |name: &str| chart.tags.iter().any(|tag| tag.name == name);
        let wanted = match (chart.tags_have_signs, refund, name.chars().next()) {
            (true, true, Some('+')) => format!("-{plain}"),
            (true, true, Some('-')) => format!("+{plain}"),
            (false, ..) if !known(name) => plain.to_owned(),
            _ => name.to_owned(),
        };
        let missing = EntryFault::MissingTag { tag: wanted.clone() };
        self.named(&chart.tags, &wanted, ("account.account.tag", missing), path)
    }

    pub(super) fn named(
        &mut self,
        among: &[ChartName],
        name: &str,
        (model, missing): (&str, EntryFault),
        path: &str,
    ) -> Option<i64> {
        let mut found = among.iter().filter(|known| known.name == name);
        match (found.next(), found.next()) {
            (Some(known), None) => Some(known.id),
            (None, _) => {
                self.fault(missing, path);
                None
            }
            (Some(_), Some(_)) => {
                self.ambiguous(model, name, path);
                None
            }
        }
    }

    fn ambiguous(&mut self, model: &str, name: &str, path: &str) {
        self.fault(EntryFault::Ambiguous { model: model.to_owned(), name: name.to_owned() }, path);
    }

    pub(in crate::settlement::odoo) fn currency(&mut self, code: &str, path: &str) -> Option<i64> {
        let known = self.ctx.chart.currencies.get(code).copied();
        if known.is_none() {
            self.fault(EntryFault::MissingCurrency { code: code.to_owned() }, path);
        }
        known
    }
}

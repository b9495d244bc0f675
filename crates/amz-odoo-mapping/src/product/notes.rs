//! What a mapping has to tell besides its draft.

use std::fmt;

use super::ProductFault;
use crate::{Issue, IssueKind, Mapped, Trace};

/// Issues and decisions of a mapping under way.
#[derive(Default)]
pub(super) struct Notes {
    issues: Vec<Issue>,
    trace: Trace,
}

impl Notes {
    /// Something that a person must look at.
    pub(super) fn fault(&mut self, fault: ProductFault, path: impl Into<String>, record: impl Into<String>) {
        self.issues.push(Issue::new(IssueKind::Product { fault }, path, record));
    }

    /// Something worth a look that holds nothing back here, whatever its kind does elsewhere.
    pub(super) fn remark(&mut self, fault: ProductFault, path: impl Into<String>, record: impl Into<String>) {
        let mut issue = Issue::new(IssueKind::Product { fault }, path, record);
        issue.severity = crate::Severity::Warning;
        self.issues.push(issue);
    }

    /// An issue of another kind.
    pub(super) fn issue(&mut self, kind: IssueKind, path: impl Into<String>, record: impl Into<String>) {
        self.issues.push(Issue::new(kind, path, record));
    }

    /// A decision: the field, what it came from, and the rule.
    pub(super) fn rule(
        &mut self,
        rule: &'static str,
        field: impl fmt::Display,
        source: impl fmt::Display,
        value: impl fmt::Display,
    ) {
        self.trace.push(field.to_string(), source.to_string(), rule, Some(value.to_string()));
    }

    /// Takes over what a part of the mapping told.
    pub(super) fn absorb<T>(&mut self, part: Mapped<T>) -> T {
        self.issues.extend(part.issues);
        self.trace.append(part.trace);
        part.draft
    }

    /// The draft with everything told about it, the same whatever came first in the document.
    pub(super) fn on<T>(mut self, draft: T) -> Mapped<T> {
        self.issues.sort_by(|a, b| {
            let key = |issue: &Issue| (issue.order_id.clone(), issue.path.clone(), issue.message());
            key(a).cmp(&key(b))
        });
        self.issues.dedup();
        Mapped { draft, issues: self.issues, trace: self.trace }
    }
}

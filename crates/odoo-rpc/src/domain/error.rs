//! Why a domain cannot be read.

use std::fmt;

/// A list or a text is no domain: what is wrong, and where.
///
/// It names no value of the domain: they may be personal data.
///
/// ```
/// use odoo_rpc::Domain;
///
/// let error = "[('state', '~', 'sale')]".parse::<Domain>().unwrap_err();
/// assert_eq!(error.to_string(), "character 1: expected one of Odoo's operators as the second member of a condition");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainError {
    /// What is wrong.
    pub kind: DomainErrorKind,
    /// Where.
    pub position: DomainPosition,
}

/// Where in a domain an error is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DomainPosition {
    /// Of a text: so many characters come before it.
    Character(usize),
    /// Of a list: the term's number, from 1; further numbers are those in the domains of `any`.
    Term(Vec<usize>),
}

/// What is wrong with a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainErrorKind {
    /// The whole, or the value of an `any`, is no list.
    #[error("expected a list of terms")]
    List,
    /// A term is neither a condition nor a sign.
    #[error("expected `&`, `|`, `!` or a condition of three members")]
    Term,
    /// A condition's first member is no name.
    #[error("expected a field's name as the first member of a condition")]
    Field,
    /// A condition's second member is no operator.
    #[error("expected one of Odoo's operators as the second member of a condition")]
    Operator,
    /// The list ends where a sign wants one more term.
    #[error("expected one more term for a sign")]
    MissingTerm,
    /// Terms or values are nested deeper than [`Domain::MAX_DEPTH`](crate::Domain::MAX_DEPTH).
    #[error("expected fewer levels of nesting")]
    TooDeep,
    /// The text holds something else than literals. Expressions such as `uid` are not evaluated.
    #[error("expected a literal: a text, a number, True, False, None, a list or a tuple")]
    Literal,
    /// A list, tuple or dictionary is not closed, or lacks a comma.
    #[error("expected a comma or the closing bracket")]
    Bracket,
    /// A dictionary's member is no text followed by a colon.
    #[error("expected a text and a colon as a dictionary's key")]
    Key,
    /// A text is not closed.
    #[error("expected the closing quote")]
    Quote,
    /// An escape names no character.
    #[error("expected an escape that Python knows")]
    Escape,
    /// A number has another form, or is out of range.
    #[error("expected a decimal number in the range of 64 bits")]
    Number,
    /// Something follows the domain.
    #[error("expected the end of the text")]
    End,
}

impl DomainErrorKind {
    pub(super) fn at_character(self, offset: usize) -> DomainError {
        DomainError { kind: self, position: DomainPosition::Character(offset) }
    }
}

impl fmt::Display for DomainError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            DomainPosition::Character(offset) => write!(f, "character {offset}: {}", self.kind),
            DomainPosition::Term(numbers) => {
                let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
                write!(f, "term {}: {}", numbers.join("."), self.kind)
            }
        }
    }
}

impl std::error::Error for DomainError {}

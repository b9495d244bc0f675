//! The operators of a condition.

use std::fmt;
use std::str::FromStr;

/// How a field is compared with a value. Odoo 16 to 19, unless said otherwise.
///
/// ```
/// use odoo_rpc::Operator;
///
/// assert_eq!("<>".parse(), Ok(Operator::Ne));
/// assert_eq!(Operator::NotIn.to_string(), "not in");
/// assert_eq!(Operator::Any.since(), 17);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Operator {
    /// `=`; `==` is read as this one.
    Eq,
    /// `!=`; `<>` is read as this one.
    Ne,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `=?`: holds for every record when the value is `false`.
    EqIfSet,
    /// `in`
    In,
    /// `not in`
    NotIn,
    /// `like`: contains, case matters.
    Like,
    /// `not like`
    NotLike,
    /// `ilike`: contains, case does not matter.
    Ilike,
    /// `not ilike`
    NotIlike,
    /// `=like`: the whole text matches a pattern with `%` and `_`.
    EqLike,
    /// `not =like`, from 19.
    NotEqLike,
    /// `=ilike`
    EqIlike,
    /// `not =ilike`, from 19.
    NotEqIlike,
    /// `child_of`: the record or one below it.
    ChildOf,
    /// `parent_of`: the record or one above it.
    ParentOf,
    /// `any`, from 17: a related record meets a domain.
    Any,
    /// `not any`, from 17.
    NotAny,
}

/// The text is no operator. Odoo's private `any!` and `not any!` are none: it takes them from no client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an operator of Odoo's domains")]
pub struct OperatorError;

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 21] = [
        Self::Eq,
        Self::Ne,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
        Self::EqIfSet,
        Self::In,
        Self::NotIn,
        Self::Like,
        Self::NotLike,
        Self::Ilike,
        Self::NotIlike,
        Self::EqLike,
        Self::NotEqLike,
        Self::EqIlike,
        Self::NotEqIlike,
        Self::ChildOf,
        Self::ParentOf,
        Self::Any,
        Self::NotAny,
    ];

    /// Odoo's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "!=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::EqIfSet => "=?",
            Self::In => "in",
            Self::NotIn => "not in",
            Self::Like => "like",
            Self::NotLike => "not like",
            Self::Ilike => "ilike",
            Self::NotIlike => "not ilike",
            Self::EqLike => "=like",
            Self::NotEqLike => "not =like",
            Self::EqIlike => "=ilike",
            Self::NotEqIlike => "not =ilike",
            Self::ChildOf => "child_of",
            Self::ParentOf => "parent_of",
            Self::Any => "any",
            Self::NotAny => "not any",
        }
    }

    /// The first major version of Odoo, 16 at the least, that takes it.
    #[must_use]
    pub fn since(self) -> u16 {
        match self {
            Self::Any | Self::NotAny => 17,
            Self::NotEqLike | Self::NotEqIlike => 19,
            _ => 16,
        }
    }

    /// The operator that Odoo writes in place of a `!` before this one.
    pub(super) fn opposite(self) -> Option<Self> {
        const PAIRS: [(Operator, Operator); 6] = [
            (Operator::Eq, Operator::Ne),
            (Operator::In, Operator::NotIn),
            (Operator::Like, Operator::NotLike),
            (Operator::Ilike, Operator::NotIlike),
            (Operator::Lt, Operator::Ge),
            (Operator::Gt, Operator::Le),
        ];
        PAIRS.into_iter().find_map(|(one, other)| match self {
            _ if self == one => Some(other),
            _ if self == other => Some(one),
            _ => None,
        })
    }

    /// The operator that this one denies, if it denies one: `in` for `not in`.
    pub(super) fn positive(self) -> Option<Self> {
        Some(match self {
            Self::Ne => Self::Eq,
            Self::NotIn => Self::In,
            Self::NotLike => Self::Like,
            Self::NotIlike => Self::Ilike,
            Self::NotEqLike => Self::EqLike,
            Self::NotEqIlike => Self::EqIlike,
            Self::NotAny => Self::Any,
            _ => return None,
        })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Operator {
    type Err = OperatorError;

    /// Reads Odoo's spelling in any case, and the old ones `<>` and `==`.
    fn from_str(text: &str) -> Result<Self, OperatorError> {
        match text {
            "<>" => Ok(Self::Ne),
            "==" => Ok(Self::Eq),
            _ => Self::ALL
                .into_iter()
                .find(|operator| operator.as_str().eq_ignore_ascii_case(text))
                .ok_or(OperatorError),
        }
    }
}

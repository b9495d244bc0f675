//! Who may do what, from the access lists of the real server. Record rules are not imitated.

use super::env::Env;
use super::error::{OdooError, Result};

/// What a method does to records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Read,
    Write,
    Create,
    Unlink,
}

impl Operation {
    fn letter(self) -> char {
        match self {
            Self::Read => 'r',
            Self::Write => 'w',
            Self::Create => 'c',
            Self::Unlink => 'd',
        }
    }

    /// The verb of Odoo's message.
    fn verb(self) -> &'static str {
        match self {
            Self::Read => "access",
            Self::Write => "modify",
            Self::Create => "create",
            Self::Unlink => "delete",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "read" => Some(Self::Read),
            "write" => Some(Self::Write),
            "create" => Some(Self::Create),
            "unlink" => Some(Self::Unlink),
            _ => None,
        }
    }
}

/// Whether the user has the group, directly or implied by another.
pub(crate) fn has_group(env: &Env<'_>, group: &str) -> bool {
    let held = env.related_ids("res.users", env.uid, env.profile.user_groups());
    held.into_iter().any(|id| {
        env.db.xids_of("res.groups", id).any(|name| {
            name == group
                || env.schema.groups.get(name).is_some_and(|held| held.implied.iter().any(|it| it == group))
        })
    })
}

pub(crate) fn allowed(env: &Env<'_>, model: &str, operation: Operation) -> bool {
    let Some(described) = env.schema.models.get(model) else { return false };
    env.superuser
        || described.access.iter().any(|(group, letters)| {
            letters.contains(operation.letter()) && group.as_ref().is_none_or(|group| has_group(env, group))
        })
}

/// Refuses what the user may not do, in Odoo's words.
pub(crate) fn check(env: &Env<'_>, model: &str, operation: Operation) -> Result<()> {
    let described = env.model(model)?;
    if allowed(env, model, operation) {
        return Ok(());
    }
    let who: Vec<String> = described
        .access
        .iter()
        .filter(|(_, letters)| letters.contains(operation.letter()))
        .filter_map(|(group, _)| Some(format!("\t- {}", env.schema.groups.get(group.as_ref()?)?.name)))
        .collect();
    let title = &described.title;
    let verb = operation.verb();
    let first = format!("You are not allowed to {verb} '{title}' ({model}) records.");
    let second = if who.is_empty() {
        "No group currently allows this operation.".to_owned()
    } else {
        format!("This operation is allowed for the following groups:\n{}", who.join("\n"))
    };
    Err(OdooError::access(format!(
        "{first}\n\n{second}\n\nContact your administrator to request access if necessary."
    )))
}

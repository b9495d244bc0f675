//! A method call as a value.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

use crate::Context;
use crate::mode::is_read;

/// A call of a model's method: what is called, on which records, with what.
///
/// Arguments have names, because one of Odoo's transports knows no others; those added with [`Call::arg`] also have
/// a position, because overrides rename parameters.
///
/// ```
/// use odoo_rpc::{Call, Context};
///
/// let validate = Call::new("stock.picking", "button_validate")
///     .ids([41, 42])
///     .context(Context::new().with("skip_sms", true).with("skip_backorder", true));
/// assert_eq!(validate.to_string(), "stock.picking.button_validate");
/// ```
///
/// `Debug` prints names, never values.
#[derive(Clone)]
pub struct Call {
    pub(crate) model: Cow<'static, str>,
    pub(crate) method: Cow<'static, str>,
    pub(crate) ids: Option<Vec<i64>>,
    pub(crate) args: Vec<Argument>,
    pub(crate) kwargs: Vec<Argument>,
    pub(crate) context: Context,
    pub(crate) timeout: Option<Duration>,
}

#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) name: Cow<'static, str>,
    /// Absent when the argument could not be written as JSON; the call then fails before it is sent.
    pub(crate) json: Option<Box<RawValue>>,
}

impl Argument {
    fn new(name: impl Into<Cow<'static, str>>, value: &(impl Serialize + ?Sized)) -> Self {
        Self { name: name.into(), json: to_raw_value(value).ok() }
    }
}

impl Call {
    /// A call without records and arguments.
    #[must_use]
    pub fn new(model: impl Into<Cow<'static, str>>, method: impl Into<Cow<'static, str>>) -> Self {
        Self {
            model: model.into(),
            method: method.into(),
            ids: None,
            args: Vec::new(),
            kwargs: Vec::new(),
            context: Context::new(),
            timeout: None,
        }
    }

    /// The records that the method runs on.
    #[must_use]
    pub fn ids(mut self, ids: impl IntoIterator<Item = i64>) -> Self {
        self.ids = Some(ids.into_iter().collect());
        self
    }

    /// The next argument by position, with the name that its parameter has.
    #[must_use]
    pub fn arg(mut self, name: impl Into<Cow<'static, str>>, value: &(impl Serialize + ?Sized)) -> Self {
        self.args.push(Argument::new(name, value));
        self
    }

    /// The next argument by position, written already.
    pub(crate) fn raw_arg(mut self, name: &'static str, json: Box<RawValue>) -> Self {
        self.args.push(Argument { name: name.into(), json: Some(json) });
        self
    }

    /// An argument by name.
    #[must_use]
    pub fn kwarg(mut self, name: impl Into<Cow<'static, str>>, value: &(impl Serialize + ?Sized)) -> Self {
        self.kwargs.push(Argument::new(name, value));
        self
    }

    /// The context; it goes over the client's own.
    #[must_use]
    pub fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The time-out of this call, in place of the client's.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The model.
    #[must_use]
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// Whether the method is known to change nothing: such a call passes in read-only mode, and is repeated when a
    /// connection fails.
    #[must_use]
    pub fn is_read(&self) -> bool {
        is_read(&self.method)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.model, self.method)
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |arguments: &[Argument]| arguments.iter().map(|arg| arg.name.clone()).collect::<Vec<_>>();
        f.debug_struct("Call")
            .field("model", &self.model)
            .field("method", &self.method)
            .field("ids", &self.ids)
            .field("args", &names(&self.args))
            .field("kwargs", &names(&self.kwargs))
            .field("context", &self.context)
            .field("timeout", &self.timeout)
            .finish()
    }
}

use super::{AuthorizationCode, ClientId, ClientSecret, RefreshToken};

/// What an access token is asked for with.
#[derive(Clone, Debug)]
pub(crate) enum Grant {
    /// A seller's consent.
    Refresh(RefreshToken),
    /// The application's own right to grantless operations of a scope.
    Scope(&'static str),
    /// A seller's new consent. Good for one exchange.
    Code(AuthorizationCode, Option<String>),
}

impl Grant {
    /// The form that Login with Amazon expects (RFC 6749).
    pub(crate) fn form(&self, client_id: &ClientId, client_secret: &ClientSecret) -> String {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", self.name());
        match self {
            Self::Refresh(token) => {
                form.append_pair("refresh_token", token.expose());
            }
            Self::Scope(scope) => {
                form.append_pair("scope", scope);
            }
            Self::Code(code, redirect_uri) => {
                form.append_pair("code", code.expose());
                if let Some(uri) = redirect_uri {
                    form.append_pair("redirect_uri", uri);
                }
            }
        }
        form.append_pair("client_id", client_id.as_str());
        form.append_pair("client_secret", client_secret.expose()).finish()
    }

    /// The grant's name on the wire.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Refresh(_) => "refresh_token",
            Self::Scope(_) => "client_credentials",
            Self::Code(..) => "authorization_code",
        }
    }

    /// Whether it may be used again when nobody knows what became of it.
    pub(crate) fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Code(..))
    }

    /// What must not come back in a message.
    pub(crate) fn secret(&self) -> &str {
        match self {
            Self::Refresh(token) => token.expose(),
            Self::Scope(_) => "",
            Self::Code(code, _) => code.expose(),
        }
    }
}

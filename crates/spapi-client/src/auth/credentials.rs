use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// The application's id at Login with Amazon (`amzn1.application-oa2-client.…`). No secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<T: Into<String>> From<T> for ClientId {
    fn from(id: T) -> Self {
        Self(id.into())
    }
}

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(SecretString);

        impl $name {
            pub(crate) fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl<T: Into<String>> From<T> for $name {
            fn from(secret: T) -> Self {
                Self(SecretString::from(secret.into()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "([redacted])"))
            }
        }
    };
}

secret! {
    /// The application's secret at Login with Amazon. Amazon lets it expire after 180 days.
    ///
    /// Overwritten in memory when dropped, and never shown.
    ClientSecret
}

secret! {
    /// A seller's consent to the application (`Atzr|…`), which access tokens are made from.
    ///
    /// Overwritten in memory when dropped, and never shown.
    RefreshToken
}

secret! {
    /// What a selling partner's authorization gives to your redirect address (`spapi_oauth_code`): good for one exchange
    /// by [`Client::authorize`](crate::Client::authorize), within five minutes.
    ///
    /// Overwritten in memory when dropped, and never shown.
    AuthorizationCode
}

secret! {
    /// A Restricted Data Token that another application made and delegated to yours.
    ///
    /// Overwritten in memory when dropped, and never shown.
    RestrictedDataToken
}

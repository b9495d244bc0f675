//! Enums that take every value: Amazon adds values without notice, and none may lose a response.

/// Defines an open enum: the documented values and `Unknown` for all others, lossless both ways.
#[allow(unused_macros, reason = "without a feature no enum is generated")]
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* $variant,)*
            /// A value that the model does not name, as it came.
            Unknown(::std::string::String),
        }

        impl $name {
            /// The values that the model names.
            pub const KNOWN: &'static [&'static str] = &[$($text),*];

            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    _ => Self::Unknown(text.to_owned()),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::convert::From<$name> for ::std::string::String {
            fn from(value: $name) -> Self {
                match value {
                    $name::Unknown(text) => text,
                    known => known.as_str().to_owned(),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        // By the text: `Unknown` with a text that the model names is that value. Cheaper to compile than derives, too.
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(self.cmp(other))
            }
        }

        impl ::std::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(self.as_str(), f)
            }
        }

        $crate::open_enum::symbol!($name);
    };
}
#[allow(unused_imports, reason = "as above")]
pub(crate) use open_enum;

/// Makes a type that is a text on the wire (`as_str`, `From<&str>`, `Default`) usable in records and with serde.
macro_rules! symbol {
    ($name:ident) => {
        impl $crate::record::Symbol for $name {
            fn set(&mut self, text: &str) {
                *self = Self::from(text);
            }
        }

        impl $crate::record::Value for $name {
            fn slot(&mut self) -> $crate::record::Slot<'_> {
                $crate::record::Slot::Symbol(self)
            }

            fn view(&self) -> $crate::record::View<'_> {
                $crate::record::View::Text(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <::std::string::String as ::serde::Deserialize>::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
pub(crate) use symbol;

#[cfg(test)]
mod tests {
    crate::open_enum::open_enum! {
        /// A test's enum.
        pub enum Channel {
            /// `MFN`
            Mfn = "MFN",
            /// `AFN`
            Afn = "AFN",
        }
    }

    #[test]
    fn known_and_unknown_values_come_back_as_they_were() {
        for text in ["MFN", "AFN", "mfn", "", "NEXT_YEAR", "日本"] {
            let json = serde_json::to_string(text).unwrap();
            let value: Channel = serde_json::from_str(&json).unwrap();
            assert_eq!(value.as_str(), text);
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(matches!(value, Channel::Unknown(_)), !Channel::KNOWN.contains(&text));
        }
    }
}

//! Pages and what they list, as streams.

mod items;
mod pages;

pub use spapi_types::Paged;

pub use self::items::Items;
pub use self::pages::Pages;

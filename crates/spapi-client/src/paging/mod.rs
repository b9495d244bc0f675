//! Pages and what they list, as streams.

mod items;
mod orders;
mod paged;
mod pages;

pub use self::items::Items;
pub use self::paged::Paged;
pub use self::pages::Pages;

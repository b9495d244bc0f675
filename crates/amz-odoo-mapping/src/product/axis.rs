//! What variants differ by: Amazon's theme words and listing attributes, Odoo's attributes.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::LazyLock;

use super::fold::fold;
use crate::text::upper_snake;

/// One thing that variants differ by, in the words of both sides.
///
/// ```
/// use amz_odoo_mapping::product::ProductContext;
///
/// let ctx: ProductContext = serde_json::from_str(
///     r#"{"axes": [{"theme": "FINISH_TYPE", "attribute": "finish_type", "odoo": ["Finish", "Oberfläche"]}]}"#,
/// )?;
/// assert_eq!(ctx.axis_of_odoo("oberflache").theme, "FINISH_TYPE");
/// assert_eq!(ctx.axis_of_amazon("size_name").odoo[0], "Size");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Axis {
    /// Its word in variation themes, such as `SIZE`; `SIZE_NAME` is the same.
    pub theme: String,
    /// The listing attribute that holds its value, such as `size`.
    pub attribute: String,
    /// Other words that Amazon has for it, in themes or as attributes.
    #[serde(default)]
    pub also: Vec<String>,
    /// Names of Odoo's attribute in any language, without regard to case and accents; a new one gets the first.
    pub odoo: Vec<String>,
    /// Values in the order in which new ones are listed, with their other spellings.
    #[serde(default)]
    pub values: Vec<ValueSpellings>,
}

/// A value and how else it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ValueSpellings {
    /// As Odoo should have it.
    pub name: String,
    /// The same in other words, abbreviations or languages.
    #[serde(default)]
    pub spellings: Vec<String>,
}

impl Axis {
    /// An axis of an attribute that no table lists: its words are made from the name.
    #[must_use]
    pub fn made_from(name: &str) -> Self {
        let theme = word(name);
        let attribute = theme.to_lowercase();
        Self { theme, attribute, also: Vec::new(), odoo: vec![name.to_owned()], values: Vec::new() }
    }

    /// True if Amazon means this axis by the word.
    fn is_amazons(&self, word: &str) -> bool {
        self.theme == word || self.amazons_words().any(|own| self::word(own) == word)
    }

    fn amazons_words(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.attribute.as_str()).chain(self.also.iter().map(String::as_str))
    }

    fn is_odoos(&self, folded: &str) -> bool {
        self.odoo.iter().any(|name| fold(name) == folded)
    }

    /// The value's entry in the table, by name or by a spelling.
    pub(super) fn value(&self, folded: &str) -> Option<&ValueSpellings> {
        let of = |value: &&ValueSpellings| {
            fold(&value.name) == folded || value.spellings.iter().any(|spelling| fold(spelling) == folded)
        };
        self.values.iter().find(of)
    }

    /// The value's place in the table; one that is not listed comes behind all that are.
    pub(super) fn rank(&self, name: &str) -> usize {
        let entry = self.value(&fold(name));
        self.values.iter().position(|value| Some(value) == entry).unwrap_or(usize::MAX)
    }
}

/// A word of a theme: `size_name`, `SizeName` and `SIZE` are all `SIZE`.
pub(super) fn word(text: &str) -> String {
    let word = upper_snake(text);
    match word.strip_suffix("_NAME") {
        Some(short) if !short.is_empty() => short.to_owned(),
        _ => word.into_owned(),
    }
}

/// The axis that Amazon means by a theme's word or an attribute's name.
pub(super) fn of_amazon<'a>(own: &'a [Axis], name: &str) -> Cow<'a, Axis> {
    let word = word(name);
    known(own)
        .find(|axis| axis.is_amazons(&word))
        .map_or_else(|| Cow::Owned(Axis::made_from(name)), Cow::Borrowed)
}

/// The axis that an attribute of Odoo stands for, by its name.
pub(super) fn of_odoo<'a>(own: &'a [Axis], name: &str) -> Cow<'a, Axis> {
    let folded = fold(name);
    match known(own).find(|axis| axis.is_odoos(&folded)) {
        Some(axis) => Cow::Borrowed(axis),
        None => of_amazon(own, name),
    }
}

/// The axis of a theme's word as it stands in a family; one is made for a word that no table lists.
pub(super) fn of_theme<'a>(own: &'a [Axis], theme: &str) -> Cow<'a, Axis> {
    match known(own).find(|axis| axis.theme == theme) {
        Some(axis) => Cow::Borrowed(axis),
        None => {
            let axis = of_amazon(own, theme);
            // Words of any letters: reading one again may shorten it.
            if is_listed(own, &axis) {
                axis
            } else {
                Cow::Owned(Axis { theme: theme.to_owned(), ..axis.into_owned() })
            }
        }
    }
}

/// True if a table lists the axis.
pub(super) fn is_listed(own: &[Axis], axis: &Axis) -> bool {
    known(own).any(|known| known.theme == axis.theme)
}

/// The merchant's axes, then the built-in ones that the merchant did not replace.
fn known(own: &[Axis]) -> impl Iterator<Item = &Axis> {
    let kept = BUILT_IN.iter().filter(|axis| !own.iter().any(|own| own.theme == axis.theme));
    own.iter().chain(kept)
}

/// Theme word; listing attribute and other words of Amazon; names of Odoo's attribute.
const WORDS: &[(&str, &[&str], &[&str])] = &[
    (
        "SIZE",
        &[
            "size",
            "apparel_size",
            "shirt_size",
            "bottoms_size",
            "footwear_size",
            "headwear_size",
            "skirt_size",
        ],
        &[
            "Size",
            "Größe",
            "Taille",
            "Talla",
            "Tamaño",
            "Taglia",
            "Misura",
            "Maat",
            "Rozmiar",
            "Storlek",
            "サイズ",
        ],
    ),
    (
        "COLOR",
        &["color", "colour", "color_map", "item_color"],
        &[
            "Color",
            "Colour",
            "Farbe",
            "Couleur",
            "Colore",
            "Kleur",
            "Kolor",
            "Färg",
            "Cor",
            "Renk",
            "色",
            "カラー",
        ],
    ),
    ("STYLE", &["style"], &["Style", "Stil", "Estilo", "Stile", "Stijl", "Styl", "スタイル"]),
    (
        "MATERIAL",
        &["material", "material_type"],
        &["Material", "Matériau", "Matière", "Materiale", "Materiaal", "素材"],
    ),
    (
        "PATTERN",
        &["pattern", "pattern_type"],
        &["Pattern", "Muster", "Motif", "Estampado", "Fantasia", "Patroon", "Wzór"],
    ),
    (
        "FLAVOR",
        &["flavor", "flavour"],
        &["Flavor", "Flavour", "Geschmack", "Goût", "Sabor", "Gusto", "Smaak", "Smak"],
    ),
    ("SCENT", &["scent"], &["Scent", "Duft", "Parfum", "Aroma", "Profumo", "Geur", "Zapach"]),
    (
        "LENGTH",
        &["length", "item_length"],
        &["Length", "Länge", "Longueur", "Longitud", "Lunghezza", "Lengte", "Długość"],
    ),
    (
        "WIDTH",
        &["width", "item_width"],
        &["Width", "Breite", "Largeur", "Ancho", "Larghezza", "Breedte", "Szerokość"],
    ),
    (
        "CAPACITY",
        &["capacity"],
        &["Capacity", "Kapazität", "Fassungsvermögen", "Capacité", "Capacidad", "Capacità", "Pojemność"],
    ),
    ("FIT_TYPE", &["fit_type"], &["Fit", "Passform", "Coupe", "Ajuste", "Vestibilità", "Pasvorm"]),
    ("EDITION", &["edition"], &["Edition", "Ausgabe", "Edición", "Edizione", "Editie"]),
    ("MODEL", &["model"], &["Model", "Modell", "Modèle", "Modelo", "Modello"]),
    (
        "NUMBER_OF_ITEMS",
        &["number_of_items", "item_package_quantity", "unit_count"],
        &[
            "Pack Size",
            "Number of Items",
            "Packungsgröße",
            "Stückzahl",
            "Nombre d'articles",
            "Número de unidades",
        ],
    ),
];

/// Sizes of clothes, the smallest first.
const SIZES: &[(&str, &[&str])] = &[
    ("3XS", &["XXXS", "XXX-Small"]),
    ("2XS", &["XXS", "XX-Small"]),
    ("XS", &["X-Small", "Extra Small", "Extra klein"]),
    ("S", &["Small", "Klein", "Petit", "Pequeño", "Piccolo"]),
    ("M", &["Medium", "Mittel", "Moyen", "Mediano", "Medio"]),
    ("L", &["Large", "Groß", "Grand", "Grande"]),
    ("XL", &["X-Large", "XLarge", "Extra Large", "Extra groß"]),
    ("2XL", &["XXL", "XX-Large"]),
    ("3XL", &["XXXL", "XXX-Large"]),
];

/// Colors that the languages of Amazon's marketplaces name.
const COLORS: &[(&str, &[&str])] = &[
    ("Black", &["Schwarz", "Noir", "Negro", "Nero", "Zwart", "Czarny", "Svart", "ブラック"]),
    ("White", &["Weiß", "Blanc", "Blanco", "Bianco", "Wit", "Biały", "Vit", "ホワイト"]),
    ("Red", &["Rot", "Rouge", "Rojo", "Rosso", "Rood", "Czerwony", "Röd", "レッド"]),
    ("Blue", &["Blau", "Bleu", "Azul", "Blu", "Blauw", "Niebieski", "Blå", "ブルー"]),
    ("Green", &["Grün", "Vert", "Verde", "Groen", "Zielony", "Grön", "グリーン"]),
    ("Yellow", &["Gelb", "Jaune", "Amarillo", "Giallo", "Geel", "Żółty", "Gul", "イエロー"]),
    ("Gray", &["Grey", "Grau", "Gris", "Grigio", "Grijs", "Szary", "Grå", "グレー"]),
    ("Brown", &["Braun", "Marron", "Marrone", "Bruin", "Brązowy", "Brun", "ブラウン"]),
];

static BUILT_IN: LazyLock<Vec<Axis>> = LazyLock::new(|| {
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let table = |rows: &[(&str, &[&str])]| {
        let rows = rows.iter();
        rows.map(|(name, other)| ValueSpellings { name: (*name).to_owned(), spellings: texts(other) })
            .collect()
    };
    let axes = WORDS.iter().map(|(theme, amazon, odoo)| Axis {
        theme: (*theme).to_owned(),
        attribute: amazon.first().copied().unwrap_or_default().to_owned(),
        also: texts(amazon.get(1..).unwrap_or_default()),
        odoo: texts(odoo),
        values: match *theme {
            "SIZE" => table(SIZES),
            "COLOR" => table(COLORS),
            _ => Vec::new(),
        },
    });
    axes.collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_word_means_one_axis() {
        let mut amazon = BTreeSet::new();
        let mut odoo = BTreeSet::new();
        for axis in BUILT_IN.iter() {
            for name in axis.amazons_words() {
                assert!(amazon.insert(word(name)), "{name}");
            }
            for name in &axis.odoo {
                assert!(odoo.insert(fold(name)), "{name}");
            }
            let mut values = BTreeSet::new();
            for value in &axis.values {
                assert!(values.insert(fold(&value.name)), "{}", value.name);
                for spelling in &value.spellings {
                    assert!(values.insert(fold(spelling)), "{spelling}");
                }
            }
        }
    }

    #[test]
    fn words_of_both_sides() {
        for (name, theme) in [
            ("SIZE_NAME", "SIZE"),
            ("sizeName", "SIZE"),
            ("apparel_size", "SIZE"),
            ("Colour", "COLOR"),
            ("blade_length", "BLADE_LENGTH"),
            ("name", "NAME"),
        ] {
            assert_eq!(of_amazon(&[], name).theme, theme, "{name}");
        }
        for (name, theme) in
            [("GRÖSSE", "SIZE"), ("größe", "SIZE"), ("Blade Length", "BLADE_LENGTH"), ("尺寸", "尺寸")]
        {
            assert_eq!(of_odoo(&[], name).theme, theme, "{name}");
        }
        assert_eq!(of_odoo(&[], "Blade Length").attribute, "blade_length");
    }

    #[test]
    fn the_merchants_axis_replaces_the_built_in_one() {
        let own = [Axis { odoo: vec!["Schuhgröße".to_owned()], ..Axis::made_from("SIZE") }];
        assert_eq!(of_odoo(&own, "schuhgrosse").theme, "SIZE");
        assert_eq!(of_amazon(&own, "size_name").odoo, ["Schuhgröße"]);
        assert_eq!(of_odoo(&own, "Size").theme, "SIZE", "its own word is always a name of it");
        assert_eq!(of_odoo(&own, "Talla").theme, "TALLA");
    }
}

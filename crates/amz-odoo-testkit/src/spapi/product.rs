//! The catalog that the generated orders sell from.

use rust_decimal::Decimal;
use serde::Serialize;

/// How a product behaves in a warehouse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductKind {
    /// A plain storable product.
    Plain,
    /// A bundle of other products.
    Kit,
    /// A product whose units carry serial numbers.
    Serial,
}

/// One product.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Product {
    /// The seller's SKU. Some hold spaces, slashes, commas or letters beyond ASCII, as real ones do.
    pub sku: &'static str,
    /// Amazon's number.
    pub asin: &'static str,
    /// Title in English.
    pub title: &'static str,
    /// Plain, kit or serial.
    #[serde(rename = "type")]
    pub kind: ProductKind,
    /// SKUs in a kit with their quantities; empty otherwise.
    #[serde(skip_serializing_if = "no_parts")]
    pub parts: &'static [(&'static str, u32)],
    #[serde(skip)]
    price_cents: i64,
    /// Whether the reduced tax rate applies (books, food).
    #[serde(skip)]
    pub reduced_tax: bool,
}

impl Product {
    /// The catalog price, in a unit near the euro; a marketplace scales it.
    pub fn base_price(&self) -> Decimal {
        Decimal::new(self.price_cents, 2)
    }
}

fn no_parts(parts: &&'static [(&'static str, u32)]) -> bool {
    parts.is_empty()
}

macro_rules! products {
    ($($sku:literal $asin:literal $title:literal $kind:ident $cents:literal $reduced:literal $parts:expr;)*) => {
        &[$(Product {
            sku: $sku, asin: $asin, title: $title, kind: ProductKind::$kind, parts: $parts,
            price_cents: $cents, reduced_tax: $reduced,
        }),*]
    };
}

/// Every product of the catalog.
pub const PRODUCTS: &[Product] = products! {
    "MUG-BLUE-350" "B0AMZEMU01" "Ceramic mug, blue, 350 ml" Plain 1290 false &[];
    "MUG-RED-350" "B0AMZEMU02" "Ceramic mug, red, 350 ml" Plain 1290 false &[];
    "TEA/GREEN/100G" "B0AMZEMU03" "Green tea, loose, 100 g" Plain 745 true &[];
    "TEA/BLACK/250G" "B0AMZEMU04" "Black tea, loose, 250 g" Plain 999 true &[];
    "BOOK 978-3-16" "B0AMZEMU05" "The Patient Gardener, paperback" Plain 1495 true &[];
    "BOOK 978-0-30" "B0AMZEMU06" "Harbor Lights, hardcover" Plain 2200 true &[];
    "CABLE,USB-C,2M" "B0AMZEMU07" "USB-C cable, 2 m, braided" Plain 899 false &[];
    "CABLE,HDMI,1M" "B0AMZEMU08" "HDMI cable, 1 m" Plain 679 false &[];
    "LAMP-DESK-01" "B0AMZEMU09" "Desk lamp with dimmer" Plain 3999 false &[];
    "LAMP-FLOOR-02" "B0AMZEMU10" "Floor lamp, oak foot" Plain 8950 false &[];
    "TOWEL-SET-4" "B0AMZEMU11" "Bath towels, 4 pieces, cotton" Plain 2733 false &[];
    "PILLOW-40X80" "B0AMZEMU12" "Pillow 40 x 80 cm" Plain 1899 false &[];
    "GLÜHBIRNE-E27" "B0AMZEMU13" "LED bulb E27, warm white" Plain 449 false &[];
    "SCREWS 4x40 (200)" "B0AMZEMU14" "Wood screws 4 x 40 mm, 200 pieces" Plain 1117 false &[];
    "NOTEBOOK-A5-DOT" "B0AMZEMU15" "Notebook A5, dotted" Plain 833 false &[];
    "PEN-GEL-BLK-10" "B0AMZEMU16" "Gel pens, black, 10 pieces" Plain 1049 false &[];
    "BOTTLE-750-STEEL" "B0AMZEMU17" "Steel bottle, 750 ml" Plain 2450 false &[];
    "YOGA-MAT-6MM" "B0AMZEMU18" "Yoga mat, 6 mm" Plain 2999 false &[];
    "DUMBBELL-2X5KG" "B0AMZEMU19" "Dumbbells, 2 x 5 kg" Plain 4490 false &[];
    "PUZZLE-1000" "B0AMZEMU20" "Puzzle, 1000 pieces, harbor" Plain 1366 false &[];
    "TOY+BLOCKS-120" "B0AMZEMU21" "Wooden blocks, 120 pieces" Plain 3149 false &[];
    "SOAP-OLIVE-3" "B0AMZEMU22" "Olive soap, 3 bars" Plain 867 false &[];
    "GARDEN-HOSE-20M" "B0AMZEMU23" "Garden hose, 20 m" Plain 3375 false &[];
    "SEED-TOMATO%ORG" "B0AMZEMU24" "Tomato seeds, organic" Plain 329 true &[];
    "BACKPACK-25L-GRY" "B0AMZEMU25" "Backpack, 25 l, gray" Plain 5990 false &[];
    "UMBRELLA-AUTO" "B0AMZEMU26" "Automatic umbrella" Plain 1999 false &[];
    "KEYBOARD-75-DE" "B0AMZEMU27" "Mechanical keyboard, 75 %" Plain 7499 false &[];
    "MOUSE-VERT-L" "B0AMZEMU28" "Vertical mouse, left hand" Plain 3650 false &[];
    "KIT-TEATIME" "B0AMZEMU29" "Tea time bundle: 2 mugs, 1 tea" Kit 2990 false
        &[("MUG-BLUE-350", 1), ("MUG-RED-350", 1), ("TEA/GREEN/100G", 1)];
    "KIT-DESK-START" "B0AMZEMU30" "Desk bundle: lamp, notebook, pens" Kit 5399 false
        &[("LAMP-DESK-01", 1), ("NOTEBOOK-A5-DOT", 2), ("PEN-GEL-BLK-10", 1)];
    "KIT-CABLES-6" "B0AMZEMU31" "Cable bundle, 6 pieces" Kit 3777 false &[("CABLE,USB-C,2M", 4), ("CABLE,HDMI,1M", 2)];
    "KIT-GYM-HOME" "B0AMZEMU32" "Home gym bundle" Kit 6999 false &[("YOGA-MAT-6MM", 1), ("DUMBBELL-2X5KG", 1)];
    "SPEAKER-BT-S" "B0AMZEMU33" "Bluetooth speaker, small" Serial 4999 false &[];
    "SPEAKER-BT-L" "B0AMZEMU34" "Bluetooth speaker, large" Serial 12999 false &[];
    "HEADPHONE-ANC" "B0AMZEMU35" "Headphones with noise canceling" Serial 19900 false &[];
    "TABLET-10-64" "B0AMZEMU36" "Tablet, 10 inch, 64 GB" Serial 24950 false &[];
    "CAM-INDOOR-2K" "B0AMZEMU37" "Indoor camera, 2K" Serial 3499 false &[];
    "ROUTER-AX3000" "B0AMZEMU38" "Router AX3000" Serial 8990 false &[];
    "DRILL-18V-SET" "B0AMZEMU39" "Cordless drill, 18 V, set" Serial 11900 false &[];
    "KETTLE-1.7L" "B0AMZEMU40" "Kettle, 1.7 l" Plain 3299 false &[];
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn skus_and_asins_are_unique_and_kits_are_made_of_products() {
        let skus: HashSet<_> = PRODUCTS.iter().map(|product| product.sku).collect();
        let asins: HashSet<_> = PRODUCTS.iter().map(|product| product.asin).collect();
        assert_eq!((skus.len(), asins.len()), (PRODUCTS.len(), PRODUCTS.len()));
        for product in PRODUCTS {
            assert_eq!(product.kind == ProductKind::Kit, !product.parts.is_empty(), "{}", product.sku);
            assert!(product.parts.iter().all(|(sku, quantity)| skus.contains(sku) && *quantity > 0));
        }
    }
}

//! Invented people at real kinds of addresses, by country.

use fastrand::Rng;

/// A city with what an address there looks like.
pub(super) struct Place {
    pub(super) country: &'static str,
    pub(super) city: &'static str,
    pub(super) county: &'static str,
    /// As Amazon gives it: a code, a name, in local script, or empty.
    pub(super) state: &'static str,
    pub(super) postal_code: &'static str,
    /// Tax rate in thousandths of a percent where it depends on the place.
    pub(super) rate: Option<u32>,
}

const fn place(
    country: &'static str,
    city: &'static str,
    county: &'static str,
    state: &'static str,
    postal_code: &'static str,
    rate: Option<u32>,
) -> Place {
    Place { country, city, county, state, postal_code, rate }
}

const US: &[Place] = &[
    place("US", "SEATTLE", "", "WA", "98121-2778", Some(10_350)),
    place("US", "Portland", "", "OR", "97205", Some(0)),
    place("US", "AUSTIN", "", "TX", "78701-3209", Some(8_250)),
    place("US", "Brooklyn", "", "New York", "11201", Some(8_875)),
    place("US", "Los Angeles", "", "CA", "90013", Some(9_500)),
    place("US", "Boise", "Ada County", "ID", "83702", Some(6_000)),
    place("US", "San Juan", "", "PR", "00901", Some(11_500)),
];
const CA: &[Place] = &[
    place("CA", "Toronto", "", "ON", "M5V 2T6", Some(13_000)),
    place("CA", "Vancouver", "", "British Columbia", "V6B 1A1", Some(12_000)),
    place("CA", "Calgary", "", "AB", "T2P 1J9", Some(5_000)),
    place("CA", "Montréal", "", "QC", "H2Y 1C6", Some(14_975)),
];
const MX: &[Place] = &[
    place("MX", "Ciudad de México", "Cuauhtémoc", "Ciudad de México", "06600", None),
    place("MX", "Guadalajara", "", "Jalisco", "44100", None),
    place("MX", "Monterrey", "", "NL", "64000", None),
];
const BR: &[Place] = &[
    place("BR", "São Paulo", "", "SP", "01310-100", None),
    place("BR", "Rio de Janeiro", "", "RJ", "20040-002", None),
];
const DE: &[Place] = &[
    place("DE", "Berlin", "", "Berlin", "10115", None),
    place("DE", "München", "", "", "80331", None),
    place("DE", "Köln", "", "Nordrhein-Westfalen", "50667", None),
    place("DE", "Groß-Umstadt", "", "", "64823", None),
    place("AT", "Wien", "", "", "1010", Some(20_000)),
];
const FR: &[Place] = &[
    place("FR", "Paris", "", "", "75011", None),
    place("FR", "LYON", "", "Rhône", "69002", None),
    place("FR", "Aix-en-Provence", "", "", "13100", None),
    place("BE", "Bruxelles", "", "", "1000", Some(21_000)),
];
const IT: &[Place] = &[
    place("IT", "Milano", "", "MI", "20121", None),
    place("IT", "Roma", "", "RM", "00184", None),
    place("IT", "Reggio nell'Emilia", "", "RE", "42121", None),
];
const ES: &[Place] = &[
    place("ES", "Madrid", "", "Madrid", "28013", None),
    place("ES", "Barcelona", "", "Barcelona", "08002", None),
    place("ES", "Las Palmas de Gran Canaria", "", "Las Palmas", "35001", Some(0)),
    place("ES", "Palma", "", "Illes Balears", "07001", None),
];
const GB: &[Place] = &[
    place("GB", "LONDON", "", "", "SW1A 1AA", None),
    place("GB", "Manchester", "Greater Manchester", "", "M1 2AB", None),
    place("GB", "Edinburgh", "", "Midlothian", "EH1 1YZ", None),
    place("GB", "Bath", "", "Somerset", "BA1 1SU", None),
];
const NL: &[Place] =
    &[place("NL", "Utrecht", "", "", "3511 AX", None), place("NL", "Den Haag", "", "", "2513 AA", None)];
const SE: &[Place] =
    &[place("SE", "Göteborg", "", "", "411 06", None), place("SE", "Malmö", "", "", "211 20", None)];
const PL: &[Place] = &[
    place("PL", "Łódź", "", "łódzkie", "90-001", None),
    place("PL", "Warszawa", "", "mazowieckie", "00-001", None),
];
const JP: &[Place] = &[
    place("JP", "", "", "東京都", "150-0002", None),
    place("JP", "", "", "大阪府", "530-0001", None),
    place("JP", "札幌市", "", "北海道", "060-0001", None),
];
const AU: &[Place] = &[
    place("AU", "MELBOURNE", "", "VIC", "3000", None),
    place("AU", "Sydney", "", "New South Wales", "2000", None),
    place("AU", "Hobart", "", "TAS", "7000", None),
];

/// The places where a marketplace's orders go; a few lie abroad.
pub(super) fn places(country: &str) -> &'static [Place] {
    match country {
        "CA" => CA,
        "MX" => MX,
        "BR" => BR,
        "DE" => DE,
        "FR" => FR,
        "IT" => IT,
        "ES" => ES,
        "GB" => GB,
        "NL" => NL,
        "SE" => SE,
        "PL" => PL,
        "JP" => JP,
        "AU" => AU,
        _ => US,
    }
}

type Words = &'static [&'static str];

/// Given names, family names, streets, companies.
fn words(country: &str) -> (Words, Words, Words, Words) {
    match country {
        "DE" | "AT" => (
            &["Anna", "Jörg", "Ute", "Maximilian", "Käthe"],
            &["Müller", "Schröder", "Weiß", "von der Heide", "Öztürk"],
            &["Hauptstraße", "Am Alten Markt", "Goethestr.", "Straße des 17. Juni"],
            &["Nordlicht Werkstatt GmbH", "Bäckerei Sommer e.K."],
        ),
        "FR" | "BE" => (
            &["Chloé", "Jean-Luc", "Aïcha", "Benoît"],
            &["Lefèvre", "D'Almeida", "Garçon", "Petit"],
            &["rue de l'Église", "avenue Jean Jaurès", "impasse des Lilas"],
            &["Atelier du Canal SARL", "Les Vergers d'Élise"],
        ),
        "IT" => (
            &["Giulia", "Niccolò", "Marco", "Sofia"],
            &["D'Angelo", "Rossi", "Ferrari", "De Luca"],
            &["Via Garibaldi", "Corso Vittorio Emanuele II", "Piazza della Libertà"],
            &["Officine Bianchi S.r.l."],
        ),
        "ES" | "MX" => (
            &["Lucía", "José María", "Begoña", "Íñigo"],
            &["García López", "Núñez", "Muñoz Pérez", "Ibáñez"],
            &["Calle Mayor", "Av. de la Constitución", "Paseo del Prado"],
            &["Talleres Ñandú S.L."],
        ),
        "BR" => (
            &["Maria", "João", "Conceição"],
            &["Silva Santos", "Gonçalves", "Oliveira"],
            &["Avenida Paulista", "Rua das Flores"],
            &["Oficina do Porto Ltda"],
        ),
        "JP" => (
            &["さくら", "健太", "美咲"],
            &["佐藤", "鈴木", "高橋"],
            &["渋谷区渋谷", "北区梅田", "中央区北一条西"],
            &["株式会社みなと"],
        ),
        "PL" | "SE" | "NL" => (
            &["Łukasz", "Åsa", "Sjoerd", "Małgorzata"],
            &["Wójcik", "Öberg", "van 't Hoff", "Kowalska"],
            &["Długa", "Storgatan", "Oudegracht"],
            &["Trä & Järn AB"],
        ),
        _ => (
            &["James", "Mary-Ann", "Siobhan", "Ryan", "Priya"],
            &["O'Connor", "Smith", "van Buren", "Nguyen", "Wilson-Clarke"],
            &["Main Street", "Oak Avenue", "5th Ave", "Harbour Rd"],
            &["Harbor & Sons, LLC", "Wilson Electronics Ltd"],
        ),
    }
}

fn pick(rng: &mut Rng, words: Words) -> &'static str {
    rng.choice(words.iter().copied()).unwrap_or_default()
}

/// A name in the country's order and script.
pub(super) fn person(rng: &mut Rng, country: &str) -> String {
    let (given, family, _, _) = words(country);
    let (given, family) = (pick(rng, given), pick(rng, family));
    if country == "JP" { format!("{family} {given}") } else { format!("{given} {family}") }
}

/// A company of the country.
pub(super) fn company(rng: &mut Rng, country: &str) -> String {
    let (_, _, _, companies) = words(country);
    pick(rng, companies).to_owned()
}

/// Street and house number in the country's order.
pub(super) fn street(rng: &mut Rng, country: &str) -> (String, String) {
    let (_, _, streets, _) = words(country);
    let number = match rng.u8(0..6) {
        0 => format!("{}a", rng.u32(1..90)),
        1 => format!("{}-{}", rng.u32(1..40), rng.u32(41..60)),
        _ => rng.u32(1..2400).to_string(),
    };
    (pick(rng, streets).to_owned(), number)
}

/// A phone number; some US ones carry an extension, as Amazon's proxy numbers do.
pub(super) fn phone(rng: &mut Rng, country: &str) -> String {
    let tail = rng.u32(1000..10_000);
    match country {
        "US" => format!("+1 480-386-{tail} ext. {}", rng.u32(10_000..99_999)),
        "CA" => format!("+1 416-555-{tail}"),
        "DE" => format!("+49 30 90{tail}"),
        "GB" => format!("+44 20 7946 {tail}"),
        "JP" => format!("+81 3-5550-{tail}"),
        "FR" => format!("+33 1 99 00 {} {}", tail / 100, rng.u32(10..99)),
        _ => format!("0{} {tail}", rng.u32(10..99)),
    }
}

//! What single words of an address mean, in the languages of the countries that orders come from.
//!
//! Words stand here as [`fold`] leaves them: small letters, no accents, no punctuation.

use foldhash::fast::FixedState;
use smol_str::SmolStr;
use std::collections::HashMap;
use std::sync::LazyLock;

use crate::address::state::plain;

/// What a word means beside a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Announces the house number: `No`, `Nr.`, `Hausnummer`.
    Mark,
    /// Announces a door: `Apt`, `Whg.`, `lejl.`.
    Door,
    /// Announces a floor, a staircase, a building: `Floor`, `Stock`, `Bloco`.
    Unit,
    /// A floor, staircase or building by itself: `Hinterhaus`, `bajo`.
    Bare,
    /// Which side of the stairs: `izda`, `tv`, `th`.
    Side,
    /// Stands before or after a street's own name: `Rue`, `Street`, `Cad.`.
    Street,
    /// A road that has a number for a name: `Highway`, `Ruta`.
    Road,
    /// A box at a post office or a parcel machine.
    PostBox,
    /// What follows belongs to the number: `bis`, `ter`, `HS`.
    Extension,
    /// There is no number: `s/n`, `snc`.
    NoNumber,
    /// A month, after which streets are called.
    Month,
    /// Opens the name of a district: `Col.`, `Urb.`.
    District,
    /// Closes the name of a district: `Mah.`.
    DistrictEnd,
    /// The legal form of a company.
    Company,
    /// A place that is no street: `Tower`, `Center`.
    Building,
}

/// The words by meaning, a text a group of languages.
const WORDS: &[(Word, &[&str])] = &[
    (
        Word::Mark,
        &[
            // Latin scripts
            "no nr num number numero nomor nro nº noº № nummer nummero numer numara hno hnr houseno plotno plot \
         doorno dno casa nbr",
            // Other scripts
            "д дом буд будинок № αρ αριθ số рай cp blk",
        ],
    ),
    (
        Word::Door,
        &[
            // English, French
            "apt apartment appartment apartament app appt appartement unit flat suite ste door shop office",
            // German, Dutch
            "whg wohnung wohn wohnungsnr top tur bus bte boite box",
            // Spanish, Portuguese, Italian
            "apto apart apartamento dpto depto dto departamento piso puerta pta ptal int interior oficina of ofi \
         local loja sala sl conj conjunto fraccao",
            // Nordic
            "lejl lejlighed lgh lagenhet leil leilighet bolig bost asunto as bruksenhet dor",
            // Central and eastern Europe
            "m mieszkanie mieszk lok lokal byt ajto ajt ap apartamentul stan stanovanje but butas dz dzivoklis \
         krt korter",
            // Turkish and other scripts
            "daire кв квартира ап офис διαμ شقة شقه דירה",
        ],
    ),
    (
        Word::Unit,
        &[
            // English
            "floor fl flr level lvl lv bldg building block tower wing room rm phase gate hall entrance staircase \
         stair villa lot lots",
            // German
            "stock stk og etage haus gebaude hinterhaus aufgang eingang treppe stiege stg zimmer zi zinr raum wg \
         block hausnummer trakt",
            // French, Dutch
            "etg batiment bat esc escalier residence res bloc immeuble imm cage porte hall porta verdieping verd",
            // Spanish
            "planta escalera portal bloque blq torre edificio edif ed edf manzana mz mza lote lt sotano nivel \
         casa",
            // Portuguese
            "andar bloco bl predio quadra qd q lj",
            // Italian
            "piano scala palazzina pal edificio interno corte",
            // Nordic
            "sal opgang trappa tr trapp etasje oppgang kerros krs porras rappu plan van",
            // Central and eastern Europe
            "pietro klatka budynek bud patro vchod emelet em lepcsohaz lph lh epulet etaj scara sc sprat kat \
         ulaz nadstropje korpus",
            // Turkish and other scripts
            "kat blok bina kapi site корп корпус строение к эт этаж стр подъезд под бл вх ет όροφος οροφος طابق الدور الطابق مبنى \
         فيلا",
        ],
    ),
    (
        Word::Bare,
        &["eg ug dg erdgeschoss dachgeschoss hinterhaus hh vorderhaus vh seitenflugel parterre groundfloor \
         basement penthouse ph rez rdc rezdechaussee bajo bajos entlo entresuelo atico terreo fundos terreno \
         pianoterra seminterrato mezzanine begane souterrain parter kld upstairs downstairs rear bsmt"],
    ),
    (
        Word::Side,
        &[
            "dcha dch derecha izda izq izqda izquierda ctro centro dto dta esq esquerdo esqdo direito dir frente \
         fte tv th mf tvaer links rechts li re mitte",
        ],
    ),
    (
        Word::Street,
        &[
            // English
            "street st road rd avenue ave av avn lane ln drive dr court ct boulevard blvd bld terrace tce place \
         pl square sq close crescent cres way highway hwy parkway pkwy trail trl circle cir alley row walk \
         mews quay esplanade grove gardens gdns hill rise parade pde wharf plaza expressway path loop \
         broadway",
            // German, Dutch
            "strasse straße str gasse weg platz allee ring damm ufer chaussee promenade stieg steig markt zeile \
         graben straat laan plein gracht kade dijk singel dreef steenweg baan",
            // French
            "rue route chemin che chem impasse imp allee allees quai cours passage pass place faubourg fbg \
         sentier ruelle rte bd boul venelle square montee",
            // Italian, Spanish, Portuguese
            "via viale piazza piazzale corso largo vicolo strada lungomare lungotevere vle pza pzza borgo \
         contrada localita salita calle cl avenida avda avd av paseo plaza pl ronda camino cno carretera ctra \
         travesia callejon pasaje rambla glorieta carrer passeig passatge rua r alameda al travessa tv praca \
         pca estrada rodovia ladeira servidao calcada blvr circuito privada andador calzada prolongacao \
         prolongacion cerrada carrera cra kra kr diagonal dg transversal autopista jiron jr malecon",
            // Nordic, central and eastern Europe
            "gade vej alle stræde plads gata gatan vagen vag gaten vei veien gt g tie katu kuja polku ulica ul \
         aleja aleje al plac pl osiedle os ulice namesti nam trida utca ter korut krt setany strada str \
         bulevardul bd calea soseaua aleea ulitsa trg cesta put",
            // Turkish, Indonesian and other scripts
            "cadde caddesi cad cd sokak sokagi sok sk bulvari bulvar blv meydani yolu jalan jl jln gang gg lorong \
         jend ул улица пр проспект прт пер переулок бул бульвар шоссе вул вулиця οδος οδός λεωφ شارع ش طريق \
         רחוב nagar marg cross main bazar bazaar soi duong thanon",
        ],
    ),
    (
        Word::Road,
        &[
            "avenida highway hwy route rte interstate ruta rn carretera autopista calle cl carrera cra cr kra kr \
         diagonal dg transversal street road avenue ave sector sec block soi lorong sokak way lane",
        ],
    ),
    (
        Word::PostBox,
        &[
            "postfach postbus pobox packstation paketbox apartado casella boks postboks postbox postilokero bp \
         caixapostal postlagernd skrytka paczkomat locker privatebag",
        ],
    ),
    (Word::Extension, &["bis ter quater quinquies hs bus rez huis rood"]),
    (Word::NoNumber, &["sn snc bb senza sin numero"]),
    (
        Word::Month,
        &[
            // English, German
            "january february march april may june july august september october november december januar februar \
         marz mai juni juli oktober dezember",
            // French, Italian, Spanish, Portuguese, Polish
            "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre gennaio febbraio \
         marzo aprile maggio giugno luglio agosto settembre ottobre dicembre enero febrero abril mayo junio \
         julio septiembre setiembre octubre noviembre diciembre janeiro fevereiro marco maio junho julho \
         setembro outubro novembro dezembro maja listopada czerwca lipca sierpnia wrzesnia",
        ],
    ),
    (
        Word::District,
        &[
            "col colonia urb urbanizacion urbanizacao fracc fraccionamiento barrio bo bairro bro brgy barangay \
         sector poligono pol parque jardim jd vila res residencial reparto kel kelurahan kec kecamatan rt rw",
        ],
    ),
    (Word::DistrictEnd, &["mah mahalle mahallesi mh"]),
    (
        Word::Company,
        &[
            "gmbh ag kg ohg ug ev mbh ltd limited inc llc llp corp corporation company plc pty sarl sas sasu eurl \
         srl spa snc bv nv vof oy oyj aps ltda slu sl doo kft zrt sro spzoo ooo zao as sti pvt pte bhd sdn",
        ],
    ),
    (
        Word::Building,
        &[
            "tower towers center centre zentrum apartments apartment house residency residence residences society \
         mansion building heights plaza mall court cottage farm manor complex estate",
        ],
    ),
];

/// Words that mean something else in a country than elsewhere.
const LOCAL: &[(&str, Word, &str)] = &[
    ("TR", Word::Door, "d"),
    ("TR", Word::Unit, "k"),
    ("RU UA BY KZ", Word::Mark, "д"),
    ("SE NO DK FI", Word::Unit, "tr"),
    ("DE AT CH LI", Word::Street, "tal hof berg feld"),
    ("BE NL", Word::Door, "b"),
    ("IT SM VA ES PT BR AR CL UY FR BE", Word::Mark, "n"),
    ("IN PK BD LK NP NG KE GH UG TZ AE BH QA KW OM", Word::Mark, "house villa"),
    ("AU NZ", Word::Door, "u"),
    ("RO MD BG", Word::Unit, "et"),
    ("HU", Word::Street, "u"),
];

/// All that a word can mean, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Meanings(u32);

impl Meanings {
    /// What the folded word can mean in the country.
    pub(super) fn of(folded: &str, country: &str) -> Self {
        let Some(known) = MEANINGS.get(folded) else { return Self::default() };
        let here = |(countries, _): &&(&str, u32)| !country.is_empty() && countries.contains(country);
        Self(known.local.iter().filter(here).fold(known.anywhere, |all, (_, bit)| all | bit))
    }

    /// True if the word is among them.
    pub(super) fn has(self, word: Word) -> bool {
        self.0 & word.bit() != 0
    }
}

impl Word {
    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// What one word can mean.
#[derive(Default)]
struct Known {
    anywhere: u32,
    /// In these countries besides.
    local: Vec<(&'static str, u32)>,
}

// Asked for each word of each line, by nobody who could choose what is in it: the hash need not be a keyed one.
static MEANINGS: LazyLock<HashMap<&'static str, Known, FixedState>> = LazyLock::new(|| {
    let mut meanings: HashMap<&str, Known, FixedState> = HashMap::default();
    for (word, texts) in WORDS {
        for text in texts.iter().flat_map(|texts| texts.split_whitespace()) {
            meanings.entry(text).or_default().anywhere |= word.bit();
        }
    }
    for (countries, word, texts) in LOCAL {
        for text in texts.split(' ') {
            meanings.entry(text).or_default().local.push((*countries, word.bit()));
        }
    }
    meanings
});

/// Endings of street names that are written as one word.
const STREET_ENDINGS: &[&str] = &[
    "strasse", "straße", "str", "gasse", "weg", "platz", "allee", "ring", "damm", "ufer", "straat", "laan",
    "plein", "gracht", "kade", "dijk", "singel", "gade", "vej", "gatan", "gata", "vagen", "gaten", "veien",
    "tie", "katu", "kuja", "steenweg",
];

/// True for `Hauptstraße`, `Kerkstraat`, `Storgatan`.
pub(super) fn ends_as_street(folded: &str) -> bool {
    STREET_ENDINGS.iter().any(|ending| folded.len() > ending.len() && folded.ends_with(ending))
}

/// Small letters without accents and punctuation; the degree sign of `n°` as the ordinal sign.
pub(super) fn fold(text: &str) -> SmolStr {
    // Most words are short and plain.
    let mut plain_word = [0; 24];
    if text.is_ascii() && text.len() <= plain_word.len() {
        let letters = text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
        let len = plain_word.iter_mut().zip(letters).map(|(slot, letter)| *slot = letter).count();
        return plain_word
            .get(..len)
            .and_then(|word| std::str::from_utf8(word).ok())
            .unwrap_or_default()
            .into();
    }
    text.chars()
        .map(|c| if c == '°' { 'º' } else { c })
        .flat_map(char::to_lowercase)
        .filter_map(|c| if c == '№' { Some(c) } else { plain(c) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_stands_as_it_is_looked_up() {
        let all = WORDS.iter().flat_map(|(_, texts)| texts.iter()).flat_map(|texts| texts.split_whitespace());
        for word in all
            .chain(LOCAL.iter().flat_map(|(.., texts)| texts.split(' ')))
            .chain(STREET_ENDINGS.iter().copied())
        {
            assert_eq!(fold(word), word);
        }
    }

    #[test]
    fn some_words_mean_something_in_some_countries_only() {
        let means = |text, country, word| Meanings::of(text, country).has(word);
        assert!(means("daire", "", Word::Door) && means("daire", "TR", Word::Door));
        assert!(means("d", "TR", Word::Door) && !means("d", "DE", Word::Door) && !means("d", "", Word::Door));
        assert!(ends_as_street("lindenweg") && !ends_as_street("weg") && !ends_as_street("linden"));
    }
}

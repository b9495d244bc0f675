//! What single words of an address mean, in the languages of the countries that orders come from.
//!
//! Words stand here as [`fold`] leaves them: small letters, no accents, no punctuation.

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

/// The words by meaning; one line a group of languages.
const WORDS: &[(Word, &str)] = &[
    (
        Word::Mark,
        "no nr num number numero nomor nro n\u{ba} no\u{ba} \u{2116} nummer nummero numer numara hno hnr houseno plotno plot doorno dno casa nbr",
    ),
    (
        Word::Mark,
        "\u{434} \u{434}\u{43e}\u{43c} \u{431}\u{443}\u{434} \u{431}\u{443}\u{434}\u{438}\u{43d}\u{43e}\u{43a} \u{2116} \u{3b1}\u{3c1} \u{3b1}\u{3c1}\u{3b9}\u{3b8} s\u{1ed1} \u{440}\u{430}\u{439} cp c\u{323}p blk",
    ),
    (
        Word::Door,
        "apt apartment appartment apartament app appt appartement unit flat suite ste door shop office",
    ),
    (Word::Door, "whg wohnung wohn wohnungsnr top tur t\u{fc}r bus bte boite box"),
    (
        Word::Door,
        "apto apart apartamento dpto depto dto departamento piso puerta pta ptal int interior oficina of ofi local loja sala sl conj conjunto fraccao",
    ),
    (Word::Door, "lejl lejlighed lgh lagenhet leil leilighet bolig bost asunto as bruksenhet"),
    (
        Word::Door,
        "m mieszkanie mieszk lok lokal byt ajto ajt ap apartamentul stan stanovanje but butas dz dzivoklis krt korter",
    ),
    (
        Word::Door,
        "daire \u{43a}\u{432} \u{43a}\u{432}\u{430}\u{440}\u{442}\u{438}\u{440}\u{430} \u{430}\u{43f} \u{43e}\u{444}\u{438}\u{441} \u{3b4}\u{3b9}\u{3b1}\u{3bc} \u{634}\u{642}\u{629} \u{634}\u{642}\u{647} \u{5d3}\u{5d9}\u{5e8}\u{5d4} can\u{103}n",
    ),
    (
        Word::Unit,
        "floor fl flr level lvl lv bldg building block tower wing room rm phase gate hall entrance staircase stair villa lot lots",
    ),
    (
        Word::Unit,
        "stock stk og etage haus gebaude hinterhaus aufgang eingang treppe stiege stg zimmer zi zinr raum wg block hausnummer trakt",
    ),
    (
        Word::Unit,
        "etg batiment bat esc escalier residence res bloc immeuble imm cage porte hall porta verdieping verd",
    ),
    (
        Word::Unit,
        "planta escalera portal bloque blq torre edificio edif ed edf manzana mz mza lote lt sotano nivel casa",
    ),
    (Word::Unit, "andar bloco bl predio quadra qd q lj"),
    (Word::Unit, "piano scala palazzina pal edificio interno corte"),
    (Word::Unit, "sal opgang trappa tr trapp etasje oppgang kerros krs porras rappu plan van"),
    (
        Word::Unit,
        "pietro klatka budynek bud patro vchod emelet em lepcsohaz lph lh epulet etaj et scara sc sprat kat ulaz nadstropje korpus",
    ),
    (
        Word::Unit,
        "kat blok bina kapi site \u{43a}\u{43e}\u{440}\u{43f} \u{43a} \u{44d}\u{442} \u{44d}\u{442}\u{430}\u{436} \u{441}\u{442}\u{440} \u{43f}\u{43e}\u{434}\u{44a}\u{435}\u{437}\u{434} \u{43f}\u{43e}\u{434} \u{431}\u{43b} \u{432}\u{445} \u{435}\u{442} \u{3cc}\u{3c1}\u{3bf}\u{3c6}\u{3bf}\u{3c2} \u{3bf}\u{3c1}\u{3bf}\u{3c6}\u{3bf}\u{3c2} \u{637}\u{627}\u{628}\u{642} \u{627}\u{644}\u{62f}\u{648}\u{631} \u{627}\u{644}\u{637}\u{627}\u{628}\u{642} \u{645}\u{628}\u{646}\u{649} \u{641}\u{64a}\u{644}\u{627} \u{e0a}\u{e31}\u{e49}\u{e19}",
    ),
    (
        Word::Bare,
        "eg ug dg erdgeschoss dachgeschoss hinterhaus hh vorderhaus vh seitenflugel parterre groundfloor basement penthouse ph rez rdc rezdechaussee bajo bajos entlo entresuelo atico terreo fundos terreno pianoterra seminterrato mezzanine begane souterrain parter kld upstairs downstairs rear",
    ),
    (
        Word::Side,
        "dcha dch derecha izda izq izqda izquierda ctro centro dto dta esq esquerdo esqdo direito dir frente fte tv th mf tvaer links rechts li re mitte",
    ),
    (
        Word::Street,
        "street st road rd avenue ave av avn lane ln drive dr court ct boulevard blvd bld terrace tce place pl square sq close crescent cres way highway hwy parkway pkwy trail trl circle cir alley row walk mews quay esplanade grove gardens gdns hill rise parade pde wharf plaza expressway path loop broadway",
    ),
    (
        Word::Street,
        "strasse stra\u{df}e str gasse weg platz allee ring damm ufer chaussee promenade stieg steig markt zeile graben straat laan plein gracht kade dijk singel dreef steenweg baan",
    ),
    (
        Word::Street,
        "rue route chemin che chem impasse imp allee allees quai cours passage pass place faubourg fbg sentier ruelle rte bd boul venelle square montee",
    ),
    (
        Word::Street,
        "via viale piazza piazzale corso largo vicolo strada lungomare lungotevere vle pza pzza p.zza borgo contrada localita salita calle cl c/ avenida avda avd av paseo plaza pza pl ronda camino cno carretera ctra travesia callejon pasaje rambla glorieta carrer passeig passatge rua r alameda al travessa tv praca pca estrada rodovia largo ladeira servidao calcada blvr circuito privada andador calzada prolongacao prolongacion cerrada carrera cra kra kr diagonal dg transversal autopista jiron jr malecon",
    ),
    (
        Word::Street,
        "gade vej alle stræde plads gata gatan vagen vag gaten vei veien gt g tie katu kuja polku ulica ul aleja aleje al plac pl osiedle os ulice namesti nam trida utca u ter korut krt setany strada str bulevardul bd calea soseaua aleea ulitsa ulica trg cesta put",
    ),
    (
        Word::Street,
        "cadde caddesi cad cd sokak sokagi sok sk bulvari bulvar blv meydani yolu jalan jl jln gang gg lorong jend \u{443}\u{43b} \u{443}\u{43b}\u{438}\u{446}\u{430} \u{43f}\u{440} \u{43f}\u{440}\u{43e}\u{441}\u{43f}\u{435}\u{43a}\u{442} \u{43f}\u{440}\u{442} \u{43f}\u{435}\u{440} \u{43f}\u{435}\u{440}\u{435}\u{443}\u{43b}\u{43e}\u{43a} \u{431}\u{443}\u{43b} \u{431}\u{443}\u{43b}\u{44c}\u{432}\u{430}\u{440} \u{448}\u{43e}\u{441}\u{441}\u{435} \u{432}\u{443}\u{43b} \u{432}\u{443}\u{43b}\u{438}\u{446}\u{44f} \u{3bf}\u{3b4}\u{3bf}\u{3c2} \u{3bb}\u{3b5}\u{3c9}\u{3c6} \u{634}\u{627}\u{631}\u{639} \u{637}\u{631}\u{64a}\u{642} \u{5e8}\u{5d7}\u{5d5}\u{5d1} nagar marg cross main bazar bazaar soi duong thanon",
    ),
    (
        Word::Road,
        "avenida highway hwy route rte interstate ruta rn carretera autopista calle cl carrera cra cr kra kr diagonal dg transversal street road avenue ave sector sec block soi lorong sokak way lane",
    ),
    (
        Word::PostBox,
        "postfach postbus pobox packstation paketbox apartado casella boks postboks postbox postilokero bp caixapostal postlagernd skrytka paczkomat locker privatebag",
    ),
    (Word::Extension, "bis ter quater quinquies hs bus rez huis rood"),
    (Word::NoNumber, "sn snc bb s/n senza sin numero"),
    (
        Word::Month,
        "january february march april may june july august september october november december januar februar marz mai juni juli oktober dezember",
    ),
    (
        Word::Month,
        "janvier fevrier mars avril juin juillet aout septembre octobre novembre decembre gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre dicembre enero febrero abril mayo junio julio septiembre setiembre octubre noviembre diciembre janeiro fevereiro marco maio junho julho setembro outubro novembro dezembro maja listopada czerwca lipca sierpnia wrzesnia",
    ),
    (
        Word::District,
        "col colonia urb urbanizacion urbanizacao fracc fraccionamiento barrio bo bairro bro brgy barangay sector poligono pol parque jardim jd vila res residencial reparto kel kelurahan kec kecamatan rt rw",
    ),
    (Word::DistrictEnd, "mah mahalle mahallesi mh"),
    (
        Word::Company,
        "gmbh ag kg ohg ug ev mbh ltd limited inc llc llp corp corporation company plc pty sarl sas sasu eurl srl spa snc bv nv vof oy oyj aps ltda slu sl doo kft zrt sro spzoo ooo zao as sti pvt pte bhd sdn",
    ),
    (
        Word::Building,
        "tower towers center centre zentrum apartments apartment house residency residence residences society mansion building heights plaza mall court cottage farm manor complex",
    ),
];

/// Words that mean something else in a country than elsewhere.
const LOCAL: &[(&str, Word, &str)] = &[
    ("TR", Word::Door, "d"),
    ("TR", Word::Unit, "k"),
    ("RU UA BY KZ", Word::Mark, "\u{434}"),
    ("SE NO DK FI", Word::Unit, "tr"),
    ("DE AT CH LI", Word::Street, "tal hof berg feld"),
    ("BE NL", Word::Door, "b"),
    ("IT SM VA ES PT BR AR CL UY FR BE", Word::Mark, "n"),
    ("IN PK BD LK NP NG KE GH UG TZ AE BH QA KW OM", Word::Mark, "house villa"),
    ("AU NZ", Word::Door, "u"),
];

static MEANINGS: LazyLock<HashMap<&'static str, Vec<Word>>> = LazyLock::new(|| {
    let mut meanings: HashMap<&'static str, Vec<Word>> = HashMap::new();
    for (word, texts) in WORDS {
        for text in texts.split(' ') {
            meanings.entry(text).or_default().push(*word);
        }
    }
    meanings
});

/// True if the folded word can mean that in the country.
pub(super) fn means(folded: &str, country: &str, word: Word) -> bool {
    MEANINGS.get(folded).is_some_and(|meanings| meanings.contains(&word))
        || LOCAL.iter().any(|(countries, meaning, texts)| {
            *meaning == word
                && countries.contains(country)
                && !country.is_empty()
                && texts.split(' ').any(|text| text == folded)
        })
}

/// Endings of street names that are written as one word.
const STREET_ENDINGS: &[&str] = &[
    "strasse",
    "stra\u{df}e",
    "str",
    "gasse",
    "weg",
    "platz",
    "allee",
    "ring",
    "damm",
    "ufer",
    "straat",
    "laan",
    "plein",
    "gracht",
    "kade",
    "dijk",
    "singel",
    "gade",
    "vej",
    "gatan",
    "gata",
    "vagen",
    "gaten",
    "veien",
    "tie",
    "katu",
    "kuja",
    "steenweg",
];

/// True for `Hauptstraße`, `Kerkstraat`, `Storgatan`.
pub(super) fn ends_as_street(folded: &str) -> bool {
    STREET_ENDINGS.iter().any(|ending| folded.len() > ending.len() && folded.ends_with(ending))
}

/// Small letters without accents and punctuation; the degree sign of `n°` as the ordinal sign.
pub(super) fn fold(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\u{b0}' { '\u{ba}' } else { c })
        .flat_map(char::to_lowercase)
        .filter_map(|c| if c == '\u{2116}' { Some(c) } else { plain(c) })
        .collect()
}

//! The command line.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Keeps Amazon Seller Central and Odoo in step.
#[derive(Debug, Parser)]
#[command(
    name = "amz-odoo",
    version,
    about,
    after_help = "Exit codes: 0 done; 1 failed; 2 wrong usage or configuration; 3 done, with issues to look at."
)]
pub(crate) struct Cli {
    /// The configuration file.
    #[arg(long, global = true, default_value = "amz-odoo.toml", env = "AMZ_ODOO_CONFIG")]
    pub(crate) config: PathBuf,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the main job with emulated orders, into an emulated Odoo or a real one.
    #[cfg(feature = "demo")]
    Demo(Demo),
    /// Serve an emulator for any client.
    #[cfg(feature = "demo")]
    Emulate(Emulate),
    /// One pass of a flow.
    Sync(Sync),
    /// Map a file of Amazon's, without an account.
    Map(Map),
    /// What waits, what is done, what is held back.
    Status(Output),
    /// What a person must look at.
    Issues(Issues),
    /// Book an order again, with what Amazon has now.
    Replay(Replay),
    /// Which rule set which Odoo field, from which of Amazon's.
    Explain(Explain),
    /// Check Odoo, Amazon and the configuration, and say what to change.
    #[command(after_help = DOCTOR_EXITS)]
    Doctor(Doctor),
}

/// How to print.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Output {
    /// Print one JSON document on standard output; where the command fails, one with `error` and `exit_code`.
    #[arg(long)]
    pub(crate) json: bool,
}

/// `demo`.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// How many orders.
    #[arg(long, default_value_t = 500)]
    pub(crate) orders: usize,
    /// A real Odoo in place of the emulated one. Use a database made for this: it is set up and filled.
    #[arg(long, requires_all = ["odoo_db", "odoo_user", "odoo_key"])]
    pub(crate) odoo_url: Option<String>,
    /// Its database.
    #[arg(long)]
    pub(crate) odoo_db: Option<String>,
    /// Login of an administrator.
    #[arg(long)]
    pub(crate) odoo_user: Option<String>,
    /// Password or API key.
    #[arg(long, env = "ODOO_KEY", hide_env_values = true)]
    pub(crate) odoo_key: Option<String>,
    /// Let both emulators fail as the real ones do, by this seed.
    #[arg(long, value_name = "SEED")]
    pub(crate) faults: Option<u64>,
    /// Seed of the emulated orders.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Write what the emulated Amazon holds at the end to this file, as `GET /_emulator/orders` tells it.
    #[arg(long, value_name = "FILE")]
    pub(crate) orders_out: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `emulate`.
#[cfg(feature = "demo")]
#[derive(Debug, Args)]
pub(crate) struct Emulate {
    /// Which side.
    pub(crate) side: Side,
    /// The port on 127.0.0.1; 0 picks a free one.
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Seed of the data.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// How many sellers.
    #[arg(long, default_value_t = 1)]
    pub(crate) sellers: usize,
    /// How many orders; all of them are placed already, unless `--arriving`.
    #[arg(long, default_value_t = 500)]
    pub(crate) orders: usize,
    /// Let about one order in eight be placed in the two days after the start, as new orders come in.
    #[arg(long)]
    pub(crate) arriving: bool,
    /// Fail as the real one does, by this seed; the data stay those of `--seed`.
    #[arg(long, value_name = "SEED")]
    pub(crate) faults: Option<u64>,
    /// How many times faster its clock and its usage plans run.
    #[arg(long, default_value_t = 1.0)]
    pub(crate) speed: f64,
}

/// What can be emulated.
#[cfg(feature = "demo")]
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Side {
    /// The Selling Partner API.
    Spapi,
    /// Odoo.
    Odoo,
}

/// `sync`.
#[derive(Debug, Args)]
pub(crate) struct Sync {
    /// Which flow.
    pub(crate) flow: Flow,
    /// Only this account.
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Start the listing here (`2026-11-01` or `2026-11-01T08:00:00Z`) where that is before the end of the last pass.
    #[arg(long)]
    pub(crate) since: Option<String>,
    /// Say what would be done, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// The flows.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Flow {
    /// Amazon's orders into Odoo.
    Orders,
}

/// `map`.
#[derive(Debug, Args)]
pub(crate) struct Map {
    /// What the file holds.
    #[command(subcommand)]
    pub(crate) kind: Mapping,
}

/// What can be mapped.
#[derive(Debug, Subcommand)]
pub(crate) enum Mapping {
    /// Orders of either version of Amazon's orders API.
    Order(MapOrder),
    /// Street lines into Odoo's fields, one JSON object for each.
    #[command(after_help = MAP_ADDRESS_LINES)]
    Address(MapAddress),
    /// What products of Odoo's show on Amazon, and what of it changes.
    #[command(after_help = MAP_LISTING_FORM)]
    Listing(MapListing),
    /// What offers show of Odoo's stock, or where the stock at Amazon lies in Odoo.
    #[command(after_help = MAP_INVENTORY_FORM)]
    Inventory(MapInventory),
    /// Amazon's parents and children into Odoo's templates and variants, or the other way round.
    #[command(after_help = MAP_VARIANTS_FORM)]
    Variants(MapVariants),
    /// A settlement report (flat file V2 or V1), or answers of the Finances API as JSON, into journal entries.
    #[command(after_help = MAP_SETTLEMENT_NOTES)]
    Settlement(MapSettlement),
}

/// `map order`.
#[derive(Debug, Args)]
pub(crate) struct MapOrder {
    /// The file; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// What rules for custom fields would write, and how a filter would sort the orders.
    #[command(flatten)]
    pub(crate) preview: Preview,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `map order`: an account's rules, tried before they stand in the configuration.
#[derive(Debug, Args)]
pub(crate) struct Preview {
    /// Rules for custom fields: a TOML file of `[[fields]]` tables, as in the configuration's `[[account.fields]]`.
    #[arg(long, value_name = "RULES")]
    pub(crate) fields: Option<PathBuf>,
    /// Check the rules against what this JSON file says of Odoo: an object from model to the answer of `fields_get`.
    #[arg(long, value_name = "FILE", requires = "fields", conflicts_with = "odoo")]
    pub(crate) fields_get: Option<PathBuf>,
    /// Check the rules against the Odoo of the configuration.
    #[arg(long, requires = "fields")]
    pub(crate) odoo: bool,
    /// Say which orders pass this Odoo domain over orders, as the configuration's `order_filter`.
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) filter: Option<String>,
}

/// What `map address` reads and writes.
const MAP_ADDRESS_LINES: &str = r#"Each line of the file is {"country": "DE", "line": "Hauptstr. 5 a"} and gives one line
{"street_name", "street_number", "street_number2", "company", "unit", "rest"}, or {"error"} if it cannot be read."#;

/// `map address`.
#[derive(Debug, Args)]
pub(crate) struct MapAddress {
    /// The file, `-` for standard input; with --country the street line itself.
    pub(crate) input: String,
    /// ISO 3166 code of the street line's country; empty for an unknown one.
    #[arg(long, value_name = "CODE")]
    pub(crate) country: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What `map listing` reads and writes.
const MAP_LISTING_FORM: &str = r#"The file holds one product in a marketplace, a list of them, or one after the other:
  {"seller_sku": "PEN", "marketplace_id": "A1PA6795UKMFR9",
   "product": {"product_type": "PEN", "title": "Pen", "brand": "Quill", "barcode": "4006381333931"},
   "offer": {"price": {"amount": "12.90", "currency": "EUR"}, "quantity": "7"}}
To see what changes, put it beside what Amazon has, as getListingsItem tells it:
  {"facts": {…}, "known": {"attributes": {…}, "sent": {…}, "locks": ["brand"]}}
All members: amz_odoo_mapping::listing::ListingFacts and Known. With --json each product gives its listing, patch, the
message for a JSON_LISTINGS_FEED, issues and trace."#;

/// `map listing`.
#[derive(Debug, Args)]
pub(crate) struct MapListing {
    /// The file; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// Check the listings by this definition of their product type, as getDefinitionsProductType links to it.
    #[arg(long, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// Rules for listings: a TOML file with the tables `product_types`, `ownership` and `marketplaces`.
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What `map settlement` writes.
const MAP_SETTLEMENT_NOTES: &str = r#"With --json a settlement is one document:
  {"settlement_id", "currency", "marketplaces": ["Amazon.de"], "total", "sum", "lines": 4 (a count), "start", "end",
   "deposit_date", "revenue", "rules",
   "groups": [{"group", "amount"}],
   "entries": [{"date", "reference", "lines": [{"account", "label", "debit", "credit", "group", "sku"?, "order_id"?, …}]}],
   "accounts": {"sales": {"name": "Amazon sales", "type": "income"}, …} (by what the lines show),
   "unknown": [{"transaction", "type", "description", "lines", "amount", "currency"}], "balances": {…},
   "issues": [{"kind", "severity", "path", "message", "count"}], "trace": […]}
A file with one settlement gives that document, a file with several a list of them; `jq -c 'if type == "array" then .[]
else . end'` reads both. Amounts are texts. Nothing is booked (no entries) where the lines do not tie to the payout.
Settlements of one currency and one of Amazon's stores are compared as a chain: debts and reserves that do not close, days between.
JSON is read as answers of listTransactions, or of listFinancialEventsByGroupId, with the settlement's group from
listFinancialEventGroups: one behind the other or in a list, in any order. Where there are several groups, a page of
events needs its own: {"FinancialEventGroupId": "…", "payload": …}.
Ends with 3 where there are issues, other than that no revenue mode was chosen."#;

/// `map settlement`.
#[derive(Debug, Args)]
pub(crate) struct MapSettlement {
    /// The file; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// Account rules (TOML) that come before the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    /// Where revenue is booked. Without it the rules file decides, then the account of the configuration; where none does,
    /// amounts are shown as `settlement`. What contradicts the account is refused.
    #[arg(long)]
    pub(crate) revenue: Option<Revenue>,
    /// The account of the configuration whose settlement it is, where there are several.
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// One entry a month, the balance carried forward.
    #[arg(long)]
    pub(crate) by_month: bool,
    /// Lines posted before this day (`2026-01-01`) go to the opening account.
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) cut_over: Option<jiff::civil::Date>,
    /// Orders that were sent before that day, one id a line: with `invoices` their later refunds go to that account, too.
    /// Those that the file itself shows before that day need not be named.
    #[arg(long, value_name = "FILE")]
    pub(crate) history: Option<PathBuf>,
    /// What a foreign currency is worth.
    #[command(flatten)]
    pub(crate) exchange: Exchange,
    /// Write the margin of each order and SKU to this CSV file.
    #[arg(long, value_name = "FILE")]
    pub(crate) margins: Option<PathBuf>,
    /// Print rules for the kinds of amounts that no rule knows, in place of the settlement.
    #[arg(long, conflicts_with_all = ["json", "margins"])]
    pub(crate) unknown: bool,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `map settlement`: settlements in another currency than the company's.
#[derive(Debug, Args)]
pub(crate) struct Exchange {
    /// The company's currency; settlements in another one are converted by --rate.
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// How much of the company's currency one unit of another is: `USD=0.92`. Again for each currency.
    #[arg(long, value_name = "CODE=RATE", requires = "currency")]
    pub(crate) rate: Vec<String>,
    /// What the bank got for a settlement's payout, in the company's currency: `SETTLEMENT_ID=1016.08`. The difference
    /// from the rate is booked as an exchange difference. Again for each settlement.
    #[arg(long, value_name = "ID=AMOUNT", requires = "currency")]
    pub(crate) converted: Vec<String>,
}

/// Reads a day; the parser's own words would be about its grammar.
fn day(text: &str) -> Result<jiff::civil::Date, &'static str> {
    text.parse().map_err(|_| "write the day as 2026-01-31")
}

/// What `map inventory` reads and writes.
const MAP_INVENTORY_FORM: &str = r#"The file holds Odoo's stock and the offers on it, ids as in Odoo:
  {"warehouses": {"1": "own", "2": "amazon"}, "on_hand": {"7": {"1": "20"}}, "reserved": {"7": {"1": "3"}},
   "kits": {"8": {"components": {"7": "2"}}},
   "offers": [{"seller_sku": "PEN", "marketplace_id": "A1PA6795UKMFR9", "product": 7, "last_sent": 12}],
   "pending": [{"order_id": "028-…", "seller_sku": "PEN", "marketplace_id": "A1PA6795UKMFR9", "quantity": "1"}]}
or Amazon's answer to getInventorySummaries with details."#;

/// `map inventory`.
#[derive(Debug, Args)]
pub(crate) struct MapInventory {
    /// The file; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// Rules for stock: a TOML file with `[[rules]]` tables and `allocation`.
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// What `map variants` reads and writes.
const MAP_VARIANTS_FORM: &str = r#"The file holds one JSON document, or one a line:
  items, or answers of Catalog Items 2022-04-01 and Listings Items 2021-08-01;
  Odoo's records by model, as `read` gives them:
  {"product.template": [{"id": 1, "name": "T-Shirt", "attribute_line_ids": [5], …}], "product.product": […],
   "product.attribute": […], "product.attribute.value": […], "product.template.attribute.line": […],
   "product.template.attribute.value": […], "mrp.bom": […], "mrp.bom.line": […], "uom.uom": […]}
Of Amazon's items the templates are drafts, matched with what the file has of Odoo: without an id a record is new.
With --json: {"families": […], "templates": […], "issues": […], "trace": […]}."#;

/// `map variants`.
#[derive(Debug, Args)]
pub(crate) struct MapVariants {
    /// The file; `-` reads standard input.
    pub(crate) file: PathBuf,
    /// Rules for products: a TOML file with `[[axes]]`, `[[categories]]`, `[[bundles]]`, `[themes]`, `asin_field` and so
    /// on.
    #[arg(long, value_name = "RULES")]
    pub(crate) rules: Option<PathBuf>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where revenue is booked.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Revenue {
    /// Orders are invoiced; the settlement clears their receivables.
    Invoices,
    /// Orders are never invoiced; the settlement books revenue and tax.
    Settlement,
}

impl Mapping {
    fn output(&self) -> Output {
        match self {
            Self::Order(order) => order.output,
            Self::Address(address) => address.output,
            Self::Listing(listing) => listing.output,
            Self::Inventory(inventory) => inventory.output,
            Self::Variants(products) => products.output,
            Self::Settlement(settlement) => settlement.output,
        }
    }
}

/// `issues`.
#[derive(Debug, Args)]
pub(crate) struct Issues {
    /// What to do with them.
    #[command(subcommand)]
    pub(crate) action: IssueAction,
}

/// `issues …`.
#[derive(Debug, Subcommand)]
pub(crate) enum IssueAction {
    /// List open issues.
    List {
        /// Also those that are fixed or dismissed.
        #[arg(long)]
        all: bool,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
    /// Show one issue.
    Show {
        /// Its number.
        id: i64,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
    /// Book the issue's order again, with what Amazon has now; the issue is fixed where it does not come back.
    Fix {
        /// Its number.
        id: i64,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
    /// Take an issue off the list: it does not come up again unless it changes. Its order stays as it is.
    Dismiss {
        /// Its number.
        id: i64,
        /// How to print.
        #[command(flatten)]
        output: Output,
    },
}

impl IssueAction {
    fn output(&self) -> Output {
        match self {
            Self::List { output, .. }
            | Self::Show { output, .. }
            | Self::Fix { output, .. }
            | Self::Dismiss { output, .. } => *output,
        }
    }
}

/// `replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// The Amazon order id.
    pub(crate) order_id: String,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// `explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The Amazon order id.
    pub(crate) order_id: String,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How `doctor` ends.
const DOCTOR_EXITS: &str = "Exit codes: 0 nothing keeps orders from being booked; 2 the configuration, credentials, \
rights or modules must be changed first; 3 set-up is missing, which --fix makes.";

/// `doctor`.
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// Make what is missing in Odoo, and switch off its messages to buyers. Needs an administrator's rights.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Fix as this administrator instead of the configuration's user; AMZ_ODOO_ADMIN_KEY holds the password or API key.
    #[arg(long, value_name = "LOGIN", requires = "fix")]
    pub(crate) admin: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub(crate) output: Output,
}

impl Cli {
    /// Whether the command prints JSON, an error too.
    pub(crate) fn prints_json(&self) -> bool {
        let output = match &self.command {
            #[cfg(feature = "demo")]
            Command::Demo(demo) => demo.output,
            // It prints its line of JSON when it listens; until then it is a server like any other.
            #[cfg(feature = "demo")]
            Command::Emulate(_) => Output { json: false },
            Command::Sync(sync) => sync.output,
            Command::Map(map) => map.kind.output(),
            Command::Status(output) => *output,
            Command::Issues(issues) => issues.action.output(),
            Command::Replay(replay) => replay.output,
            Command::Explain(explain) => explain.output,
            Command::Doctor(doctor) => doctor.output,
        };
        output.json
    }

    /// Logs go to standard error; `RUST_LOG` says how much. What a command's own answer tells is not logged besides.
    pub(crate) fn start_logging(&self) {
        let filter = tracing_subscriber::EnvFilter::try_from_default_env()
            .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("error"));
        let colors = std::io::stderr().is_terminal();
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(colors)
            .with_writer(std::io::stderr)
            .init();
    }
}

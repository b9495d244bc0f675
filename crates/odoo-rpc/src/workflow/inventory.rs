use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::Workflow;
use crate::error::{Error, Result};
use crate::{Call, Context, Domain, SearchOptions, decimal_value};

const QUANT: &str = "stock.quant";

/// How much of a product lies at a location, as somebody counted it.
///
/// ```
/// use odoo_rpc::workflow::StockCount;
///
/// let count = StockCount::new(17, 8, "12.5".parse()?).lot(3);
/// # let _ = count;
/// # Ok::<(), rust_decimal::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct StockCount {
    product: i64,
    location: i64,
    quantity: Decimal,
    lot: Option<i64>,
    package: Option<i64>,
    owner: Option<i64>,
}

/// What a count came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Counted {
    /// The `stock.quant`; `None` where nothing was there and nothing was counted.
    pub quant: Option<i64>,
    /// What Odoo had before, in the product's unit.
    pub before: Decimal,
    /// What it has now; another quantity than was counted where Odoo asks a person first.
    pub after: Decimal,
    /// The model of the wizard by which Odoo answered, if it did: somebody changed the stock meanwhile.
    pub asked: Option<String>,
}

impl Counted {
    /// Whether the stock is another than before.
    #[must_use]
    pub fn happened(&self) -> bool {
        self.before != self.after
    }
}

impl StockCount {
    /// A quantity, in the product's unit, of a `product.product` at a `stock.location`.
    #[must_use]
    pub fn new(product: i64, location: i64, quantity: Decimal) -> Self {
        Self { product, location, quantity, lot: None, package: None, owner: None }
    }

    /// Of one lot or serial number (`stock.lot`).
    #[must_use]
    pub fn lot(mut self, id: i64) -> Self {
        self.lot = Some(id);
        self
    }

    /// In one package.
    #[must_use]
    pub fn package(mut self, id: i64) -> Self {
        self.package = Some(id);
        self
    }

    /// Of one owner (`res.partner`).
    #[must_use]
    pub fn owner(mut self, id: i64) -> Self {
        self.owner = Some(id);
        self
    }

    /// What tells this quant from the others, by field.
    fn place(&self) -> [(&'static str, Option<i64>); 5] {
        [
            ("product_id", Some(self.product)),
            ("location_id", Some(self.location)),
            ("lot_id", self.lot),
            ("package_id", self.package),
            ("owner_id", self.owner),
        ]
    }

    fn domain(&self) -> Domain {
        let is = |(field, id): (&str, Option<i64>)| match id {
            Some(id) => Domain::eq(field, id),
            None => Domain::unset(field),
        };
        Domain::all_of(self.place().map(is))
    }

    fn values(&self, field: &str) -> Map<String, Value> {
        let place = self.place().into_iter();
        let place = place.filter_map(|(field, id)| Some((field.to_owned(), Value::from(id?))));
        place.chain([(field.to_owned(), decimal_value(self.quantity))]).collect()
    }
}

impl Workflow<'_> {
    /// Applies a count: Odoo books the difference by a stock move. A count that is what Odoo has already writes nothing.
    ///
    /// # Errors
    /// Those of [`Client::execute`](crate::Client::execute). It may be repeated after any of them.
    pub async fn apply_count(&self, count: &StockCount) -> Result<Counted> {
        let (quant, before) = self.on_hand(count).await?;
        if before == count.quantity {
            return Ok(Counted { quant, before, after: before, asked: None });
        }
        // Without this Odoo would make a second quant beside the one that is there.
        let context = Context::new().with("inventory_mode", true);
        // Who is no administrator of the stock has the second field alone, and applies it by a button.
        let fields = self.0.fields(QUANT).await?;
        let at_once = "inventory_quantity_auto_apply";
        let field = fields.pick(&[at_once, "inventory_quantity"]).unwrap_or(at_once);
        let made = self.0.create(QUANT, vec![count.values(field)], context.clone()).await?;
        let mut asked = None;
        if field != at_once {
            let apply = Call::new(QUANT, "action_apply_inventory").ids(made).context(context);
            let answer: Value = self.0.execute(&apply).await?;
            asked = answer.get("res_model").and_then(Value::as_str).map(str::to_owned);
        }
        let (quant, after) = self.on_hand(count).await?;
        Ok(Counted { quant, before, after, asked })
    }

    /// The quant of a count, and its quantity. Odoo may have split it meanwhile; the parts are added up.
    async fn on_hand(&self, count: &StockCount) -> Result<(Option<i64>, Decimal)> {
        let options = SearchOptions::new().order("id");
        let quants = self.0.search_read(QUANT, &count.domain(), &["quantity"], options).await?;
        let mut sum = Decimal::ZERO;
        for quant in &quants {
            sum += quant.decimal("quantity").map_err(Error::from)?.unwrap_or_default();
        }
        let first = quants.first().map(|quant| quant.id().map_err(Error::from)).transpose()?;
        Ok((first, sum.normalize()))
    }
}

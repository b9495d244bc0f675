//! The operations, apart from authentication and quotas.

use http::Uri;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answer::Refusal;
use super::auth::Grant;
use super::book::Book;
use super::config::{EmulatorConfig, SellerAccount};
use super::market::{MARKETS, by_id};
use super::order::{Channel, Order, Status};
use super::pages::{By, Listing, Page, Pages};
use super::query::{Query, span};
use super::render::moment;
use super::render::v0::{self, Access};
use super::render::v2026::{self, Included};
use super::routes::Reading;
use crate::faults::{Fault, Faults};

/// A call that authentication and quota let through.
pub(crate) struct Call<'a> {
    pub(crate) now: Timestamp,
    pub(crate) seller: &'a SellerAccount,
    pub(crate) grant: &'a Grant,
    pub(crate) config: &'a EmulatorConfig,
    pub(crate) faults: &'a Faults,
    pub(crate) book: &'a mut Book,
    pub(crate) pages: &'a mut Pages,
}

impl Call<'_> {
    /// Carries out a reading operation.
    pub(crate) fn answer(mut self, reading: Reading, uri: &Uri, id: &str) -> Result<Value, Refusal> {
        let query = Query::of(uri);
        let path = uri.path();
        match reading {
            Reading::GetOrdersV0 => self.get_orders_v0(query, path),
            Reading::SearchOrders => self.search_orders(query),
            Reading::GetOrder => {
                let included = included(&query)?;
                let order = self.order(id)?;
                Ok(json!({"order": self.marked_2026(order, included)}))
            }
            Reading::GetOrderV0 => {
                let order = self.order(id)?;
                Ok(json!({"payload": self.marked_v0(order, self.access(path))}))
            }
            Reading::GetOrderItemsV0 => {
                let items = v0::items(self.order(id)?, self.access(path));
                Ok(json!({"payload": {"AmazonOrderId": id, "OrderItems": items}}))
            }
            Reading::GetOrderBuyerInfoV0 => {
                self.restricted(path, "buyerInfo")?;
                Ok(json!({"payload": v0::buyer_info(self.order(id)?)}))
            }
            Reading::GetOrderAddressV0 => {
                self.restricted(path, "shippingAddress")?;
                Ok(json!({"payload": v0::address(self.order(id)?)}))
            }
            Reading::GetOrderItemsBuyerInfoV0 => {
                self.restricted(path, "buyerInfo")?;
                let items = v0::items_buyer_info(self.order(id)?);
                Ok(json!({"payload": {"AmazonOrderId": id, "OrderItems": items}}))
            }
            Reading::GetMarketplaceParticipations => Ok(self.participations()),
        }
    }

    fn order(&self, id: &str) -> Result<&Order, Refusal> {
        if !well_formed(id) {
            return Err(Refusal::invalid("The order id must have the 3-7-7 format."));
        }
        let found = self.book.get(self.now, id).filter(|order| order.seller_id == self.seller.seller_id);
        found.ok_or_else(|| Refusal::not_found("There is no such order."))
    }

    fn access(&self, path: &str) -> Access {
        Access {
            buyer: self.grant.shows(path, "buyerInfo"),
            address: self.grant.shows(path, "shippingAddress"),
        }
    }

    fn restricted(&self, path: &str, element: &str) -> Result<(), Refusal> {
        if self.grant.shows(path, element) {
            return Ok(());
        }
        Err(Refusal::denied("The operation needs a restricted data token for this resource."))
    }

    fn search_orders(&mut self, query: Query) -> Result<Value, Refusal> {
        let size = query.page_size("maxResultsPerPage")?.min(self.config.page_size);
        let included = included(&query)?;
        let token = query.get("paginationToken").map(str::to_owned);
        let bound = query.clone().without(&["paginationToken", "maxResultsPerPage"]);
        let names = ["createdAfter", "createdBefore", "lastUpdatedAfter", "lastUpdatedBefore"];
        let cursor = match token {
            Some(token) => self.pages.resume(self.now, &token, &self.seller.seller_id, &bound, true)?,
            None => {
                let (by, after, before) = self.span(&query, names)?;
                let statuses = owned(query.list("fulfillmentStatuses"));
                known(&statuses, "fulfillmentStatuses", Status::v2026)?;
                let listing = Listing {
                    seller_id: self.seller.seller_id.clone(),
                    by,
                    after,
                    before,
                    marketplaces: self.marketplaces(&query, "marketplaceIds")?,
                    statuses,
                    status_name: |order| order.status.v2026(),
                    channel: channel(&query, "fulfilledBy", "AMAZON", "MERCHANT")?,
                    order_ids: Vec::new(),
                };
                Pages::start(listing, bound)
            }
        };
        let (by, before) = (cursor.listing.by, cursor.listing.before);
        let page = self.pages.page(self.now, self.book, cursor, size);
        let orders: Vec<Value> = self.listed(&page).map(|order| self.marked_2026(order, included)).collect();
        let mut body = json!({"orders": orders});
        if let Some(token) = page.next {
            body["pagination"] = json!({"nextToken": token});
        }
        let bound = if by == By::Created { "createdBefore" } else { "lastUpdatedBefore" };
        body[bound] = json!(moment(before));
        Ok(body)
    }

    fn get_orders_v0(&mut self, query: Query, path: &str) -> Result<Value, Refusal> {
        let size = query.page_size("MaxResultsPerPage")?.min(self.config.page_size);
        let token = query.get("NextToken").map(str::to_owned);
        let bound = query.clone().without(&["NextToken", "MaxResultsPerPage"]);
        let names = ["CreatedAfter", "CreatedBefore", "LastUpdatedAfter", "LastUpdatedBefore"];
        let marketplaces = self.marketplaces(&query, "MarketplaceIds")?;
        if marketplaces.is_empty() {
            return Err(Refusal::invalid("MarketplaceIds is missing."));
        }
        let cursor = match token {
            Some(token) => self.pages.resume(self.now, &token, &self.seller.seller_id, &bound, false)?,
            None => {
                let order_ids = owned(query.list("AmazonOrderIds"));
                if order_ids.len() > 50 {
                    return Err(Refusal::invalid("AmazonOrderIds must not have more than 50 elements."));
                }
                let (by, after, before) = match order_ids.is_empty() {
                    true => self.span(&query, names)?,
                    false => (By::Created, Timestamp::MIN, self.now),
                };
                let statuses = owned(query.list("OrderStatuses"));
                known(&statuses, "OrderStatuses", Status::v0)?;
                let listing = Listing {
                    seller_id: self.seller.seller_id.clone(),
                    by,
                    after,
                    before,
                    marketplaces,
                    statuses,
                    status_name: |order| order.status.v0(),
                    channel: channel(&query, "FulfillmentChannels", "AFN", "MFN")?,
                    order_ids,
                };
                Pages::start(listing, bound)
            }
        };
        let (by, before) = (cursor.listing.by, cursor.listing.before);
        let page = self.pages.page(self.now, self.book, cursor, size);
        let access = self.access(path);
        let orders: Vec<Value> = self.listed(&page).map(|order| self.marked_v0(order, access)).collect();
        let mut payload = json!({"Orders": orders});
        if let Some(token) = page.next {
            payload["NextToken"] = json!(token);
        }
        let bound = if by == By::Created { "CreatedBefore" } else { "LastUpdatedBefore" };
        payload[bound] = json!(moment(before));
        Ok(json!({"payload": payload}))
    }

    fn listed<'a>(&'a self, page: &'a Page) -> impl Iterator<Item = &'a Order> {
        page.order_ids.iter().filter_map(|id| self.book.get(self.now, id))
    }

    /// Exactly one of the two kinds of date, each with its own end.
    fn span(&self, query: &Query, names: [&str; 4]) -> Result<(By, Timestamp, Timestamp), Refusal> {
        let [created_after, created_before, updated_after, updated_before] = names;
        let created = query.moment(created_after)?;
        let updated = query.moment(updated_after)?;
        let (by, after, before, stray) = match (created, updated) {
            (Some(after), None) => (By::Created, after, query.moment(created_before)?, updated_before),
            (None, Some(after)) => (By::Updated, after, query.moment(updated_before)?, created_before),
            _ => {
                let text = format!("Exactly one of {created_after} and {updated_after} must be given.");
                return Err(Refusal::invalid(text));
            }
        };
        if query.get(stray).is_some() {
            return Err(Refusal::invalid(format!("{stray} does not go with the other dates.")));
        }
        let name = if by == By::Created { created_after } else { updated_after };
        let (after, before) = span(self.now, after, before, name.trim_end_matches("After"))?;
        Ok((by, after, before))
    }

    fn marketplaces(&self, query: &Query, name: &str) -> Result<Vec<String>, Refusal> {
        let ids = query.list(name);
        if ids.len() > 50 {
            return Err(Refusal::invalid(format!("{name} must not have more than 50 elements.")));
        }
        for id in &ids {
            if !spapi_types::MARKETPLACES.iter().any(|known| known.id == *id) {
                return Err(Refusal::invalid(format!("{name} holds an unknown marketplace.")));
            }
            if !self.seller.marketplaces.iter().any(|own| own == id) {
                return Err(Refusal::denied(
                    "The seller does not participate in a marketplace of the request.",
                ));
            }
        }
        Ok(owned(ids))
    }

    fn participations(&self) -> Value {
        let own = MARKETS.iter().filter(|market| self.seller.marketplaces.iter().any(|id| id == market.id));
        let list: Vec<Value> = own
            .map(|market| {
                json!({
                    "marketplace": {
                        "id": market.id,
                        "name": market.name,
                        "countryCode": market.country,
                        "defaultCurrencyCode": market.currency,
                        "defaultLanguageCode": market.language,
                        "domainName": format!("www.{}", market.domain()),
                    },
                    "participation": {"isParticipating": true, "hasSuspendedListings": false},
                    "storeName": "Emulated store",
                })
            })
            .collect();
        json!({"payload": list})
    }

    fn marked_v0(&self, order: &Order, access: Access) -> Value {
        let mut value = v0::order(order, access);
        if self.faults.marks(&order.order_id, Fault::EmptyDate) {
            value["EarliestShipDate"] = json!("");
        }
        if self.faults.marks(&order.order_id, Fault::UnknownEnum) {
            value["ShipmentServiceLevelCategory"] = json!("DroneDrop");
        }
        value
    }

    fn marked_2026(&self, order: &Order, included: Included) -> Value {
        let mut value = v2026::order(order, included);
        if value["fulfillment"].is_object() {
            if self.faults.marks(&order.order_id, Fault::EmptyDate) {
                value["fulfillment"]["shipByWindow"]["earliestDateTime"] = json!("");
            }
            if self.faults.marks(&order.order_id, Fault::UnknownEnum) {
                value["fulfillment"]["fulfillmentServiceLevel"] = json!("DRONE_DROP");
            }
        }
        value
    }
}

fn included(query: &Query) -> Result<Included, Refusal> {
    Included::parse(query.list("includedData"))
        .map_err(|_| Refusal::invalid("includedData holds an unknown data set."))
}

fn owned(list: Vec<&str>) -> Vec<String> {
    list.into_iter().map(str::to_owned).collect()
}

fn known(names: &[String], parameter: &str, name: fn(Status) -> &'static str) -> Result<(), Refusal> {
    const ALL: [Status; 8] = [
        Status::PendingAvailability,
        Status::Pending,
        Status::Unshipped,
        Status::PartiallyShipped,
        Status::Shipped,
        Status::InvoiceUnconfirmed,
        Status::Canceled,
        Status::Unfulfillable,
    ];
    match names.iter().all(|given| ALL.iter().any(|status| name(*status) == given)) {
        true => Ok(()),
        false => Err(Refusal::invalid(format!("{parameter} holds an unknown status."))),
    }
}

fn channel(query: &Query, parameter: &str, fba: &str, fbm: &str) -> Result<Option<Channel>, Refusal> {
    let names = query.list(parameter);
    if names.iter().any(|name| *name != fba && *name != fbm) {
        return Err(Refusal::invalid(format!("{parameter} holds an unknown value.")));
    }
    match (names.contains(&fba), names.contains(&fbm)) {
        (true, false) => Ok(Some(Channel::Fba)),
        (false, true) => Ok(Some(Channel::Fbm)),
        _ => Ok(None),
    }
}

fn well_formed(id: &str) -> bool {
    let blocks: Vec<&str> = id.split('-').collect();
    blocks.iter().map(|block| block.len()).eq([3, 7, 7])
        && blocks.iter().all(|block| block.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The name of an order's country of sale, for lists that people read.
pub(crate) fn country(order: &Order) -> Option<&'static str> {
    by_id(&order.marketplace_id).map(|market| market.country)
}

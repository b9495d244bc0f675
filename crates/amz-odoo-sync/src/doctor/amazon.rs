//! Amazon: credentials, roles, marketplaces.

use jiff::{SignedDuration, Timestamp};
use spapi_client::{Error, ErrorKind, LwaErrorKind, Seller};
use spapi_types::orders_2026_01_01::SearchOrders;
use spapi_types::{Marketplace, Region};

use super::finding::{Code, Finding};
use crate::amazon::sold_in;
use crate::flows::orders::INCLUDED;
use crate::settings::Account;

/// What an LWA client id begins with.
const CLIENT_ID: &str = "amzn1.application-oa2-client.";

/// How far back the trial listing goes: one page of it is enough.
const TRIAL: SignedDuration = SignedDuration::from_hours(1);

/// What Amazon answered for one account.
#[derive(Clone, Debug)]
pub(super) struct AmazonFacts {
    /// The marketplaces of the account's region that the seller sells in.
    pub(super) sold: Result<Vec<&'static Marketplace>, Refusal>,
    /// Why a trial listing of orders failed.
    pub(super) orders: Option<Refusal>,
}

/// A call that failed.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    kind: ErrorKind,
    lwa: Option<LwaErrorKind>,
    said: String,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        Self {
            kind: error.kind(),
            lwa: error.lwa().map(spapi_client::LwaError::kind),
            said: error.to_string(),
        }
    }
}

/// Asks Amazon where the seller sells, and for a page of orders as the flow does.
pub(super) async fn gather(account: &Account, seller: &Seller, now: Timestamp) -> AmazonFacts {
    let sold = match sold_in(seller).await {
        Ok(sold) => sold,
        Err(error) => return AmazonFacts { sold: Err(Refusal::from(&error)), orders: None },
    };
    let wanted: Vec<_> = sold
        .iter()
        .filter(|marketplace| {
            account.marketplaces.is_empty() || account.marketplaces.iter().any(|id| id == marketplace.id)
        })
        .map(|marketplace| marketplace.id.into())
        .collect();
    let mut orders = None;
    if !wanted.is_empty() {
        let mut request = SearchOrders::new();
        request.last_updated_after = Some(now.saturating_sub(TRIAL).unwrap_or(now).into());
        request.marketplace_ids = Some(wanted);
        request.max_results_per_page = Some(1);
        request.included_data = Some(INCLUDED.map(Into::into).to_vec());
        orders = seller.send(&request).await.err().as_ref().map(Refusal::from);
    }
    AmazonFacts { sold: Ok(sold), orders }
}

/// Judges what Amazon answered.
pub(super) fn judge(account: &Account, client_id: &str, facts: &AmazonFacts) -> Vec<Finding> {
    let name = account.name.as_str();
    let mut findings = Vec::new();
    match &facts.sold {
        Err(refusal) => findings.push(refused(refusal, account.region, name, client_id)),
        Ok(sold) => findings.extend(marketplaces(account, sold)),
    }
    findings.extend(facts.orders.as_ref().map(|refusal| refused(refusal, account.region, name, client_id)));
    findings.into_iter().map(|finding| finding.of(name)).collect()
}

fn marketplaces(account: &Account, sold: &[&'static Marketplace]) -> Vec<Finding> {
    // All that the seller sells in.
    if account.marketplaces.is_empty() {
        return Vec::new();
    }
    let listed = |id: &str| account.marketplaces.iter().any(|listed| listed == id);
    let not_sold = account
        .region
        .marketplaces()
        .filter(|marketplace| listed(marketplace.id) && !sold.iter().any(|own| own.id == marketplace.id));
    let left_out = sold.iter().filter(|marketplace| !listed(marketplace.id));
    let mut findings: Vec<Finding> = not_sold
        .map(|marketplace| {
            Finding::new(
                Code::MarketplaceNotSold,
                format!("the seller does not sell in {} ({})", marketplace.domain, marketplace.id),
                format!("remove {} from `marketplaces`, or register there in Seller Central", marketplace.id),
            )
        })
        .collect();
    findings.extend(left_out.map(|marketplace| {
        Finding::new(
            Code::MarketplaceLeftOut,
            format!(
                "the seller also sells in {} ({}), whose orders are not booked",
                marketplace.domain, marketplace.id
            ),
            format!("add {} to `marketplaces` if its orders belong in this Odoo", marketplace.id),
        )
    }));
    findings
}

fn refused(refusal: &Refusal, region: Region, account: &str, client_id: &str) -> Finding {
    let said = refusal.said.as_str();
    let again = |what: &str| {
        format!(
            "authorize the application {what} in Seller Central (Apps and Services, Manage Your Apps) and put the new \
             refresh token where `amazon.refresh_tokens.{account}` says"
        )
    };
    match (refusal.kind, refusal.lwa) {
        (ErrorKind::Authentication, Some(LwaErrorKind::InvalidClient))
            if !client_id.starts_with(CLIENT_ID) =>
        {
            Finding::new(
                Code::AmazonClientId,
                format!("Login with Amazon does not know the client id; a client id begins with {CLIENT_ID}"),
                "copy the client id from Seller Central, Develop Apps, LWA credentials, into `amazon.client_id`",
            )
        }
        (ErrorKind::Authentication, Some(LwaErrorKind::InvalidClient)) => Finding::new(
            Code::AmazonClientSecret,
            "Login with Amazon does not accept the client secret for this client id: it is mistyped, has expired or \
             belongs to another application",
            "copy client id and client secret from Seller Central, Develop Apps, LWA credentials; put the secret where \
             `amazon.client_secret` says",
        ),
        (ErrorKind::Authentication, Some(LwaErrorKind::InvalidGrant)) => Finding::new(
            Code::AmazonRefreshToken,
            "Login with Amazon does not accept the refresh token: it is mistyped, was revoked or belongs to another \
             application",
            again("again"),
        ),
        (
            ErrorKind::Authentication,
            Some(LwaErrorKind::Unreachable | LwaErrorKind::Unavailable | LwaErrorKind::Unreadable),
        ) => Finding::new(
            Code::AmazonUnreachable,
            format!("Login with Amazon gives no token: {said}"),
            "check this machine's network and proxy, and `amazon.lwa_endpoint` if it is set; then try again",
        ),
        (ErrorKind::Authentication, Some(LwaErrorKind::UnauthorizedClient | LwaErrorKind::AccessDenied)) => {
            Finding::new(Code::AmazonRole, format!("the seller's consent is missing: {said}"), again("again"))
        }
        (ErrorKind::Forbidden, _) => Finding::new(
            Code::AmazonRole,
            format!("Amazon denies access: {said}"),
            format!(
                "give the application the role that the operation needs in Seller Central, Develop Apps (orders: \
                 “Inventory and Order Tracking”; buyers' names: “Tax Invoicing”; addresses: “Direct-to-Consumer \
                 Shipping”); then {}",
                again("again")
            ),
        ),
        (
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Server
            | ErrorKind::Throttled
            | ErrorKind::Redirect
            | ErrorKind::Unreadable,
            _,
        ) => Finding::new(
            Code::AmazonUnreachable,
            format!("Amazon's region {region} gives no answer: {said}"),
            "check this machine's network and proxy, and `amazon.endpoint` if it is set; then try again",
        ),
        _ => Finding::new(
            Code::AmazonRefused,
            format!("Amazon refuses: {said}"),
            "do what the message says; give its request id to Amazon's support if it is not clear",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::RevenueMode;

    fn refusal(kind: ErrorKind, lwa: Option<LwaErrorKind>) -> AmazonFacts {
        AmazonFacts { sold: Err(Refusal { kind, lwa, said: "said".to_owned() }), orders: None }
    }

    fn account(marketplaces: &[&str]) -> Account {
        let mut account = Account::new("main", Region::Eu, RevenueMode::Invoices);
        account.marketplaces = marketplaces.iter().map(|id| (*id).to_owned()).collect();
        account
    }

    fn codes(account: &Account, client_id: &str, facts: &AmazonFacts) -> Vec<Code> {
        judge(account, client_id, facts).iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_refusal_has_its_own_sentence() {
        let id = "amzn1.application-oa2-client.1";
        let lwa = |kind| refusal(ErrorKind::Authentication, Some(kind));
        for (client_id, facts, code) in [
            ("typo", lwa(LwaErrorKind::InvalidClient), Code::AmazonClientId),
            (id, lwa(LwaErrorKind::InvalidClient), Code::AmazonClientSecret),
            (id, lwa(LwaErrorKind::InvalidGrant), Code::AmazonRefreshToken),
            (id, lwa(LwaErrorKind::AccessDenied), Code::AmazonRole),
            (id, lwa(LwaErrorKind::Unreachable), Code::AmazonUnreachable),
            (id, lwa(LwaErrorKind::InvalidRequest), Code::AmazonRefused),
            (id, refusal(ErrorKind::Forbidden, None), Code::AmazonRole),
            (id, refusal(ErrorKind::Connect, None), Code::AmazonUnreachable),
            (id, refusal(ErrorKind::Refused, None), Code::AmazonRefused),
        ] {
            assert_eq!(codes(&account(&[]), client_id, &facts), [code], "{facts:?}");
        }
    }

    #[test]
    fn marketplaces_are_compared_with_what_is_sold() {
        let de = Region::Eu.marketplaces().find(|marketplace| marketplace.country == "DE").unwrap();
        let facts = AmazonFacts { sold: Ok(vec![de]), orders: None };
        assert_eq!(codes(&account(&[]), "", &facts), []);
        assert_eq!(codes(&account(&["A1PA6795UKMFR9"]), "", &facts), []);
        let found = codes(&account(&["A13V1IB3VIYZZH"]), "", &facts);
        assert_eq!(found, [Code::MarketplaceNotSold, Code::MarketplaceLeftOut]);
    }
}

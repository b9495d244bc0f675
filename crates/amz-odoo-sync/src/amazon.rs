//! What the flows ask Amazon about a seller.

use spapi_client::{Error, Seller};
use spapi_types::Marketplace;
use spapi_types::sellers_v1::GetMarketplaceParticipations;

/// The marketplaces of the seller's region that it sells in, as far as they are known here.
///
/// # Errors
/// Whatever the connection yields.
pub async fn sold_in(seller: &Seller) -> Result<Vec<&'static Marketplace>, Error> {
    let answer = seller.send(&GetMarketplaceParticipations::new()).await?;
    let participations = answer.value.payload.unwrap_or_default();
    let active = participations.into_iter().filter(|one| {
        one.participation.as_ref().is_none_or(|participation| participation.is_participating != Some(false))
    });
    let known = active.filter_map(|one| one.marketplace?.id?.marketplace());
    Ok(known.filter(|marketplace| marketplace.region == seller.region()).collect())
}

//! What Amazon's own data makes impossible, by name and with its reason. Reviewed by hand; one that is no longer needed
//! fails the check.

use serde::Serialize;

/// A finding that is no fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// The case or document.
    pub name: &'static str,
    /// How the finding begins: the member or the part of the request.
    pub at: &'static str,
    /// Why it cannot be otherwise.
    pub reason: &'static str,
}

const NO_INSTANT_SENT: &str =
    "Amazon's case of a bad request gives a text for an instant, which a typed request cannot hold";
const EMPTY_PATH: &str =
    "Amazon's case of a bad request leaves a path parameter empty; the path would name another resource";
const NO_DAY: &str = "the instant names 30 February; it is set aside and stays in the raw body";
const OTHER_SHAPE: &str =
    "the example has another type than its schema; the member is set aside and stays in the raw body";

const fn except(name: &'static str, at: &'static str, reason: &'static str) -> Exception {
    Exception { name, at, reason }
}

/// All exceptions.
#[rustfmt::skip]
pub const EXCEPTIONS: &[Exception] = &[
    except("orders_2026-01-01.searchOrders 400 #1", "SearchOrders: createdAfter", NO_INSTANT_SENT),
    except("externalFulfillmentReturns_2024-09-11.listReturns 400 #1", "ListReturns: lastUpdatedAfter", NO_INSTANT_SENT),
    except("ordersV0.confirmShipment 400 #1", "ConfirmShipment: payload.packageDetail.shipDate", NO_INSTANT_SENT),
    except("services.addAppointmentForServiceJobByServiceJobId 422 #2", "AddAppointmentForServiceJobByServiceJobId: body.appointmentTime.startTime", NO_INSTANT_SENT),
    except("services.rescheduleAppointmentForServiceJobByServiceJobId 422 #2", "RescheduleAppointmentForServiceJobByServiceJobId: body.appointmentTime.startTime", NO_INSTANT_SENT),
    except("services.setAppointmentFulfillmentData 422 #8", "SetAppointmentFulfillmentData: body.fulfillmentTime.startTime", NO_INSTANT_SENT),
    except("services.setAppointmentFulfillmentData 422 #13", "SetAppointmentFulfillmentData: body.estimatedArrivalTime.startTime", NO_INSTANT_SENT),
    except("services.getRangeSlotCapacity 400 #4", "GetRangeSlotCapacity: body.startDateTime", NO_INSTANT_SENT),
    except("services.getFixedSlotCapacity 400 #5", "GetFixedSlotCapacity: body.startDateTime", NO_INSTANT_SENT),
    except("vendorDirectFulfillmentOrdersV1.getOrders 400 #1", "GetOrders: createdBefore", NO_INSTANT_SENT),
    except("vendorDirectFulfillmentPaymentsV1.submitInvoice 400 #1", "SubmitInvoice: body.invoices[0].invoiceDate", NO_INSTANT_SENT),
    except("vendorDirectFulfillmentShippingV1.getShippingLabels 400 #1", "GetShippingLabels: createdBefore", NO_INSTANT_SENT),
    except("vendorDirectFulfillmentShippingV1.getCustomerInvoices 403 #1", "GetCustomerInvoices: createdBefore", NO_INSTANT_SENT),
    except("vendorDirectFulfillmentShippingV1.getPackingSlips 400 #1", "GetPackingSlips: createdBefore", NO_INSTANT_SENT),
    except("vendorOrders.getPurchaseOrders 400 #1", "GetPurchaseOrders: createdBefore", NO_INSTANT_SENT),
    except("vendorOrders.getPurchaseOrdersStatus 400 #1", "GetPurchaseOrdersStatus: updatedBefore", NO_INSTANT_SENT),
    except("catalogItems_2022-04-01.getCatalogItem 400 #1", "the path parameter `asin` is empty", EMPTY_PATH),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 #1", "reviewTrends.positiveTopics[0].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 #1", "reviewTrends.positiveTopics[1].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 #1", "reviewTrends.negativeTopics[0].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 application/json", "reviewTrends.positiveTopics[0].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 application/json", "reviewTrends.positiveTopics[1].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("customerFeedback_2024-06-01.getItemReviewTrends 200 application/json", "reviewTrends.negativeTopics[0].trendMetrics[4].dateRange.endDate", NO_DAY),
    except("sales.getOrderMetrics 200 by member", "payload: set aside", OTHER_SHAPE),
    except("shippingV2.getCollectionFormHistory 200 application/json", "collectionFormsHistoryRecordList[0].shipFromAddress", OTHER_SHAPE),
    except("shippingV2.getUnmanifestedShipments 200 application/json", "unmanifestedCarrierInformationList[0].unmanifestedShipmentLocationList[0].address", OTHER_SHAPE),
    except("vendorShipments.SubmitShipmentConfirmations 202 application/json", "payload.transactionId", OTHER_SHAPE),
];

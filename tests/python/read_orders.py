"""Reads every order of an SP-API emulator page by page, with a client that this project did not write.

    python read_orders.py STARTUP_LINE [--client python-amazon-sp-api|amzn-sp-api] [--api v0|2026-01-01] [--page-size N]

STARTUP_LINE is the JSON line that `amz-odoo emulate` prints, or `-` to read it from standard input.
Prints a JSON list of the order ids in the order in which they came, doubled ones twice.

Needs `pip install python-amazon-sp-api amzn-sp-api`. Neither client has an option for plain http, but both take
an address: see `saleweaver` and `amazon` below.
"""

import argparse
import json
import os
import sys
import types
from urllib.parse import urlsplit

# Before every order that an emulator makes up.
SINCE = "2025-01-01T00:00:00Z"
# Whole orders, so that the clients decode all of their parts.
PARTS = ["BUYER", "RECIPIENT", "PROCEEDS", "PROMOTION", "CANCELLATION", "FULFILLMENT", "PACKAGES", "TAX", "PAYMENT"]


def saleweaver(start, api, size):
    """python-amazon-sp-api: the marketplace object carries the endpoint, a subclass carries the login host."""
    # This variable would replace the marketplace object.
    os.environ.pop("SP_API_DEFAULT_MARKETPLACE", None)
    from sp_api.api import Orders
    from sp_api.auth import AccessTokenClient

    class Login(AccessTokenClient):
        scheme = "http://"
        host = urlsplit(start["url"]).netloc

    emulator = types.SimpleNamespace(
        endpoint=start["url"], marketplace_id=start["marketplaces"][0], region="us-east-1"
    )
    orders = Orders(
        marketplace=emulator,
        version=api,
        refresh_token=start["refresh_token"],
        credentials={"lwa_app_id": start["client_id"], "lwa_client_secret": start["client_secret"]},
        auth_token_client_class=Login,
    )
    if api == "v0":
        call, names = orders.get_orders, ("CreatedAfter", "MarketplaceIds", "MaxResultsPerPage", "NextToken")
    else:
        call, names = orders.search_orders, ("createdAfter", "marketplaceIds", "maxResultsPerPage", "paginationToken")
    since, marketplaces, page_size, token = names
    query = {since: SINCE, marketplaces: start["marketplaces"], page_size: size}
    if api != "v0":
        query["includedData"] = PARTS
    while True:
        page = call(**query)
        if api == "v0":
            yield from (order["AmazonOrderId"] for order in page.payload["Orders"])
        else:
            yield from (order["orderId"] for order in page.payload["orders"])
        if not page.next_token:
            return
        query[token] = page.next_token


def amazon(start, api, size):
    """amzn-sp-api, Amazon's own: both addresses are arguments of its client."""
    import importlib
    import logging

    from spapi import Configuration, SPAPIClient, SPAPIConfig

    logging.getLogger().setLevel(logging.WARNING)
    # Without a default, each decoded record makes a configuration of its own and adds a log handler: quadratic.
    Configuration.set_default(Configuration())
    config = SPAPIConfig(
        client_id=start["client_id"],
        client_secret=start["client_secret"],
        refresh_token=start["refresh_token"],
        region="NA",
    )
    client = SPAPIClient(config, oauth_endpoint=start["url"] + "/auth/o2/token", endpoint=start["url"]).api_client
    if api == "v0":
        orders = importlib.import_module("spapi.api.orders_v0.orders_v0_api").OrdersV0Api(client)
        query = {"created_after": SINCE, "max_results_per_page": size}
        while True:
            page = orders.get_orders(start["marketplaces"], **query).payload
            yield from (order.amazon_order_id for order in page.orders)
            if not page.next_token:
                return
            query["next_token"] = page.next_token
    orders = importlib.import_module("spapi.api.orders_v2026_01_01.search_orders_api").SearchOrdersApi(client)
    query = {
        "created_after": SINCE,
        "marketplace_ids": start["marketplaces"],
        "included_data": PARTS,
        "max_results_per_page": size,
    }
    while True:
        page = orders.search_orders(**query)
        yield from (order.order_id for order in page.orders)
        if not page.pagination or not page.pagination.next_token:
            return
        query["pagination_token"] = page.pagination.next_token


CLIENTS = {"python-amazon-sp-api": saleweaver, "amzn-sp-api": amazon}


def main():
    parser = argparse.ArgumentParser(description="Reads every order of an SP-API emulator page by page.")
    parser.add_argument("startup_line")
    parser.add_argument("--client", choices=CLIENTS, default="python-amazon-sp-api")
    parser.add_argument("--api", choices=["v0", "2026-01-01"], default="2026-01-01")
    parser.add_argument("--page-size", type=int, default=100)
    arguments = parser.parse_args()
    line = sys.stdin.readline() if arguments.startup_line == "-" else arguments.startup_line
    ids = CLIENTS[arguments.client](json.loads(line), arguments.api, arguments.page_size)
    json.dump(list(ids), sys.stdout)
    print()


if __name__ == "__main__":
    main()

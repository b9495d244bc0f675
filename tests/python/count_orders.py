"""Counts what an Odoo holds, with a client that this project did not write: odoorpc.

    ODOO_URL=… ODOO_DB=… ODOO_USER=… ODOO_PASSWORD=… python count_orders.py

Prints one JSON document: `orders`, one entry for each sale.order with a customer reference, and `totals` over the
whole database, so that a record that hangs on no order shows too. Amounts are text with the currency's decimals.

Needs `pip install odoorpc`.
"""

import json
import os
import sys
from collections import defaultdict
from urllib.parse import urlsplit

import odoorpc

MODULE = "__amz__"


def connect():
    address = urlsplit(os.environ["ODOO_URL"])
    secure = address.scheme == "https"
    odoo = odoorpc.ODOO(
        address.hostname,
        protocol="jsonrpc+ssl" if secure else "jsonrpc",
        port=address.port or (443 if secure else 80),
        timeout=600,
    )
    odoo.login(os.environ["ODOO_DB"], os.environ["ODOO_USER"], os.environ["ODOO_PASSWORD"])
    # As a client sees it that asks for everything: archived records too, times in UTC.
    odoo.env.context.update({"active_test": False, "tz": "UTC", "lang": "en_US"})
    return odoo


def rows(odoo, model, domain, fields):
    return odoo.execute_kw(
        model, "search_read", [domain, fields], {"order": "id", "context": dict(odoo.env.context)}
    )


def many2one(value):
    return value[0] if value else None


def external_ids(odoo, model):
    """All external ids of a model, by record."""
    found = defaultdict(list)
    for row in rows(odoo, "ir.model.data", [("model", "=", model), ("module", "=", MODULE)], ["name", "res_id"]):
        found[row["res_id"]].append(f"{MODULE}.{row['name']}")
    return found


def by_order(records, field):
    found = defaultdict(list)
    for record in records:
        found[many2one(record[field])].append(record)
    return found


def main():
    odoo = connect()
    currencies = {row["id"]: row for row in rows(odoo, "res.currency", [], ["name", "decimal_places"])}
    countries = {row["id"]: row["code"] for row in rows(odoo, "res.country", [], ["code"])}
    warehouses = {row["id"]: row["code"] for row in rows(odoo, "stock.warehouse", [], ["code"])}
    tax_field = "tax_ids" if int(odoo.version.split(".")[0]) >= 19 else "tax_id"
    taxes = {
        row["id"]: row for row in rows(odoo, "account.tax", [], ["amount"])
    }
    order_ids, line_ids, partner_ids = (
        external_ids(odoo, model) for model in ("sale.order", "sale.order.line", "res.partner")
    )
    partners = {
        row["id"]: row
        for row in rows(
            odoo,
            "res.partner",
            [("id", "in", list(partner_ids))],
            ["name", "type", "street", "city", "zip", "country_id", "parent_id", "is_company"],
        )
    }
    # What is ours by its kind, whether or not it carries an external id.
    deliveries = rows(odoo, "res.partner", [("type", "=", "delivery")], ["name", "parent_id"])
    orders = rows(
        odoo,
        "sale.order",
        [],
        [
            "name",
            "client_order_ref",
            "origin",
            "state",
            "currency_id",
            "amount_total",
            "amount_tax",
            "date_order",
            "warehouse_id",
            "partner_id",
            "partner_shipping_id",
        ],
    )
    lines = by_order(
        rows(
            odoo,
            "sale.order.line",
            [("display_type", "=", False)],
            ["order_id", "product_id", "product_uom_qty", "qty_delivered", "price_total", tax_field],
        ),
        "order_id",
    )
    pickings = by_order(
        rows(odoo, "stock.picking", [], ["sale_id", "name", "state", "picking_type_code"]), "sale_id"
    )
    products = {
        row["id"]: row
        for row in rows(odoo, "product.product", [], ["default_code", "type", "tracking"])
    }
    contacts = defaultdict(int)
    for names in partner_ids.values():
        for name in names:
            contacts[name] += 1

    def told(order):
        currency = currencies[many2one(order["currency_id"])]
        digits = currency["decimal_places"]
        ship_to = partners.get(many2one(order["partner_shipping_id"]), {})
        own = order_ids[order["id"]]
        contact = own[0].replace(".order_", ".delivery_", 1) if len(own) == 1 else None
        return {
            "name": order["name"],
            "client_order_ref": order["client_order_ref"] or None,
            "external_ids": own,
            "state": order["state"],
            "currency": currency["name"],
            "amount_total": f"{order['amount_total']:.{digits}f}",
            "amount_tax": f"{order['amount_tax']:.{digits}f}",
            "date_order": order["date_order"],
            "warehouse": warehouses.get(many2one(order["warehouse_id"])),
            "ship_to": {
                "name": ship_to.get("name") or None,
                "type": ship_to.get("type") or None,
                "street": ship_to.get("street") or None,
                "city": ship_to.get("city") or None,
                "zip": ship_to.get("zip") or None,
                "country": countries.get(many2one(ship_to.get("country_id"))),
            },
            # How many partners carry the external id of this order's delivery contact.
            "delivery_contacts": contacts[contact],
            "lines": [
                {
                    "external_ids": line_ids[line["id"]],
                    "sku": products.get(many2one(line["product_id"]), {}).get("default_code") or None,
                    "quantity": line["product_uom_qty"],
                    "delivered": line["qty_delivered"],
                    "total": f"{line['price_total']:.{digits}f}",
                    "taxes": [taxes[tax]["amount"] for tax in line[tax_field]],
                }
                for line in lines[order["id"]]
            ],
            "pickings": [
                {"name": picking["name"], "state": picking["state"], "kind": picking["picking_type_code"]}
                for picking in pickings[order["id"]]
            ],
        }

    def count(model, domain=()):
        return odoo.execute_kw(
            model, "search_count", [list(domain)], {"context": dict(odoo.env.context)}
        )

    def count_if_there(model):
        return count(model) if count("ir.model", [("model", "=", model)]) else 0

    json.dump(
        {
            "version": odoo.version,
            "orders": [told(order) for order in orders],
            "totals": {
                "sale.order": count("sale.order"),
                "sale.order.line": count("sale.order.line"),
                "stock.picking": count("stock.picking"),
                "delivery_contacts": len(deliveries),
                "delivery_contacts_without_external_id": sum(
                    1 for partner in deliveries if len(partner_ids[partner["id"]]) != 1
                ),
                "companies_without_external_id": count(
                    "res.partner",
                    [
                        ("is_company", "=", True),
                        ("id", "not in", list(partner_ids)),
                        ("ref_company_ids", "=", False),
                        ("create_uid", "!=", 1),
                    ],
                ),
                "open_sms": count_if_there("sms.sms"),
                "open_mail": count_if_there("mail.mail"),
            },
        },
        sys.stdout,
    )
    print()


if __name__ == "__main__":
    main()

"""The sums of a settlement report as a Python program makes them: `sums.py reader|dict FILE`."""

import csv
import sys
from collections import defaultdict
from decimal import Decimal


def by_place(file, number):
    """Amounts by kind and by settlement, from rows as lists."""
    rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    place = {name: at for at, name in enumerate(next(rows))}
    settlement = place["settlement-id"]
    transaction, kind = place["transaction-type"], place["amount-type"]
    description, amount, total = place["amount-description"], place["amount"], place["total-amount"]
    kinds, settlements, totals = defaultdict(Decimal), defaultdict(Decimal), {}
    for row in rows:
        if row[amount]:
            value = number(row[amount])
            kinds[row[transaction], row[kind], row[description]] += value
            settlements[row[settlement]] += value
        elif row[total]:
            totals[row[settlement]] = number(row[total])
    return kinds, settlements, totals


def by_name(file, number):
    """The same from rows as dictionaries."""
    kinds, settlements, totals = defaultdict(Decimal), defaultdict(Decimal), {}
    for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["amount"]:
            value = number(row["amount"])
            kinds[row["transaction-type"], row["amount-type"], row["amount-description"]] += value
            settlements[row["settlement-id"]] += value
        elif row["total-amount"]:
            totals[row["settlement-id"]] = number(row["total-amount"])
    return kinds, settlements, totals


def of_comma(text):
    """An amount with a decimal comma."""
    return Decimal(text.replace(",", "."))


def main(way, path):
    with open(path, encoding="utf-8", newline="") as file:
        file.readline()
        number = of_comma if "," in file.readline() else Decimal
        file.seek(0)
        kinds, settlements, totals = (by_name if way == "dict" else by_place)(file, number)
    if settlements != totals:
        sys.exit("the lines do not come to the payout")
    print(len(kinds), sum(kinds.values()))


main(*sys.argv[1:])

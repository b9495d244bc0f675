"""The calls of the comparison by odoorpc; prints seconds of the processor and of the wall."""

import sys
import threading
import time
from urllib.parse import urlsplit

import odoorpc

url, database, user, password, records, calls, callers, *fields = sys.argv[1:]
records, calls, callers = int(records), int(calls), int(callers)
address = urlsplit(url)
protocol = "jsonrpc+ssl" if address.scheme == "https" else "jsonrpc"


def connect():
    odoo = odoorpc.ODOO(address.hostname, protocol, address.port or (443 if address.scheme == "https" else 80))
    odoo.login(database, user, password)
    return odoo


def read(odoo, times):
    for _ in range(times):
        options = {"fields": fields, "limit": records, "order": "id"}
        found = odoo.execute_kw("res.partner", "search_read", [[]], options)
        assert len(found) == records


clients = [connect() for _ in range(callers)]
for client in clients:
    read(client, 1)
threads = [threading.Thread(target=read, args=(client, calls // callers)) for client in clients]
cpu, wall = time.process_time(), time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.process_time() - cpu, time.perf_counter() - wall)

"""The finance API on a database of the benchmark's, as a process of its own: ``URL PORT``."""

from __future__ import annotations

import sys

import uvicorn

from app.db.engine import open_engine
from app.server import server_config
from tests.web.office import Office

if __name__ == "__main__":
    url, port = sys.argv[1], int(sys.argv[2])
    office = Office(open_engine(url))
    print(office.token(), flush=True)
    uvicorn.Server(server_config(office.app(), "127.0.0.1", port)).run()

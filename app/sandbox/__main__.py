"""``python -m app.sandbox``: a pretended GitHub on a local port, with a small organization in it."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from app.sandbox.serve import create_sandbox
from app.sandbox.world import village


def main() -> None:
    """Serve until stopped; prints what a client has to know."""
    parser = argparse.ArgumentParser(prog="python -m app.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--webhook-url", default="", help="where deliveries go")
    parser.add_argument("--webhook-secret", default="sandbox-webhook-secret")
    parser.add_argument("--public-key", type=Path, help="the App's public key (PEM); without it any JWT is taken")
    asked = parser.parse_args()
    address = f"http://{asked.host}:{asked.port}"
    key = asked.public_key.read_text(encoding="ascii") if asked.public_key else ""
    made = village(
        api_url=address,
        html_url=address,
        webhook_url=asked.webhook_url,
        webhook_secret=asked.webhook_secret,
        public_key=key,
    )
    app = made.world.app
    print(f"API and page: {address}  App id: {app.id}  client id: {app.client_id}")
    print(f"Repository: {made.repository.full_name}  installation: {made.installation.id}")
    uvicorn.run(create_sandbox(made.world), host=asked.host, port=asked.port, log_level="warning")


if __name__ == "__main__":
    main()

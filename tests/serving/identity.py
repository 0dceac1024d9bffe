"""An identity provider on loopback: Canaille, with two people, their passwords, and one client.

    python tests/serving/identity.py PORT CALLBACK

`localhost` and not 127.0.0.1, so that for a browser it is another site than the app.
"""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PASSWORD = "correct horse"
PEOPLE = {"ada": "Ada@dept.example.edu", "eve": "eve@elsewhere.example"}
CLIENT_ID, CLIENT_SECRET = "lens", "the-secret-of-the-client"
COOKIE_SECRET = "a-secret-of-this-test-that-is-long-enough"
SECONDS_TO_START = 60


def secrets(folder: Path, port: int) -> Path:
    """The secrets.toml of an app that sends people to the provider on this port."""
    file = folder / "secrets.toml"
    file.write_text(
        "[auth]\n"
        'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{COOKIE_SECRET}"\n'
        f'client_id = "{CLIENT_ID}"\n'
        f'client_secret = "{CLIENT_SECRET}"\n'
        f'server_metadata_url = "http://localhost:{port}/.well-known/openid-configuration"\n'
    )
    return file


@contextmanager
def provided(port: int, callback: str) -> Iterator[subprocess.Popen[bytes]]:
    """The provider's process, once it answers; ended on the way out."""
    process = subprocess.Popen(
        [sys.executable, __file__, str(port), callback],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, port)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the identity provider did not start")


def serve(port: int, callback: str) -> None:
    from canaille import create_app
    from canaille.app import models
    from canaille.backends import Backend
    from joserfc.jwk import RSAKey
    from werkzeug.serving import make_server

    key = RSAKey.generate_key(2048).as_dict(private=True)
    app = create_app(
        {
            "SECRET_KEY": "of the provider's own cookies",
            "SERVER_NAME": f"localhost:{port}",
            "PREFERRED_URL_SCHEME": "http",
            "DATABASE": "memory",
            "CANAILLE": {"SMTP": None},
            "CANAILLE_OIDC": {"ACTIVE_JWKS": [key], "TRUSTED_DOMAINS": ["127.0.0.1"]},
        }
    )
    people = [
        models.User(user_name=name, family_name=name, emails=[email], password=PASSWORD)
        for name, email in PEOPLE.items()
    ]
    client = models.Client(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_name="DMN Lens",
        client_uri=callback.rpartition("/")[0],
        redirect_uris=[callback],
        post_logout_redirect_uris=[callback],
        grant_types=["authorization_code"],
        response_types=["code"],
        scope=["openid", "email", "profile"],
        token_endpoint_auth_method="client_secret_basic",
    )
    with app.app_context(), Backend.instance.session():
        for one in (*people, client):
            Backend.instance.save(one)
        client.audience = [client]
        Backend.instance.save(client)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])

"""An OpenID provider: a process of its own, over real HTTP, that can also do wrong.

``python -m tests.web.console.provider PORT``. It proves the client, the code, PKCE and the
redirect as OpenID Connect Core 1.0 and RFC 7636 say. ``POST /next`` says who signs in next
(``claims``) and what it does wrong (``wrong``).
"""

import base64
import hashlib
import secrets
import sys
import time
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, jsonify, redirect, request

CLIENT, SECRET = "assist", "a-secret-of-the-client"


def provider(url: str) -> Flask:
    app = Flask("provider")
    key, strange = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in "ab")
    turn: dict[str, Any] = {"claims": {}, "userinfo": {}, "wrong": ""}
    codes: dict[str, dict[str, str]] = {}

    @app.post("/next")
    def following() -> Any:
        turn.update({"claims": {}, "userinfo": {}, "wrong": "", **request.get_json()})
        return "", 204

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return jsonify(
            issuer=url,
            authorization_endpoint=f"{url}/authorize",
            token_endpoint=f"{url}/token",
            userinfo_endpoint=f"{url}/userinfo",
            jwks_uri=f"{url}/keys",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=["RS256"],
        )

    @app.get("/keys")
    def keys() -> Any:
        shown = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return jsonify(keys=[{**shown, "kid": "1", "use": "sig", "alg": "RS256"}])

    @app.get("/authorize")
    def authorize() -> Any:
        asked = request.args
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        if turn["wrong"] == "denied":
            back = {"error": "access_denied", "error_description": "<b>no</b>"}
        else:
            code = secrets.token_urlsafe(16)
            codes[code] = asked.to_dict()
            back = {"code": code}
        state = "another" if turn["wrong"] == "state" else asked["state"]
        return redirect(f"{asked['redirect_uri']}?{urlencode({**back, 'state': state})}")

    @app.post("/token")
    def token() -> Any:
        sent = request.form
        asked = codes.pop(sent.get("code", ""), None)
        known = request.authorization
        assert known is not None
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or (known.username, known.password) != (CLIENT, SECRET)
            or sent.get("redirect_uri") != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
            or turn["wrong"] == "token"
        ):
            return jsonify(error="invalid_grant"), 400
        if turn["wrong"] == "no_id_token":
            return jsonify(access_token="a", token_type="Bearer")
        return jsonify(access_token="a", token_type="Bearer", id_token=_signed(asked))

    def _signed(asked: dict[str, str]) -> str:
        now = time.time()
        claims = {
            "iss": url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 60,
            "nonce": asked["nonce"], **turn["claims"],
        }  # fmt: skip
        wrong = turn["wrong"]
        if wrong in ("iss", "aud", "nonce"):
            claims[wrong] = "another"
        if wrong == "azp":
            claims |= {"aud": "another", "azp": CLIENT}
        if wrong == "expired":
            claims |= {"iat": now - 7200, "exp": now - 3600}
        if wrong == "none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": "1"})
        signer = strange if wrong == "key" else key
        return jwt.encode(claims, signer, algorithm="RS256", headers={"kid": "1"})

    @app.get("/userinfo")
    def userinfo() -> Any:
        assert request.headers["Authorization"] == "Bearer a"
        return jsonify({"sub": "s-1", **turn["userinfo"]})

    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    provider(f"http://127.0.0.1:{port}").run("127.0.0.1", port)

"""Talks to the municipality's identity provider (OpenID Connect): the code flow with PKCE, state and nonce.

Returns who somebody is and what the issuer claims about them. What that allows in the office is decided elsewhere.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.domain.access import Role

_DISCOVERY = "/.well-known/openid-configuration"
_SIGNED_BY = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "ES512", "EdDSA"]
"""Signatures with the issuer's own key; never «none», and never one made with our shared secret."""

_CLOCKS_DIFFER_S = 60
_PATIENCE_S = 10.0


class IssuerAway(Exception):
    """The issuer does not answer, or what it describes is not itself."""


class AnswerRefused(Exception):
    """The answer does not prove what we asked. Holds a word for the log and no value."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """The municipality's identity provider, and which roles its claims give here."""

    url: str
    client_id: str
    secret: str = field(repr=False)
    callback: str
    roles: Mapping[str, Role]
    claim: str = "roles"
    acr: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, kept in a cookie until the answer comes."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def new_question() -> Asked:
    """Fresh random values for one sign-in."""
    return Asked(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def address_for(issuer: Issuer, asked: Asked, *, is_anew: bool) -> str:
    """Where the browser goes to sign in; `is_anew` demands a new authentication. Raises: IssuerAway."""
    endpoint = _described(issuer)["authorization_endpoint"]
    more = {"prompt": "login", "max_age": "0"} if is_anew else {}
    more |= {"acr_values": issuer.acr} if issuer.acr else {}
    with _client(issuer) as client:
        address, _ = client.create_authorization_url(
            endpoint, state=asked.state, nonce=asked.nonce, code_verifier=asked.verifier, **more
        )
    return address


def claims_from(issuer: Issuer, asked: Asked, answer: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
    """The issuer's claims about the person who came back. Raises: IssuerAway, AnswerRefused."""
    if answer.get("state") != asked.state:
        raise AnswerRefused("state")
    if answer.get("iss", issuer.url) != issuer.url:
        raise AnswerRefused("iss")
    if "code" not in answer:
        raise AnswerRefused("utan kod")
    described = _described(issuer)
    try:
        with _client(issuer) as client:
            token = client.fetch_token(described["token_endpoint"], code=answer["code"], code_verifier=asked.verifier)
        keys = KeySet.import_key_set(httpx2.get(described["jwks_uri"], timeout=_PATIENCE_S).json())
        return _proven(issuer, asked, token, keys, now)
    except httpx2.HTTPError as problem:
        raise IssuerAway(type(problem).__name__) from None
    except (OAuthError, JoseError, KeyError, ValueError) as problem:
        raise AnswerRefused(type(problem).__name__) from None


def _proven(issuer: Issuer, asked: Asked, token: Mapping[str, Any], keys: KeySet, now: datetime) -> Mapping[str, Any]:
    decoded = jwt.decode(token["id_token"], keys, algorithms=_SIGNED_BY)
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        {"iss": {"essential": True, "value": issuer.url}, "aud": {"essential": True, "value": issuer.client_id}},
        {"nonce": asked.nonce, "client_id": issuer.client_id, "access_token": token.get("access_token")},
    )
    claims.validate(int(now.timestamp()), _CLOCKS_DIFFER_S)
    return dict(claims)


def _described(issuer: Issuer) -> Mapping[str, str]:
    """The issuer's description of itself, which must carry its name."""
    try:
        answer = httpx2.get(issuer.url.rstrip("/") + _DISCOVERY, timeout=_PATIENCE_S, follow_redirects=False)
        answer.raise_for_status()
        described = answer.json()
        if described["issuer"] != issuer.url:
            raise IssuerAway("en annan utfärdare")
        return {name: described[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
    except (httpx2.HTTPError, httpx2.InvalidURL, KeyError, ValueError, TypeError) as problem:
        raise IssuerAway(type(problem).__name__) from None


def _client(issuer: Issuer) -> Any:  # Authlib chooses its parent at run time, so that no type is known
    return OAuth2Client(
        issuer.client_id, issuer.secret, scope="openid profile", redirect_uri=issuer.callback,
        code_challenge_method="S256", timeout=_PATIENCE_S,
    )  # fmt: skip

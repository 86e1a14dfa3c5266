"""What Mozilla's HTTP Observatory would say of a deployment that others can reach, by its documented scores.

https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring; the names below are its own.
"""

from __future__ import annotations

import json
import re

import pytest

from tests.shell.test_env import start

SIX_MONTHS = 15768000
ASK = """
import json
from django.test import Client
web = Client()
plain = web.get("/sign-in/", headers={"host": "portal.example"})
answer = web.get("/sign-in/", secure=True, headers={"host": "portal.example"})
cookies = [dict(cookie) | {"name": name} for name, cookie in web.cookies.items()]
print(json.dumps([plain.status_code, plain.headers["Location"], dict(answer.headers), cookies, answer.text]))
"""
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory):
    """The sign-in page as a scanner gets it: a plain request, then one over TLS."""
    data = str(tmp_path_factory.mktemp("data"))
    result = start(then=f"exec({ASK!r})", ALLOWED_HOSTS="portal.example", DEBUG="true", DATA_DIR=data)
    assert result.returncode == 0, result.stderr[-2000:]
    return json.loads(result.stdout.splitlines()[-1])


def policy_of(headers):
    return dict(rule.strip().partition(" ")[::2] for rule in headers["Content-Security-Policy"].split(";"))


def scores(scanned) -> dict[str, int]:
    """The points of each test, on top of a hundred."""
    status, location, headers, cookies, text = scanned
    policy = policy_of(headers)
    sources = " ".join(policy.get(name, policy["default-src"]) for name in ("script-src", "style-src", "object-src"))
    is_strict = not re.search(r"unsafe|data:|https?:(?!//)|\*", sources)
    only_here = policy["default-src"] == "'none'" and policy.get("form-action") in ("'none'", "'self'")
    age = int(re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", "max-age=0"))[1])
    good = all(
        cookie["secure"] and cookie["httponly"] and cookie["samesite"] in ("Lax", "Strict") for cookie in cookies
    )
    scripts = re.findall(r"<script[^>]* src=\"([^\"]+)\"", text)
    return {
        "content-security-policy": (10 if only_here else 5) if is_strict else -20,
        "cookies": 5 if cookies and good else -20,
        "cross-origin-resource-sharing": 0 if "Access-Control-Allow-Origin" not in headers else -50,
        "redirection": 0 if status == 301 and location == "https://portal.example/sign-in/" else -20,
        "referrer-policy": 5 if headers["Referrer-Policy"] in PRIVATE else -5,
        "strict-transport-security": 0 if age >= SIX_MONTHS else -10,
        "subresource-integrity": 0 if scripts and all(src.startswith("/") for src in scripts) else -50,
        "x-content-type-options": 0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        "x-frame-options": 5 if policy.get("frame-ancestors") == "'none'" else -20,
        "cross-origin-resource-policy": 10 if headers.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
    }


def test_the_observatory_would_give_the_best_grade(scanned):
    points = scores(scanned)

    assert 100 + sum(each for each in points.values() if each < 0) >= 90  # only then extra points count
    assert 100 + sum(points.values()) >= 130, points  # A+ begins at 100


def test_a_single_lapse_would_be_noticed(scanned):
    status, location, headers, cookies, text = scanned
    loose = headers | {
        "Content-Security-Policy": headers["Content-Security-Policy"].replace("'self'", "'unsafe-inline'")
    }

    assert sum(scores([status, location, loose, cookies, text]).values()) < sum(scores(scanned).values()) - 20
    assert scores([200, "", headers, cookies, text])["redirection"] == -20
    assert scores([status, location, headers, [cookies[0] | {"secure": ""}], text])["cookies"] == -20


def test_browsers_are_asked_to_remember_tls_and_to_keep_scripts_out(scanned):
    headers = scanned[2]
    policy = policy_of(headers)

    assert "includeSubDomains; preload" in headers["Strict-Transport-Security"]
    assert (policy["require-trusted-types-for"], policy["trusted-types"]) == ("'script'", "default")
    assert policy["base-uri"] == "'none'"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


def test_every_cookie_belongs_to_this_host_alone(scanned):
    assert all(cookie["name"].startswith("__Host-") for cookie in scanned[3])
    assert all(cookie["path"] == "/" and not cookie["domain"] for cookie in scanned[3])

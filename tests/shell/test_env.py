"""A wrong or missing value stops the start with its name and what is expected."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
GOOD = {
    "SECRET_KEY": "only-for-tests",
    "TOKEN_KEYS": "dGhpcnR5LXR3byBieXRlcywgb25seSBmb3IgdGVzdHM=",
    "MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
    "MICROSOFT_CLIENT_SECRET": "made-up",
    "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222",
    "ALLOWED_HOSTS": "localhost",
}


SAY_LOCAL = "print(settings.IS_LOCAL)"


def start(*, then: str = SAY_LOCAL, **changes: str) -> "subprocess.CompletedProcess[str]":
    """What `import settings` says with this environment and nothing else."""
    environment = {key: value for key, value in (GOOD | changes).items() if value != "-"}
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "partnerportal.settings"}
    code = f"import django; from django.conf import settings; django.setup(); {then}"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


def test_good_values_start():
    assert start().stdout.strip() == "True"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET_KEY", "-", "SECRET_KEY (or SECRET_KEY_FILE) is missing"),
        ("TOKEN_KEYS", "-", "TOKEN_KEYS (or TOKEN_KEYS_FILE) is missing"),
        ("TOKEN_KEYS", "short", "TOKEN_KEYS must be"),
        ("MICROSOFT_CLIENT_ID", "-", "MICROSOFT_CLIENT_ID (or MICROSOFT_CLIENT_ID_FILE) is missing"),
        ("MICROSOFT_CLIENT_SECRET", "-", "MICROSOFT_CLIENT_SECRET or MICROSOFT_CLIENT_CERTIFICATE is missing"),
        ("PARTNER_TENANT_IDS", "-", "PARTNER_TENANT_IDS is missing"),
        ("PARTNER_TENANT_IDS", "contoso", "PARTNER_TENANT_IDS must be tenant ids"),
        ("DEBUG", "perhaps", "DEBUG must be true or false"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL must be a database address"),
        ("REDIS_URL", "nonsense", "REDIS_URL must be"),
        ("EMAIL_URL", "nonsense", "EMAIL_URL must be a mail server's address"),
        ("SESSION_IDLE_HOURS", "soon", "SESSION_IDLE_HOURS must be a whole number"),
        ("MICROSOFT_GRAPH_URL", "http://graph.microsoft.com", "MICROSOFT_GRAPH_URL must be an https address"),
        ("MICROSOFT_LOGIN_URL", "https://login.example/path", "MICROSOFT_LOGIN_URL must be an https address"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be"),
        ("SECRET_KEY_FILE", "/nowhere/secret", "SECRET_KEY_FILE names a file that cannot be read"),
    ],
)
def test_a_wrong_or_missing_value_is_named_with_what_is_expected(name, value, expected):
    result = start(**{name: value})

    assert result.returncode != 0
    assert expected in result.stderr.splitlines()[-1]


def test_the_sandbox_is_refused_where_others_can_reach_the_product():
    result = start(MICROSOFT_LOGIN_URL="http://127.0.0.1:8400", ALLOWED_HOSTS="portal.example")

    assert "points to the sandbox" in result.stderr


def test_a_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "secret").write_text("from a file\n")

    assert start(SECRET_KEY="-", SECRET_KEY_FILE=str(tmp_path / "secret")).returncode == 0


def test_a_secret_may_begin_with_a_dollar_sign():
    said = start(SECRET_KEY="$ecret", METRICS_TOKEN="$HOME", then="print(settings.SECRET_KEY, settings.METRICS_TOKEN)")

    assert said.stdout.strip() == "$ecret $HOME"


def test_the_data_folder_may_have_any_name():
    folder = "/srv/Müller & Söhne #1 100%25+?x"
    said = start(DATA_DIR=folder, then="print(settings.DATABASES['default']['NAME'])")

    assert said.stdout.strip() == f"{folder}/portal.sqlite3"


def test_where_others_can_reach_it_every_cookie_belongs_to_this_host_over_tls_alone():
    kinds = ("SESSION", "CSRF", "LANGUAGE", "THEME", "SCRIPT")
    code = f"print(*[getattr(settings, kind + '_COOKIE_NAME') for kind in {kinds}])"
    result = start(then=code, ALLOWED_HOSTS="portal.example")

    assert len(result.stdout.split()) == len(kinds)
    assert all(name.startswith("__Host-") for name in result.stdout.split())


def test_where_others_can_reach_it_everything_goes_over_tls():
    names = ("SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE")
    code = f"print(settings.SECURE_HSTS_SECONDS, *[getattr(settings, name) for name in {names}])"
    result = start(then=code, ALLOWED_HOSTS="portal.example")

    seconds, *rest = result.stdout.split()
    assert int(seconds) >= 365 * 24 * 3600
    assert rest == ["True"] * len(names)

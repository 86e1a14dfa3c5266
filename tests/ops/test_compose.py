"""docker-compose.yml: valid, hardened, and its very commands do the work against a real PostgreSQL and Redis."""

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from ops.address import get
from ops.broker import free_port
from ops.config import ROOT
from ops.parent import die_with_parent
from tests.ops.processes import until

pytestmark = pytest.mark.slow
CHOSEN = {"ALLOWED_HOSTS": "portal.example", "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222"}
CHOSEN |= {"MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111"}
OURS = ("migrate", "web", "worker", "beat")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.mark.compose
def test_compose_understands_the_file():
    command = ["docker-compose", "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"]

    result = subprocess.run(command, env=os.environ | CHOSEN, capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")


def test_every_service_is_hardened():
    for name, service in COMPOSE["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_each_thread_of_a_worker_finds_a_connection_to_the_database():
    command = COMPOSE["services"]["worker"]["command"]
    threads = next(int(each.partition("=")[2]) for each in command if each.startswith("--concurrency="))
    pool = re.search(r'"DATABASE_POOL", (\d+)', (ROOT / "partnerportal" / "settings.py").read_text())

    assert int(pool[1]) > threads


def test_no_secret_stands_in_the_file_or_in_an_environment():
    for name in OURS:
        for setting, value in COMPOSE["services"][name]["environment"].items():
            if re.search("SECRET|KEY|PASSWORD|_URL_FILE|DATABASE", setting):
                assert value.startswith("/run/secrets/"), setting


def test_the_image_holds_what_the_product_needs_and_no_more():
    let_in = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "sandbox", "bench"}

    assert let_in == rooms | {"manage.py", "requirements.txt", "templates", "static", "locale"}


@pytest.fixture
def host(tmp_path, postgres_url, redis_url):
    """Stands in for the containers: their environment, with secrets in files, on this machine."""
    secrets = {
        "secret_key": "a-secret-of-nobody-" * 4,
        "token_keys": "bm8ga2V5IG9mIGFueSByZWFsIGRlcGxveW1lbnQgOik=",
        "microsoft_client_secret": "made-up",
        "database_url": postgres_url,
        "redis_url": redis_url,
    }
    for name, value in secrets.items():
        (tmp_path / name).write_text(f"{value}\n")
    return SimpleNamespace(folder=tmp_path, port=free_port())


def environment(host, service):
    """What the service is given, with the defaults the file states."""
    given = {
        name: re.sub(r"\$\{(\w+):[-?]([^}]*)\}", lambda found: CHOSEN.get(found[1], found[2]), str(value))
        for name, value in COMPOSE["services"][service]["environment"].items()
    }
    paths = {name: value.replace("/run/secrets", str(host.folder)) for name, value in given.items()}
    image = {"DATA_DIR": str(host.folder / "data"), "STATIC_ROOT": str(host.folder / "static")}
    search = f"{Path(sys.prefix) / 'bin'}:{os.environ['PATH']}"
    return paths | image | {"PATH": search, "DJANGO_SETTINGS_MODULE": "partnerportal.settings", "PYTHONUNBUFFERED": "1"}


def command(host, service):
    places = {"0.0.0.0:8000": f"127.0.0.1:{host.port}", "/data/beat": f"{host.folder}/beat"}
    words = COMPOSE["services"][service]["command"]
    for there, here in places.items():
        words = [word.replace(there, here) for word in words]
    return words


@contextmanager
def running(host, service):
    with (host.folder / f"{service}.log").open("wb") as log:
        process = subprocess.Popen(
            command(host, service),
            cwd=ROOT,
            env=environment(host, service),
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def finish(host, service, words):
    subprocess.run(words, cwd=ROOT, env=environment(host, service), check=True, capture_output=True, timeout=120)


def test_the_commands_of_its_services_make_a_working_portal(host):
    finish(host, "migrate", command(host, "migrate"))
    finish(host, "web", ["python", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"])  # as in the image
    with ExitStack() as services:
        for service in ("web", "worker", "beat"):
            services.enter_context(running(host, service))

        until(lambda: get("127.0.0.1", host.port, "/readyz")[0] == 200, 60)

        assert sign_in_page(host, secure=True) == 200
        assert sign_in_page(host, secure=False) == 301


def sign_in_page(host, *, secure):
    """The status that the proxy in front of the portal gets."""
    headers = {"Host": "portal.example", "X-Forwarded-Proto": "https" if secure else "http"}
    return get("127.0.0.1", host.port, "/sign-in/", timeout=10, headers=headers)[0]

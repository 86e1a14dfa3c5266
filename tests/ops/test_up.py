"""`./portal up` with real processes."""

import json
import os
import shutil
import signal
import socket
import sys

import pytest
import redis

from ops.address import get
from ops.broker import free_port
from tests.ops.processes import Up, refused, running_processes, until, up

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory):
    """Prepared by a first start, which takes the longest."""
    folder = tmp_path_factory.mktemp("up") / "data"
    with up(folder) as portal:
        portal.wait_until_ready()
        broker(portal).set("kept", "yes")
    return folder


def broker(portal):
    return redis.Redis.from_url(json.loads((portal.data_dir / "running.json").read_text())["REDIS_URL"])


def test_a_later_start_keeps_the_data(data_dir):
    keys = (data_dir / "keys.json").read_text()

    with up(data_dir) as portal:
        portal.wait_until_ready()

        assert broker(portal).get("kept") == b"yes"
        assert (data_dir / "keys.json").read_text() == keys
        assert "Preparing" not in portal.output.read_text()


def test_a_later_start_is_quick(data_dir):
    """The best of three, as the machine may be busy with something else."""

    def seconds():
        with up(data_dir) as portal:
            return portal.wait_until_ready()

    assert any(seconds() <= 5 for _ in range(3))


def test_it_says_where_and_as_whom_to_sign_in(data_dir):
    with up(data_dir) as portal:
        portal.wait_until_ready()
        until(lambda: "Ctrl-C" in portal.output.read_text(), 10)

        assert f"http://localhost:{portal.port}" in portal.output.read_text()
        assert "avery.admin@harbour.example" in portal.output.read_text()


def test_secrets_are_for_their_owner_alone(data_dir):
    assert (data_dir / "keys.json").stat().st_mode & 0o077 == 0
    assert (data_dir / "broker" / "broker.conf").stat().st_mode & 0o077 == 0


def all_of(portal: Up) -> set[int]:
    """Its processes once they are all there: the first page may be answered before the last of them has begun."""
    portal.wait_until_ready()
    until(lambda: len(portal.processes()) >= 6, 15)
    return portal.processes()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything(data_dir, number):
    with up(data_dir) as portal:
        started = all_of(portal)

        assert portal.end(number) == 0
        assert not started & running_processes().keys()


def test_nothing_outlives_a_killed_supervisor(data_dir):
    with up(data_dir) as portal:
        started = all_of(portal)

        portal.end(signal.SIGKILL)

        until(lambda: not started & running_processes().keys(), 3)


def test_what_dies_is_started_again(data_dir):
    with up(data_dir) as portal:
        portal.wait_until_ready()
        web = next(int(group) for group in (data_dir / ".process-groups").read_text().split()[2:3])

        os.kill(web, signal.SIGKILL)

        until(lambda: "Starting web again" in portal.output.read_text(), 5)
        until(lambda: get("127.0.0.1", portal.port, "/readyz")[0] == 200, 10)


def test_a_second_one_with_the_same_data_is_refused(data_dir):
    with up(data_dir) as portal:
        portal.wait_until_ready()

        assert "already runs with the data folder" in refused(DATA_DIR=str(data_dir))


def test_without_redis_the_valkey_of_the_packages_serves(data_dir, tmp_path):
    shutil.copytree(data_dir, tmp_path / "data", ignore=shutil.ignore_patterns("broker"))

    with up(tmp_path / "data", PATH="/nonexistent") as portal:
        portal.wait_until_ready()

        assert broker(portal).info("server")["server_name"] == "valkey"


def test_data_that_the_broker_cannot_read_is_set_aside(data_dir):
    for file in (data_dir / "broker" / "appendonlydir").glob("*.aof"):
        file.write_bytes(b"from another world\r\n" * 20)

    with up(data_dir) as portal:
        portal.wait_until_ready()

        assert list((data_dir / "broker").glob("unreadable-*"))


def test_a_port_in_use_is_named(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        said = refused(DATA_DIR=str(tmp_path), PORT=str(port))

    assert said.startswith(f"Port {port} is already in use")


def test_pages_and_sandbox_cannot_share_a_port(tmp_path):
    port = str(free_port())

    said = refused(DATA_DIR=str(tmp_path), PORT=port, SANDBOX_PORT=port)

    assert said == f"PORT and SANDBOX_PORT must differ, and both are {port}."


def test_a_folder_that_cannot_be_written_is_named():
    assert refused(DATA_DIR="/proc/data").startswith("The data folder /proc/data cannot be written")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("PORT", "eighty"),
        ("SANDBOX_CLIENTS", "-1"),
        ("SANDBOX_REPLAY", "/no/such/folder"),
        ("HOST", "no-host.invalid"),
        ("MICROSOFT_GRAPH_URL", "http://graph.example"),
        ("PARTNER_TENANT_IDS", "ours"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, setting, value):
    settings = {"DATA_DIR": str(tmp_path), "PORT": str(free_port()), "SANDBOX_PORT": str(free_port())}
    if setting.startswith(("MICROSOFT", "PARTNER")):
        settings |= {"MICROSOFT_CLIENT_ID": "x", "MICROSOFT_CLIENT_SECRET": "x", "PARTNER_TENANT_IDS": "ours"}

    assert setting in refused(**settings | {setting: value})

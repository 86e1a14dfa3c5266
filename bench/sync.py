"""How fast the sync engine is, beside a bare pool of `requests` threads and beside msgraph-sdk.

    python -m bench.sync --clients 1000 --latency-ms 100
    python -m bench.sync --clients 10000 --workers 1 2 4

The sandbox runs on the same machine, in a process of its own; CPU figures are this process's alone. The first round
reads everything there is, the steady round finds nothing new. The bare pool makes the very calls of the steady round;
the SDK fetches the same collections as its documentation shows, one request after the other for a client and as many
clients at once as we have threads.

With `--workers`, Celery's own processes do steady rounds instead, through Redis: seconds of a round, CPU and memory of
a worker, and whether several of them share the work without asking about a client twice.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from bench.setup import let_go, product
from tests.sandbox_process import SandboxProcess, running_sandbox

THREADS = 32
FEW_USERS = 3  # of a client where only steady rounds are looked at: they read none
ROUNDS = 5  # of the engine and the bare pool in turn; the pair whose ratio is the middle one counts
SDK_CLIENTS = 100  # at most: the SDK is slow enough that a part says all


@dataclass
class Measured:
    """One round over some clients."""

    clients: int
    seconds: float
    cpu_seconds: float
    calls: int

    @property
    def per_second(self) -> float:
        return self.clients / self.seconds

    @property
    def cpu_ms(self) -> float:
        return 1000 * self.cpu_seconds / self.clients

    @property
    def calls_each(self) -> float:
        return self.calls / self.clients

    def __str__(self) -> str:
        return (
            f"{self.per_second:8.1f} clients/s  {self.calls_each:6.2f} calls/client  {self.cpu_ms:7.2f} ms CPU/client"
        )


def measured(sandbox: SandboxProcess, clients: int, work: Callable[[], object]) -> Measured:
    sandbox.reset_counters()
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu_seconds = time.perf_counter() - wall, time.process_time() - cpu
    counters = sandbox.counters()
    calls = sum(counters[kind] for kind in ("graph", "partner_center", "token", "discovery", "keys"))
    return Measured(clients, seconds, cpu_seconds, calls)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=1000)
    parser.add_argument("--users", type=int, default=0, help="in all; 20 a client if not given")
    parser.add_argument("--latency-ms", type=int, default=100)
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--workers", type=int, nargs="+", default=[], help="rounds by so many worker processes each")
    parser.add_argument("--database-url", default="", help="SQLite in a temporary folder if not given")
    options = parser.parse_args()
    users = options.users or (FEW_USERS if options.workers else 20) * options.clients
    with (
        running_broker(bool(options.workers)),
        running_sandbox(clients=options.clients, users=users, latency_ms=0, still=True) as sandbox,
        product(login_url=sandbox.base_url, database_url=options.database_url),
    ):
        if options.workers:
            from bench import workers

            figures = workers.compare(sandbox, options.latency_ms, options.workers)
        else:
            figures = compare(sandbox, options.latency_ms, options.threads)
        let_go()
        print(json.dumps(figures))


@contextmanager
def running_broker(is_needed: bool) -> Iterator[None]:
    """Redis, if there is none already: workers hear of their tasks through it."""
    if not is_needed or os.environ.get("BENCH_REDIS_URL"):
        yield
        return
    from tests.servers import running_redis

    with running_redis() as url:
        os.environ["BENCH_REDIS_URL"] = url
        yield


def compare(sandbox: SandboxProcess, latency_ms: int, threads: int) -> dict[str, Any]:
    operator = sign_in(sandbox)
    sandbox.fault(kind="graph", latency_ms=latency_ms)
    sandbox.fault(kind="login", latency_ms=latency_ms)
    first = measured(sandbox, *round_of_engine(threads))
    print("first round   ", first)
    again = measured(sandbox, *round_of_engine(threads))
    print("second round  ", again)
    pairs = [
        (measured(sandbox, *round_of_engine(threads)), measured(sandbox, *bare_pool(operator, threads)))
        for _round in range(ROUNDS)
    ]
    steady, bare = sorted(pairs, key=lambda pair: pair[0].cpu_ms / pair[1].cpu_ms)[ROUNDS // 2]
    print("steady round  ", steady)
    print("bare pool     ", bare)
    sdk = measured(sandbox, *with_sdk(sandbox, operator, threads))
    print("msgraph-sdk   ", sdk)
    return {
        "clients": steady.clients,
        "latency_ms": latency_ms,
        "threads": threads,
        "clients_per_s": round(steady.per_second, 1),
        "clients_per_s_first": round(first.per_second, 1),
        "calls_first": round(first.calls_each, 3),
        "calls_steady": round(steady.calls_each, 3),
        "cpu_ms_per_client": round(steady.cpu_ms, 2),
        "ratio_bare": round(steady.cpu_ms / bare.cpu_ms, 2),
        "ratio_bare_time": round(bare.per_second / steady.per_second, 2),
        "ratio_sdk": round(steady.per_second / sdk.per_second, 2),
        "ratio_sdk_cpu": round(sdk.cpu_ms / steady.cpu_ms, 2),
    }


def sign_in(sandbox: SandboxProcess) -> Any:
    """The admin persona as an operator, with rights in every client."""
    from accounts import tokens
    from accounts.models import Operator
    from clients import rights

    flow = tokens.identity().begin("http://localhost/sign-in/callback/")
    back = sandbox.sign_in(flow["auth_uri"], "admin")
    person = tokens.identity().finish(flow, dict(parse_qsl(urlsplit(back).query)))
    operator = Operator.objects.signed_in(person)
    tokens.keep(operator, person.grant)
    rights.refresh(operator)
    return operator


def round_of_engine(threads: int) -> tuple[int, Callable[[], None]]:
    """Every client once, by the very function that Celery's worker threads run, in chunks as the clock makes them."""
    from clients.models import Client

    return Client.objects.live().count(), lambda: run_chunks(threads)


def run_chunks(threads: int) -> None:
    from django.db import connection
    from django.utils.timezone import now

    from sync.models import Schedule, SyncState
    from sync.tasks import chunk_size, schedule_newcomers, sync_clients

    schedule_newcomers()
    SyncState.objects.update(retry_at=None)
    due = Schedule.objects.filter(client__isnull=False)
    size, chunks = chunk_size(due.count()), []
    while True:
        token, ids = due.claim(size)
        if not ids:
            break
        chunks.append((ids, token))

    def work(chunk: tuple[list[int], str]) -> None:
        try:
            sync_clients(*chunk)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, chunks))
    Schedule.objects.update(due_at=now(), lease_token="", lease_until=None)


def bare_pool(operator: Any, threads: int, at_most: int = 0) -> tuple[int, Callable[[], None]]:
    """The steady round's calls, with nothing around them: a session for each thread, the token in hand, JSON parsed."""
    from accounts.tokens import access_token
    from clients.models import Client
    from microsoft.identity import Resource
    from sync.models import SyncState
    from sync.sections import sections

    prepared = []
    for client in Client.objects.live()[: at_most or None]:
        states = {state.section: state for state in SyncState.objects.filter(client=client)}
        asked = [
            {
                "id": f"{key}.{request.id}",
                "method": request.method,
                "url": request.url,
                **({"headers": dict(request.headers)} if request.headers else {}),
            }
            for key, section in sections().items()
            for request in section.requests(client, states[key])
        ]
        prepared.append((access_token(operator, client.tenant_id, Resource.GRAPH), json.dumps({"requests": asked})))
    return len(prepared), lambda: post_all(prepared, threads)


def post_all(prepared: Sequence[tuple[str, str]], threads: int) -> None:
    from threading import local

    from django.conf import settings

    mine = local()
    address = f"{settings.MICROSOFT_GRAPH_URL}/v1.0/$batch"

    def post(item: tuple[str, str]) -> int:
        token, body = item
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
            mine.session.trust_env = False
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        response = mine.session.post(address, data=body, headers=headers, timeout=(3, 20))
        return len(response.json()["responses"])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(post, prepared))


def with_sdk(sandbox: SandboxProcess, operator: Any, threads: int) -> tuple[int, Callable[[], None]]:
    """The same data by msgraph-sdk: a client of it for each tenant, a request for each collection, as documented."""
    from accounts.tokens import access_token
    from clients.models import Client
    from microsoft.identity import Resource

    tenants = list(Client.objects.live().values_list("tenant_id", flat=True)[:SDK_CLIENTS])
    tokens = [access_token(operator, tenant, Resource.GRAPH) for tenant in tenants]
    asyncio.run(fetch_with_sdk(sandbox.base_url, tokens[0]))  # its modules take seconds to import
    return len(tenants), lambda: asyncio.run(fetch_all_with_sdk(sandbox.base_url, tokens, threads))


async def fetch_all_with_sdk(base_url: str, tokens: Sequence[str], at_once: int) -> None:
    gate = asyncio.Semaphore(at_once)

    async def one(token: str) -> None:
        async with gate:
            await fetch_with_sdk(base_url, token)

    await asyncio.gather(*map(one, tokens))


async def fetch_with_sdk(base_url: str, token: str) -> None:
    from azure.core.credentials import AccessToken
    from kiota_abstractions.base_request_configuration import RequestConfiguration
    from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
    from msgraph.generated.admin.service_announcement.issues.issues_request_builder import IssuesRequestBuilder
    from msgraph.generated.admin.service_announcement.messages.messages_request_builder import MessagesRequestBuilder
    from msgraph.graph_request_adapter import GraphRequestAdapter
    from msgraph.graph_service_client import GraphServiceClient

    class Held:
        def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
            return AccessToken(token, int(time.time()) + 3000)

    provider = AzureIdentityAuthenticationProvider(Held(), allowed_hosts=["127.0.0.1"])
    adapter = GraphRequestAdapter(provider)
    adapter.base_url = f"{base_url}/v1.0"
    announcements = GraphServiceClient(request_adapter=adapter).admin.service_announcement
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600))
    changed = f"lastModifiedDateTime ge {since}"
    await announcements.health_overviews.get()
    issues = IssuesRequestBuilder.IssuesRequestBuilderGetQueryParameters(filter=changed)
    await announcements.issues.get(request_configuration=RequestConfiguration(query_parameters=issues))
    posts = MessagesRequestBuilder.MessagesRequestBuilderGetQueryParameters(filter=changed)
    await announcements.messages.get(request_configuration=RequestConfiguration(query_parameters=posts))
    await GraphServiceClient(request_adapter=adapter).users.delta.get()


if __name__ == "__main__":
    main()

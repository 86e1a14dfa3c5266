"""The sandbox as a process of its own, for any test that wants Microsoft's cloud."""

import contextlib
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import requests

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "sandbox"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def plain_session() -> requests.Session:
    """A session that no proxy of the environment gets between."""
    session = requests.Session()
    session.trust_env = False
    return session


class SandboxProcess:
    """A running sandbox; `get` and `tell` speak to its control API."""

    client_id = "11111111-1111-1111-1111-111111111111"
    client_secret = "sandbox-secret"
    partner_tenant = "22222222-2222-2222-2222-222222222222"

    def __init__(self, process: "subprocess.Popen[str]", port: int, ready: str) -> None:
        self.process = process
        self.port = port
        self.ready = ready
        self.base_url = f"http://127.0.0.1:{port}"
        self.session = plain_session()
        self.output: list[str] = [ready]
        self.reader = threading.Thread(target=self._read_output, daemon=True)
        self.reader.start()

    @property
    def pid(self) -> int:
        return self.process.pid

    def _read_output(self) -> None:
        if self.process.stdout is not None:
            self.output.extend(self.process.stdout)

    # --- control ---

    def get(self, name: str, /, **params: Any) -> Any:
        return self._answer(self.session.get(f"{self.base_url}/_sandbox/{name}", params=params, timeout=30))

    def tell(self, name: str, /, **told: Any) -> Any:
        return self._answer(self.session.post(f"{self.base_url}/_sandbox/{name}", json=told, timeout=30))

    def _answer(self, response: requests.Response) -> Any:
        if response.status_code != 200:
            raise AssertionError(f"{response.url}: {response.status_code} {response.text[:500]}")
        return response.json()

    def reset(self) -> None:
        """The world as it was at the start; counters and journal empty; who signed in stays so."""
        self.tell("reset")

    def counters(self) -> dict[str, Any]:
        return dict(self.get("counters"))

    def reset_counters(self) -> dict[str, Any]:
        return dict(self.tell("counters/reset"))

    def journal(self, **wanted: Any) -> list[dict[str, Any]]:
        return list(self.get("journal", **wanted)["entries"])

    def world(self, **wanted: Any) -> dict[str, Any]:
        return dict(self.get("world", **wanted))

    def tenants(self, **wanted: Any) -> list[dict[str, Any]]:
        return list(self.world(**wanted)["tenants"])

    def users(self, tenant: str, size: int = 50) -> list[dict[str, Any]]:
        return list(self.get("users", tenant=tenant, size=size)["users"])

    def fault(self, **wanted: Any) -> int:
        return int(self.tell("faults", **wanted)["id"])

    def clear_faults(self) -> None:
        self.tell("faults", clear=True)

    def persona(self, key: str) -> dict[str, Any]:
        return next(dict(each) for each in self.get("personas")["personas"] if key in (each["key"], each["upn"]))

    # --- signing in ---

    def sign_in(self, authorization_url: str, persona: str = "admin", session: requests.Session | None = None) -> str:
        """Walk the sign-in page as the persona would; the address that the browser is sent back to."""
        session = session or plain_session()
        person = self.persona(persona)
        page = session.get(authorization_url, timeout=30)
        if page.is_redirect or page.history:
            return page.headers.get("Location", page.url)
        answer = session.post(page.url, data={"login": person["upn"]}, allow_redirects=False, timeout=30)
        ticket = re.search(r'name="ticket" value="([^"]+)"', answer.text)
        if ticket:
            form = {"ticket": unescape(ticket[1]), "code": person["code"] or shown_code(answer.text)}
            answer = session.post(page.url, data=form, allow_redirects=False, timeout=30)
        if not answer.is_redirect:
            raise AssertionError(f"{persona} was not let in: {answer.status_code} {answer.text[-600:]}")
        return urljoin(page.url, answer.headers["Location"])

    def token(
        self, persona: str = "admin", tenant: str = "organizations", scope: str = "https://graph.microsoft.com/.default"
    ) -> dict[str, Any]:
        """Everything the token endpoint answers, by the shortest way: sign in, redeem, and refresh into the tenant."""
        session = plain_session()
        redirect_uri = "http://localhost:9/sign-in/callback/"
        query = {
            "client_id": self.client_id, "response_type": "code", "redirect_uri": redirect_uri, "state": "s",
            "client_info": "1", "scope": "https://graph.microsoft.com/.default openid profile offline_access",
        }  # fmt: skip
        prepared = requests.Request(
            "GET", f"{self.base_url}/organizations/oauth2/v2.0/authorize", params=query
        ).prepare()
        location = self.sign_in(str(prepared.url), persona, session)
        code = re.search(r"[?&]code=([^&]+)", urlsplit(location).query.join("?&"))
        if code is None:
            raise AssertionError(f"No code in {location}")
        form = {
            "grant_type": "authorization_code",
            "code": unquote(code[1]),
            "redirect_uri": redirect_uri,
        }
        answer = self.redeem("organizations", "https://graph.microsoft.com/.default", **form)
        if tenant == "organizations" and scope.startswith("https://graph.microsoft.com"):
            return answer
        return self.redeem(tenant, scope, grant_type="refresh_token", refresh_token=answer["refresh_token"])

    def redeem(self, tenant: str, scope: str, **form: str) -> dict[str, Any]:
        """POST to the token endpoint as the product's application."""
        form = {"client_id": self.client_id, "client_secret": self.client_secret, "client_info": "1", **form}
        form["scope"] = f"{scope} openid profile offline_access"
        answer = self.session.post(f"{self.base_url}/{tenant}/oauth2/v2.0/token", data=form, timeout=30)
        return {**answer.json(), "status": answer.status_code}

    def graph(self, token: str | dict[str, Any], method: str, path: str, **kwargs: Any) -> requests.Response:
        """One Graph call with a token of `token()`."""
        if isinstance(token, dict):
            token = str(token["access_token"])
        headers = {"Authorization": f"Bearer {token}", **kwargs.pop("headers", {})}
        url = path if path.startswith("http") else f"{self.base_url}/v1.0{path}"
        return self.session.request(method, url, headers=headers, timeout=30, **kwargs)

    def partner_center(self, token: str | dict[str, Any], method: str, path: str, **kwargs: Any) -> requests.Response:
        if isinstance(token, dict):
            token = str(token["access_token"])
        headers = {"Authorization": f"Bearer {token}", **kwargs.pop("headers", {})}
        return self.session.request(method, f"{self.base_url}/v1{path}", headers=headers, timeout=30, **kwargs)

    # --- the end ---

    def stop(self) -> int:
        """Stop it as a supervisor would; its exit status."""
        self.process.terminate()
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait(10)
        finally:
            self.reader.join(10)
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.session.close()


def shown_code(page: str) -> str:
    """The six digits that the sign-in page shows in place of an authenticator."""
    found = re.search(r"<code>(\d{6})</code>", page)
    if found is None:
        raise AssertionError("The page shows no code.")
    return found[1]


def start_sandbox(**options: Any) -> SandboxProcess:
    """Start one on a free port: `start_sandbox(clients=5, users=100, still=True)`."""
    options = {"port": free_port(), "clients": 12, "users": 300, "still": True, **options}
    arguments = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            arguments.append(flag if value else flag.replace("--", "--no-", 1))
        elif value is not None:
            arguments += [flag, str(value)]
    process = subprocess.Popen(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    ready = process.stdout.readline() if process.stdout else ""
    if "ready" not in ready:
        rest = process.stdout.read() if process.stdout else ""
        process.kill()
        raise AssertionError(f"The sandbox did not start: {ready}{rest}")
    return SandboxProcess(process, int(options["port"]), ready)


@contextlib.contextmanager
def running_sandbox(**options: Any) -> Iterator[SandboxProcess]:
    sandbox = start_sandbox(**options)
    try:
        yield sandbox
    finally:
        sandbox.stop()

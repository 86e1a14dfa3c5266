from dataclasses import dataclass, field, fields
from functools import cached_property
from ipaddress import ip_address
from urllib.parse import urlsplit

LOGIN = "https://login.microsoftonline.com"
GRAPH = "https://graph.microsoft.com"
PARTNER_CENTER = "https://api.partnercenter.microsoft.com"


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Cloud:
    """Where Microsoft is, and who we are there. Addresses are bases without `/v1.0` or `/v1`.

    Plain http is accepted for loopback addresses only, where a stand-in for Microsoft may answer.
    """

    login_url: str = LOGIN
    graph_url: str = GRAPH
    partner_center_url: str = PARTNER_CENTER
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    client_certificate: str | None = field(default=None, repr=False)  # PEM: the certificate and its key
    https_proxy: str = field(default="", repr=False)  # may hold a password
    no_proxy: str = ""  # host names, comma separated; a leading dot or none means the domain and all below
    ca_bundle: str = ""  # path of a PEM file, where a proxy puts its own certificates

    def __post_init__(self) -> None:
        for each in fields(self):
            if each.name.endswith("_url"):
                object.__setattr__(self, each.name, self._checked(each.name))

    def _checked(self, name: str) -> str:
        url = str(getattr(self, name)).rstrip("/")
        parts = urlsplit(url)
        secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
        if not secure or not parts.hostname or parts.username or parts.query or parts.fragment:
            raise ValueError(f"{name} must be an https address, or http on loopback: {url!r}")
        return url

    # What Microsoft calls itself: in scopes, in links that it returns, towards MSAL. Differs from our base on loopback.
    @cached_property
    def login_public(self) -> str:
        return _public(self.login_url, LOGIN)

    @cached_property
    def graph_public(self) -> str:
        return _public(self.graph_url, GRAPH)

    @cached_property
    def partner_center_public(self) -> str:
        return _public(self.partner_center_url, PARTNER_CENTER)

    def proxy_for(self, url: str) -> str:
        """The proxy to go through to `url`, or "" to go there directly."""
        host = urlsplit(url).hostname or ""
        if not self.https_proxy or is_loopback(host) or self._bypassed(host):
            return ""
        return self.https_proxy

    def _bypassed(self, host: str) -> bool:
        names = [name.strip().lstrip(".").lower() for name in self.no_proxy.split(",")]
        return any(name == "*" or host == name or host.endswith(f".{name}") for name in names if name)


def _public(base: str, world_wide: str) -> str:
    return base if base.startswith("https:") else world_wide


def on_base(link: str, base: str, public: str) -> str:
    """The link that Microsoft returned, moved to the configured base; ValueError where it leads anywhere else."""
    for known in (base, public):
        if _is_under(link, known):
            return base + link[len(known) :]
    raise ValueError("the link leads to a foreign host")


def _is_under(link: str, base: str) -> bool:
    ours, theirs = urlsplit(base), urlsplit(link)
    return link.startswith(base) and ours[:2] == theirs[:2] and link[len(base) :][:1] in ("", "/", "?")

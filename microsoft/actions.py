"""What an operator does to somebody's account, with the operator's own token (contract §4.4–§4.7).

Each returns Microsoft's request id for the audit trail, and raises NotAllowed with what is missing, Rejected with the
reason in its sentence, or what else `Graph` raises. None is ever repeated by itself.
"""

from dataclasses import dataclass
from uuid import UUID

from microsoft.directory import Operation
from microsoft.errors import BadAnswer
from microsoft.graph import Graph

PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105 - the id of the method, the same for everybody


@dataclass(frozen=True, slots=True)
class Started:
    """A reset that Microsoft has accepted, not done: ask `operation(graph, link)` until it is over."""

    link: str
    wait: float  # seconds before asking
    request_id: str


def reset_password(graph: Graph, user_id: UUID, password: str, *, must_change: bool = True) -> str:
    """For people whose password is kept in the cloud (page "Update user")."""
    profile = {"forceChangePasswordNextSignIn": must_change, "password": password}
    return graph.patch(f"/users/{user_id}", {"passwordProfile": profile}).request_id


def reset_synced_password(graph: Graph, user_id: UUID, password: str) -> Started:
    """For synced people: written back on premises, always with a change at the next sign-in.

    Page "authenticationMethod: resetPassword".
    """
    path = f"/users/{user_id}/authentication/methods/{PASSWORD_METHOD}/resetPassword"
    reply = graph.post(path, {"newPassword": password})
    link = reply.headers.get("Location", "")
    if not link:
        raise BadAnswer("no operation to follow", status=reply.status, request_id=reply.request_id)
    wait = reply.retry_after
    return Started(link, 1.0 if wait is None else wait, reply.request_id)


def operation(graph: Graph, link: str) -> Operation:
    return Operation.parse(graph.get(link))


def allow_sign_in(graph: Graph, user_id: UUID, allowed: bool) -> str:
    return graph.patch(f"/users/{user_id}", {"accountEnabled": allowed}).request_id


def sign_out_everywhere(graph: Graph, user_id: UUID) -> str:
    """Takes minutes to bite; access tokens given out before live on for up to an hour."""
    return graph.post(f"/users/{user_id}/revokeSignInSessions").request_id

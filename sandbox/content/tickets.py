"""What the partner asks Microsoft's support for on behalf of its clients."""

from dataclasses import dataclass

from .chance import pick, scatter, shuffled
from .data.cases import CASES


@dataclass(frozen=True)
class TicketText:
    title: str
    description: str
    product: str
    topic: str
    severity: str
    notes: tuple[str, ...]  # the partner and the support engineer in turn, the partner first


BASE_TICKETS = len(CASES)
SITES = (
    "the main office", "the warehouse", "the branch in the harbour", "the second floor", "the new branch",
    "the production hall", "the home offices", "the sales team", "the front desk", "the finance department",
    "the training centre", "the shop on the square",
)  # fmt: skip


def ticket(index: int, seed: int) -> TicketText:
    """Every case once, in an order of the seed's own, then the same ones elsewhere."""
    turn, place = divmod(index, BASE_TICKETS)
    case = CASES[shuffled(BASE_TICKETS, seed + turn)[place]]
    site = pick(SITES, scatter(seed, index)) if turn else case.site
    return TicketText(
        title=_filled(case.title, site),
        description=_filled(case.description, site),
        product=case.product,
        topic=case.topic,
        severity=case.severity,
        notes=tuple(_filled(note, site) for note in case.notes),
    )


def _filled(text: str, site: str) -> str:
    return " ".join(text.split()).format(site=site)

"""The partners at which everything is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """All in all, at one partner; 20 open issues and 300 posts a client."""

    clients: int
    users: int
    operators: int


SIZES = {"L": Size(300, 20_000, 25), "XL": Size(1_000, 100_000, 80), "XXL": Size(10_000, 1_000_000, 200)}
USERS = 20  # of one client, where no size says it

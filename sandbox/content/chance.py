"""Chance that can be repeated: a number depends on its seed and index alone, and costs a microsecond."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")
MASK = (1 << 64) - 1


def scatter(seed: int, index: int) -> int:
    """An evenly spread 64-bit number (SplitMix64)."""
    x = (seed * 0xD1342543DE82EF95 + (index + 1) * 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def pick(options: Sequence[T], number: int) -> T:
    return options[number % len(options)]


@lru_cache(maxsize=16)
def shuffled(length: int, seed: int) -> tuple[int, ...]:
    """The numbers below `length` in an order of the seed's own."""
    return tuple(sorted(range(length), key=lambda index: scatter(seed, index)))

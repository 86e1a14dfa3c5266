"""What a page writes beside its purpose: that somebody was here, has seen this, opened that."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, transaction

logger = logging.getLogger(__name__)


@contextmanager
def in_passing() -> Iterator[None]:
    """Write what may as well be lost: a disk that is full keeps nobody from reading."""
    try:
        with transaction.atomic():
            yield
    except DatabaseError as error:
        logger.warning("not written in passing: %s", type(error).__name__)

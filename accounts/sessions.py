"""Sessions on the server: rows of ours, read through the cache. Neither holds the key that a browser carries."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import structlog
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.core.cache.backends.base import BaseCache
from django.db import OperationalError
from django.utils.timezone import now

from accounts.models import Session

log = structlog.get_logger(__name__)

CACHED = 60  # seconds after which the row is read again: it may have been removed while the cache was away


def kept_as(session_key: str | None) -> str:
    """What database and cache call a session: a copy of either opens none. Forty characters, as the column has."""
    return sha256((session_key or "").encode()).hexdigest()[:40]


class SessionStore(CachedStore):
    cache_key_prefix = "session:"
    # Django's own, unknown to its stubs.
    _cache: BaseCache
    _session: dict[str, Any]

    def load(self) -> dict[str, Any]:
        known: dict[str, Any] | None = self._cache.get(self.cache_key)
        if known is not None:
            return known
        if kept := super(CachedStore, self).load():
            self._cache.set(self.cache_key, kept, CACHED)
        return kept

    @property
    def cache_key(self) -> str:
        key: str = self._get_or_create_session_key()  # type: ignore[attr-defined]  # Django's own, too
        return self.cache_key_prefix + kept_as(key)

    def exists(self, session_key: str) -> bool:
        return super().exists(kept_as(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            self.remove(kept_as(key))

    def remove(self, kept: str) -> None:
        """End the session that the database calls so."""
        super().delete(kept)

    def _get_session_from_db(self) -> Session | None:
        rows = Session.objects.filter(session_key=kept_as(self.session_key), expire_date__gt=now())
        row: Session | None = rows.first()
        if row is None:
            self._session_key = None
        return row

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def save(self, must_create: bool = False) -> None:
        """A session that is there already may miss a change: what it holds beside the operator is a convenience."""
        try:
            super(CachedStore, self).save(must_create)
            self._cache.set(self.cache_key, self._session, CACHED)
        except UpdateError as error:
            if not isinstance(error.__context__, OperationalError):  # then its device was signed out meanwhile
                raise
            log.warning("session_not_written")

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row also says whose browser this is, so that an operator can see and end it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        row.session_key = kept_as(row.session_key)
        operator_id = data.get("_auth_user_id")
        row.operator_id = int(operator_id) if operator_id else None
        row.device = str(data.get("device", ""))[:200]
        if started := data.get("signed_in_at"):
            row.started_at = datetime.fromtimestamp(started, UTC)
        return row

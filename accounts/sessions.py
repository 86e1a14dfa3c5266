"""Sessions on the server: rows of ours, read through the cache."""

from datetime import UTC, datetime
from typing import Any

import structlog
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.db import OperationalError

from accounts.models import Session

log = structlog.get_logger(__name__)

CACHED = 60  # seconds after which the row is read again: it may have been removed while the cache was away


class SessionStore(CachedStore):
    cache_key_prefix = "session:"

    def load(self) -> dict[str, Any]:
        if (known := self._cache.get(self.cache_key)) is not None:
            return dict(known)
        row = self._get_session_from_db()
        if row is None:
            return {}
        data: dict[str, Any] = self.decode(row.session_data)
        self._keep(data, self.get_expiry_age(expiry=row.expire_date))
        return data

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def save(self, must_create: bool = False) -> None:
        """A session that is there already may miss a change: what it holds beside the operator is a convenience."""
        try:
            super(CachedStore, self).save(must_create)
            self._keep(self._session, self.get_expiry_age())
        except UpdateError as error:
            if not isinstance(error.__context__, OperationalError):  # then its device was signed out meanwhile
                raise
            log.warning("session_not_written")

    def _keep(self, data: dict[str, Any], lasts: int) -> None:
        self._cache.set(self.cache_key, data, min(CACHED, lasts))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row also says whose browser this is, so that an operator can see and end it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        operator_id = data.get("_auth_user_id")
        row.operator_id = int(operator_id) if operator_id else None
        row.device = str(data.get("device", ""))[:200]
        if started := data.get("signed_in_at"):
            row.started_at = datetime.fromtimestamp(started, UTC)
        return row

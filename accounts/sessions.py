"""Sessions on the server: rows of ours, read through the cache."""

from datetime import UTC, datetime
from typing import Any

import structlog
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore
from django.db import OperationalError

from accounts.models import Session

log = structlog.get_logger(__name__)


class SessionStore(CachedStore):
    cache_key_prefix = "session:"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def save(self, must_create: bool = False) -> None:
        """A session that is there already may miss a change: what it holds beside the operator is a convenience."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if not isinstance(error.__context__, OperationalError):  # then its device was signed out meanwhile
                raise
            log.warning("session_not_written")

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row also says whose browser this is, so that an operator can see and end it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        operator_id = data.get("_auth_user_id")
        row.operator_id = int(operator_id) if operator_id else None
        row.device = str(data.get("device", ""))[:200]
        if started := data.get("signed_in_at"):
            row.started_at = datetime.fromtimestamp(started, UTC)
        return row

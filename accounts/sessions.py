"""Sessions on the server: rows of ours, read through the cache."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.cached_db import SessionStore as CachedStore

from accounts.models import Session


class SessionStore(CachedStore):
    cache_key_prefix = "session:"

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row also says whose browser this is, so that an operator can see and end it."""
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]
        operator_id = data.get("_auth_user_id")
        row.operator_id = int(operator_id) if operator_id else None
        row.device = str(data.get("device", ""))[:200]
        if started := data.get("signed_in_at"):
            row.started_at = datetime.fromtimestamp(started, UTC)
        return row

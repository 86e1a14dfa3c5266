from typing import Any

from django.contrib.auth.backends import BaseBackend

from accounts.models import Operator


class OperatorBackend(BaseBackend):
    """Loads the operator of a session; who they are was decided at the sign-in (accounts.views)."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Nobody signs in with credentials of ours."""

    def get_user(self, user_id: int) -> Operator | None:
        return Operator.objects.select_related("partner").filter(pk=user_id, is_active=True).first()

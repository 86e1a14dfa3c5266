from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from accounts.models import Operator, PushSubscription, RefreshToken
from tests.factories import make_operator


def with_device_and_token(**fields):
    operator = make_operator(upn=f"{len(Operator.objects.all())}@harbour.example", **fields)
    PushSubscription.objects.create(operator=operator, endpoint=f"https://push.example/{operator.pk}")
    RefreshToken.objects.create(operator=operator, sealed=b"sealed")
    return operator


@pytest.mark.parametrize("fields", [{"last_active_at": now() - timedelta(days=91)}, {"is_active": False}])
def test_who_no_longer_comes_leaves_neither_token_nor_device(db, fields):
    gone, here = with_device_and_token(**fields), with_device_and_token(last_active_at=now() - timedelta(days=89))

    call_command("prune")

    assert Operator.objects.filter(pk=gone.pk).exists()  # the audit trail names them
    assert PushSubscription.objects.get().operator == here
    assert RefreshToken.objects.get().operator == here

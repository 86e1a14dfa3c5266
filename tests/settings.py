"""The product's settings for tests: nothing of a deployment's own comes in, and nothing is written beside the tests."""

import atexit
import os
import tempfile

_CHOSEN = ("DATABASE_URL", "REDIS_URL")  # by tests/run.py, for the second pass
_NOT_WANTED = ("EMAIL_URL", "FEEDBACK_EMAIL", "METRICS_TOKEN", "HTTPS_PROXY", "MICROSOFT_CLIENT_CERTIFICATE")
_data = tempfile.TemporaryDirectory(prefix="portal-tests-")
atexit.register(_data.cleanup)
os.environ |= {
    **{name: os.environ.get(f"TEST_{name}", "") for name in _CHOSEN},
    **dict.fromkeys(
        ("EMAIL_URL", "FEEDBACK_EMAIL", "METRICS_TOKEN", "HTTPS_PROXY", "MICROSOFT_CLIENT_CERTIFICATE"), ""
    ),
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver.localhost",
    "DATA_DIR": tempfile.mkdtemp(prefix="portal-tests-"),
    "DEBUG": "false",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # the browser's driver keeps an event loop in the thread of the tests
    "LOG_LEVEL": "WARNING",
    "MICROSOFT_CLIENT_ID": "11111111-1111-1111-1111-111111111111",
    "MICROSOFT_CLIENT_SECRET": "sandbox-secret",
    "MICROSOFT_LOGIN_URL": "https://login.microsoftonline.com",
    "MICROSOFT_GRAPH_URL": "https://graph.microsoft.com",
    "MICROSOFT_PARTNER_CENTER_URL": "https://api.partnercenter.microsoft.com",
    "PARTNER_TENANT_IDS": "22222222-2222-2222-2222-222222222222",
    "SECRET_KEY": "only-for-tests-only-for-tests-only-for-tests-only-for-tests",
    "TOKEN_KEYS": "dGhpcnR5LXR3byBieXRlcywgb25seSBmb3IgdGVzdHM=",
}

from partnerportal.settings import *  # noqa: E402, F403 - the environment comes first

CELERY_TASK_ALWAYS_EAGER = True  # also where Redis is the cache; a real worker has tests of its own
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

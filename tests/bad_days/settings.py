"""The product's own settings, for processes that a test starts; only static files need no preparation."""

from partnerportal.settings import *  # noqa: F403 - all of them

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CELERY_BEAT_SCHEDULE["tick"]["schedule"] = 1.0  # noqa: F405 - a test waits for it

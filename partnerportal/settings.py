"""All settings; each value of a deployment comes from the environment (see .env.example)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from kombu import Queue

from partnerportal import env
from partnerportal.log import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env_file(str(BASE_DIR / ".env"), overwrite=False)

VERSION = "0.1.0"  # pyproject.toml's, which a container does not have
SOURCE_URL = env.text("SOURCE_URL")  # where this product's source can be had; shown in the settings
DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "var")
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.required("SECRET_KEY", "a long random text")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")  # the keys before it: what they signed is still believed
TOKEN_KEYS = env.fernet_keys("TOKEN_KEYS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
# Only this machine can reach the product: plain http is fine. Everything else is served over https.
IS_LOCAL = all(env.is_loopback(host) for host in ALLOWED_HOSTS)

# --- Microsoft -------------------------------------------------------------------------------------------------
MICROSOFT_LOGIN_URL = env.base_url("MICROSOFT_LOGIN_URL", "https://login.microsoftonline.com")
MICROSOFT_GRAPH_URL = env.base_url("MICROSOFT_GRAPH_URL", "https://graph.microsoft.com")
MICROSOFT_PARTNER_CENTER_URL = env.base_url("MICROSOFT_PARTNER_CENTER_URL", "https://api.partnercenter.microsoft.com")
MICROSOFT_CLIENT_ID = env.required("MICROSOFT_CLIENT_ID", "the application (client) id of your app registration")
MICROSOFT_CLIENT_SECRET = env.text("MICROSOFT_CLIENT_SECRET")
MICROSOFT_CLIENT_CERTIFICATE = env.text("MICROSOFT_CLIENT_CERTIFICATE")
if not (MICROSOFT_CLIENT_SECRET or MICROSOFT_CLIENT_CERTIFICATE):
    raise ImproperlyConfigured(
        "MICROSOFT_CLIENT_SECRET or MICROSOFT_CLIENT_CERTIFICATE is missing: set one of them (or its _FILE form)."
    )
try:
    PARTNER_TENANT_IDS = frozenset(map(UUID, env.words("PARTNER_TENANT_IDS")))
except ValueError as error:
    raise ImproperlyConfigured("PARTNER_TENANT_IDS must be tenant ids, separated by commas.") from error
if not PARTNER_TENANT_IDS:
    raise ImproperlyConfigured("PARTNER_TENANT_IDS is missing: set it to the tenant ids whose people may sign in.")
HTTPS_PROXY = env.text("HTTPS_PROXY")
NO_PROXY = env.text("NO_PROXY")
CA_BUNDLE = env.text("CA_BUNDLE")  # where the proxy puts certificates of its own
# The stand-in for Microsoft's cloud: every page says so, and nobody outside this machine may reach it.
IS_SANDBOX = env.is_loopback(urlsplit(MICROSOFT_LOGIN_URL).hostname or "")
if IS_SANDBOX and not IS_LOCAL:
    raise ImproperlyConfigured(
        "MICROSOFT_LOGIN_URL points to the sandbox, but ALLOWED_HOSTS names a host outside this machine: "
        "remove the MICROSOFT_*_URL settings to speak to Microsoft's real cloud."
    )

# --- Apps ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "home",
    "health",
    "users",
    "support",
    "messages_app",
    "feedback",
    "sync",
    "clients",
    "accounts",
    "partnerportal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
]
# What is kept fresh in the background, in the order in which a batch asks for it. The engine knows none by name.
SYNC_SECTIONS: list[str] = [
    "clients.section.TenantSection",
    "health.section.HealthSection",
    "messages_app.section.MessagesSection",
    "users.section.UsersSection",
]
SYNC_PARTNER_SECTIONS: list[str] = [
    "clients.section.ClientListSection",
    "support.section.TicketsSection",
]
AUTH_USER_MODEL = "accounts.Operator"
AUTHENTICATION_BACKENDS = ["accounts.backend.OperatorBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "clients:clients"  # unless the operator chose another
ADMISSION = "clients.admission.admit"  # decides after sign-in whether somebody gets in
TASKS_AFTER_SIGN_IN = ["sync.tasks.welcome"]  # each gets the operator's key; a newcomer need not wait for a minute

MIDDLEWARE = [
    "partnerportal.stack.RoomMiddleware",
    "partnerportal.probes.ProbeMiddleware",
    "partnerportal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partnerportal.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.SessionLimitsMiddleware",
    "partnerportal.middleware.PreferencesMiddleware",
    "partnerportal.middleware.SignInMiddleware",
    "partnerportal.middleware.LimitsMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",  # after: a stranger is asked to sign in, whatever was sent
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "partnerportal.middleware.MicrosoftErrorMiddleware",
    "partnerportal.middleware.NullCharacterMiddleware",
    "clients.middleware.RightsMiddleware",
]
ROOT_URLCONF = "partnerportal.urls"
WSGI_APPLICATION = "partnerportal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "partnerportal.context.shell",
            ]
        },
    }
]

# --- Data ------------------------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", env.sqlite_url(DATA_DIR / "portal.sqlite3"))
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing with "database is locked"; readers never wait for them.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
            "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = 300
else:
    # Celery closes its connection around every task: with a pool that only hands it back.
    # A pool that could not connect for a while would by itself wait minutes before it tries again.
    PATIENCE = {"timeout": 4, "reconnect_timeout": 2}
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.number("DATABASE_POOL", 40, least=1), **PATIENCE},
        "connect_timeout": 3,
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["ENGINE"] = "partnerportal.postgresql"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis("REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "partnerportal.cache.RedisCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "portal"}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    )
}

# --- Background work -------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL  # without a broker a task runs inside the request
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_QUEUES = [Queue("celery"), Queue("now")]  # "now": what a person waits for
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # a killed worker's tasks are done again; every task bears being done twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker may be away for as long as it likes
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_timeout": 3, "socket_connect_timeout": 2}
# A page says that it cannot be begun rather than wait; the clock tries again every minute.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0, "interval_start": 0, "interval_step": 0, "interval_max": 0}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "sync.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
    "alerts": {"task": "home.tasks.tell_devices", "schedule": 60.0, "options": {"expires": 55}},
    "feedback": {"task": "feedback.tasks.mail_waiting", "schedule": 300.0, "options": {"expires": 290}},
    "daily": {"task": "sync.tasks.tidy", "schedule": 24 * 3600.0},
}

# --- Sessions and security -------------------------------------------------------------------------------------
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "session" if IS_LOCAL else "__Host-session"
SESSION_COOKIE_AGE = env.number("SESSION_IDLE_HOURS", 12, least=1) * 3600
SESSION_ABSOLUTE_AGE = env.number("SESSION_LONGEST_DAYS", 7, least=1) * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # Microsoft sends people back to us with a GET from its own site
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_LOCAL
CSRF_COOKIE_NAME = "csrftoken" if IS_LOCAL else "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "partnerportal.errors.csrf_failure"
SECURE_SSL_REDIRECT = not IS_LOCAL
SECURE_HSTS_SECONDS = 0 if IS_LOCAL else 2 * 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not IS_LOCAL
SECURE_PROXY_SSL_HEADER = None if IS_LOCAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
LARGEST_UPLOAD = 12 * 1024 * 1024  # bytes of a form with a file: a picture that is too large is told so beside its text
# Whose X-Forwarded-For is believed: without them, the address that the connection comes from counts.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
# How often, in how many seconds; no work of people comes near. Those of changes at Microsoft are in users.brakes.
LIMITS = {
    "search": (300, 60),  # of one operator; a search goes out with each pause in typing
    "sign-in": (300, 600),  # of one address: an office in the morning
    "sign-in-account": (60, 600),  # each client may ask for its own proof
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, MICROSOFT_LOGIN_URL],  # signing in and out redirects from a form to Microsoft
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "require-trusted-types-for": ["'script'"],  # see static/js/trusted.js
        "trusted-types": ["default"],
    }
}

# --- Keeping data ----------------------------------------------------------------------------------------------
KEEP_ENDED_CLIENTS_DAYS = env.number("KEEP_ENDED_CLIENTS_DAYS", 30)
KEEP_AUDIT_DAYS = env.number("KEEP_AUDIT_DAYS", 730, least=1)

# --- Languages and time ----------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("pt-br", _("Brazilian Portuguese")),
    ("pt", _("Portuguese")),
    ("fr", _("French")),
    ("de", _("German")),
    ("ja", _("Japanese")),
    ("es", _("Spanish")),
    ("zh-hant", _("Traditional Chinese")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "language" if IS_LOCAL else "__Host-language"
LANGUAGE_COOKIE_HTTPONLY = False
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not IS_LOCAL
THEME_COOKIE_NAME = "theme" if IS_LOCAL else "__Host-theme"
SCRIPT_COOKIE_NAME = "script" if IS_LOCAL else "__Host-script"  # of browsers that run ours, set by it
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

# --- Mail ------------------------------------------------------------------------------------------------------
FEEDBACK_EMAIL = env.text("FEEDBACK_EMAIL")
vars().update(env.email("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", FEEDBACK_EMAIL or "partner-portal@localhost")

# --- Push to devices -------------------------------------------------------------------------------------------
VAPID_PRIVATE_KEY = env.text("VAPID_PRIVATE_KEY")
VAPID_CONTACT = env.text("VAPID_CONTACT") or f"mailto:{FEEDBACK_EMAIL or DEFAULT_FROM_EMAIL}"
PUSH_SERVICES = env.words(
    "PUSH_SERVICES",
    [
        "https://fcm.googleapis.com",
        "https://*.push.apple.com",
        "https://*.push.services.mozilla.com",
        "https://*.notify.windows.com",
    ],
)

# --- Files and logs --------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "partnerportal.bundle.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STATIC_ROOT = Path(env.text("STATIC_ROOT") or DATA_DIR / "static")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEBUG
LOG_FORMAT = env.choice("LOG_FORMAT", "text" if IS_LOCAL else "json", ["text", "json"])
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)
METRICS_TOKEN = env.text("METRICS_TOKEN")  # /metrics answers only to a bearer of this; empty = off
METRICS = "sync.metrics.lines"
# Functions of the apps that let go of old rows: each answers a name and a count.
PRUNE: list[str] = [
    "health.pruning.old_issues",
    "messages_app.pruning.old_posts",
    "messages_app.pruning.old_pictures",
    "messages_app.pruning.old_sets",
    "support.pruning.lost_changes",
    "support.pruning.old_changes",
    "users.pruning.lost_changes",
    "users.pruning.old_changes",
    "accounts.pruning.idle_devices",
    "accounts.pruning.idle_tokens",
]

"""The one settings file. Everything a city changes comes from the environment (see docs/running.md)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DOTTORO_DATA", CHECKOUT / ".dottoro"))
MODE = os.environ.get("DOTTORO_MODE", "practice")
"""practice or real: what a *new* database is stamped as; an existing one keeps its stamp."""


def _from_file_or_env(name: str) -> str:
    """A secret by its variable, or by a file named in ``<name>_FILE``."""
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else os.environ.get(name, "")


def _practice_key() -> str:
    """A practice installation makes its own key once and keeps it in its data folder."""
    path = DATA / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        DATA.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key(), encoding="utf-8")
    return path.read_text(encoding="utf-8")


DEBUG = os.environ.get("DOTTORO_DEBUG", "") == "1"
if DEBUG and MODE != "practice":
    raise ImproperlyConfigured("DOTTORO_DEBUG shows data on error pages: it is not for a real installation.")
SECRET_KEY = _from_file_or_env("DOTTORO_SECRET_KEY")
if not SECRET_KEY:
    if MODE != "practice":
        raise ImproperlyConfigured(
            "DOTTORO_SECRET_KEY (or DOTTORO_SECRET_KEY_FILE) is needed in a real installation."
        )
    SECRET_KEY = _practice_key()

_hosts = os.environ.get("DOTTORO_ALLOWED_HOSTS", "")
if not _hosts and MODE != "practice":
    raise ImproperlyConfigured("DOTTORO_ALLOWED_HOSTS is needed in a real installation.")
ALLOWED_HOSTS = [host.strip() for host in _hosts.split(",") if host.strip()] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
]
HTTPS = os.environ.get("DOTTORO_HTTPS", "") == "1"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "axes",
    "ninja",
    "clinics",
    "dispatch",
    "dottoro",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # cheap phones on 3G; it pads against BREACH, CSRF tokens are masked
    "csp.middleware.CSPMiddleware",
    "dottoro.gate.GateMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dottoro.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dottoro.urls"
ASGI_APPLICATION = "dottoro.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "dottoro" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dottoro.pages.page_context",
            ]
        },
    }
]


def _database() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        if MODE != "practice":
            raise ImproperlyConfigured("DATABASE_URL is needed in a real installation.")
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "dottoro"}
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", "")) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
    }


DATABASES = {
    "default": {
        **_database(),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "options": "-c lock_timeout=2s -c statement_timeout=5s -c idle_in_transaction_session_timeout=30s"
            f" -c timezone={os.environ.get('DOTTORO_DATABASE_TIMEZONE', 'UTC')}",
            "connect_timeout": 5,
        },
    }
}
REDIS_URL = os.environ.get("REDIS_URL", "")

AUTH_USER_MODEL = "clinics.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "dottoro.pages.locked_out"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # its tables are no registry; a lock opens by itself after the cool-off
AXES_ENABLE_ACCESS_FAILURE_LOG = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-dottoro" if HTTPS else "dottoro"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrftoken"
CSRF_FAILURE_VIEW = "dottoro.pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # the city's other subdomains are not ours to bind
    "security.W008",  # the proxy that speaks HTTPS sends http:// there
    "security.W021",  # nor is the browsers' preload list
]
X_FRAME_OPTIONS = "DENY"
LOGIN_URL = "/masuk"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

TILES_URL = os.environ.get("DOTTORO_TILES_URL", "")
"""An online street map, e.g. https://tile.example.org/{z}/{x}/{y}.png; off unless a city sets it."""
TILES_ATTRIBUTION = os.environ.get("DOTTORO_TILES_ATTRIBUTION", "© OpenStreetMap contributors")
_tiles_origin = "{0.scheme}://{0.netloc}".format(urlsplit(TILES_URL.replace("{s}", "*"))) if TILES_URL else ""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *([_tiles_origin] if _tiles_origin else [])],
        "style-src": [SELF],
        "script-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("DOTTORO_TIME_ZONE", "Asia/Makassar")
"""Only Django's own pages (admin) use it; screens show the city's zone from the Installation row."""

FRONTEND_DIST = CHECKOUT / "frontend" / "dist"
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("DOTTORO_STATIC", DATA / "static"))
STATICFILES_DIRS = [("", FRONTEND_DIST)] if FRONTEND_DIST.exists() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG


def _immutable(_path: str, url: str) -> bool:
    """Vite puts a hash of the content into every name below assets/."""
    return "/assets/" in url


WHITENOISE_IMMUTABLE_FILE_TEST = _immutable
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
FILES_DIR = Path(os.environ.get("DOTTORO_FILES", DATA / "files"))
"""Photos and recordings of visits: outside every folder that is served; opened through permission only."""
FHIR_ENCOUNTER_CLASS = os.environ.get("DOTTORO_FHIR_CLASS") or "HH"
"""How a home visit is called in a FHIR record; HH: home health."""
WEB_THREADS = int(os.environ.get("DOTTORO_WEB_THREADS", "4"))
"""Threads that serve pages and the API in one web process."""
ROADS_DIR = Path(os.environ.get("DOTTORO_ROADS", DATA / "roads"))
"""What manage.py import_roads wrote: the road graph of the city, one folder an import."""
TRAVEL = os.environ.get("DOTTORO_TRAVEL") or "auto"
"""Whose travel times: auto (the roads where there are any), roads, osrm, or straight. See docs/travel.md."""
if TRAVEL not in ("auto", "roads", "osrm", "straight"):
    raise ImproperlyConfigured("DOTTORO_TRAVEL is auto, roads, osrm or straight.")
OSRM_URL = os.environ.get("DOTTORO_OSRM_URL", "")
"""An OSRM server (http://127.0.0.1:5000) for DOTTORO_TRAVEL=osrm; only this process talks to it, no browser."""
if TRAVEL == "osrm" and not OSRM_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured("DOTTORO_TRAVEL=osrm needs DOTTORO_OSRM_URL, http://... or https://...")
MESSAGES_DRIVER = os.environ.get("DOTTORO_MESSAGES") or "log"
"""What carries messages to families: log (nothing leaves), gateway, or whatsapp. See docs/running.md."""
if MESSAGES_DRIVER not in ("log", "gateway", "whatsapp"):
    raise ImproperlyConfigured("DOTTORO_MESSAGES is log, gateway or whatsapp.")
MESSAGES_GATEWAY = {
    "url": os.environ.get("DOTTORO_GATEWAY_URL", ""),
    "method": os.environ.get("DOTTORO_GATEWAY_METHOD") or "POST",
    "header": _from_file_or_env("DOTTORO_GATEWAY_HEADER"),
    "type": os.environ.get("DOTTORO_GATEWAY_TYPE") or "json",
    "body": os.environ.get("DOTTORO_GATEWAY_BODY") or '{"to": "{phone}", "text": "{text}", "ref": "{ref}"}',
    "success": os.environ.get("DOTTORO_GATEWAY_SUCCESS", ""),
    "id": os.environ.get("DOTTORO_GATEWAY_ID", ""),
}
MESSAGES_WHATSAPP = {
    "url": os.environ.get("DOTTORO_WHATSAPP_URL") or "https://graph.facebook.com/v21.0",
    "phone_id": os.environ.get("DOTTORO_WHATSAPP_PHONE_ID", ""),
    "token": _from_file_or_env("DOTTORO_WHATSAPP_TOKEN"),
    "secret": _from_file_or_env("DOTTORO_WHATSAPP_SECRET"),
    "verify": _from_file_or_env("DOTTORO_WHATSAPP_VERIFY"),
}
if MESSAGES_DRIVER == "gateway" and not MESSAGES_GATEWAY["url"]:
    raise ImproperlyConfigured("DOTTORO_MESSAGES=gateway needs DOTTORO_GATEWAY_URL.")
if MESSAGES_DRIVER == "whatsapp" and not (MESSAGES_WHATSAPP["phone_id"] and MESSAGES_WHATSAPP["token"]):
    raise ImproperlyConfigured(
        "DOTTORO_MESSAGES=whatsapp needs DOTTORO_WHATSAPP_PHONE_ID and DOTTORO_WHATSAPP_TOKEN_FILE."
    )
_smtp = urlsplit(_from_file_or_env("DOTTORO_SMTP_URL"))
SMTP_HOST = _smtp.hostname or ""
"""The mail server of the monthly report; empty: no e-mail leaves."""
SMTP_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
SMTP_USER, SMTP_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
SMTP_TLS = {"smtps": "tls", "smtp": "starttls"}.get(_smtp.scheme, "")
REPORT_FROM = os.environ.get("DOTTORO_REPORT_FROM", "")
REPORT_DOMAINS = tuple(
    each.strip().lower() for each in os.environ.get("DOTTORO_REPORT_DOMAINS", "").split(",") if each.strip()
)
"""The domains of the office's own addresses: the report goes to no other."""
if SMTP_HOST and not (SMTP_TLS and REPORT_FROM and REPORT_DOMAINS):
    raise ImproperlyConfigured(
        "DOTTORO_SMTP_URL is smtps://... or smtp://... (STARTTLS), with DOTTORO_REPORT_FROM and DOTTORO_REPORT_DOMAINS."
    )
PUBLIC_URL = (
    os.environ.get("DOTTORO_PUBLIC_URL")
    or (f"https://{ALLOWED_HOSTS[0]}" if HTTPS else f"http://127.0.0.1:{os.environ.get('PORT') or 8000}")
).rstrip("/")
"""What links in messages begin with."""
GEOCODER = os.environ.get("DOTTORO_GEOCODER") or "nominatim"
"""Which online geocoder the switch "geocoding" lets be asked: nominatim or photon. See docs/running.md."""
if GEOCODER not in ("nominatim", "photon"):
    raise ImproperlyConfigured("DOTTORO_GEOCODER is nominatim or photon.")
GEOCODER_URL = (
    os.environ.get("DOTTORO_GEOCODER_URL")
    or {
        "nominatim": "https://nominatim.openstreetmap.org",
        "photon": "https://photon.komoot.io",
    }[GEOCODER]
)
"""Its server; https only."""
OUTSIDE_ALLOW_LOCAL = os.environ.get("DOTTORO_OUTSIDE_ALLOW_LOCAL", "") == "1"
"""Lets the outgoing client speak http to 127.0.0.1: for tests, and a stand-in beside the product."""
IDENTITY_KEYS = _from_file_or_env("DOTTORO_IDENTITY_KEYS")
"""What seals NIK and BPJS numbers (JSON, see docs/running.md); empty: made once in the data folder."""
VAPID_KEY = _from_file_or_env("DOTTORO_VAPID_KEY")
"""The city's private key for web push; empty: made once and kept in the data folder (dispatch/outside/vapid.py)."""
PUSH_CONTACT = os.environ.get("DOTTORO_PUSH_CONTACT") or "mailto:dottoro@localhost"
"""Whom a push service may write to about our pushes: mailto:... or https://... (Safari's wants a true one)."""
if not PUSH_CONTACT.startswith(("mailto:", "https://")):
    raise ImproperlyConfigured("DOTTORO_PUSH_CONTACT is mailto:... or https://...")
EXCHANGE_KEY = _from_file_or_env("DOTTORO_EXCHANGE_KEY")
"""The key of the telephone exchange that tells which calls ring; without it the door is shut."""
if EXCHANGE_KEY and len(EXCHANGE_KEY) < 16:
    raise ImproperlyConfigured("DOTTORO_EXCHANGE_KEY needs 16 characters or more.")
TRAIL_RETENTION_DAYS = int(os.environ.get("DOTTORO_TRAIL_DAYS", "30"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "dottoro.logs.formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DOTTORO_LOG_LEVEL", "WARNING")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        "dispatch": {"level": os.environ.get("DOTTORO_LOG_LEVEL", "INFO")},
        "clinics": {"level": os.environ.get("DOTTORO_LOG_LEVEL", "INFO")},
    },
}

"""Every setting of the site, read from top to bottom. No variable is needed to start; a wrong one stops the start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

from algoradio import environment

BASE_DIR = Path(__file__).resolve().parent.parent

# Environment. README.md has the table.

DEBUG = environment.flag("DEBUG")
DATA_DIR = environment.folder("DATA", BASE_DIR / "var")
ALLOWED_HOSTS = environment.words("HOSTS", "127.0.0.1,localhost")
ORIGIN = environment.origin("ORIGIN")
SECRET_KEY = environment.text("SECRET_KEY")
ONE_DOCTOR = environment.flag("ONE_DOCTOR")
KEPT_BYTES = environment.number("KEPT_MB", 64) * 1024 * 1024
LOG_FORMAT = environment.choice("LOG", *(("text", "json") if DEBUG else ("json", "text")))
METRICS = environment.flag("METRICS")
FEEDBACK = environment.flag("FEEDBACK", True)
SECURITY_CONTACTS = environment.contacts("SECURITY_CONTACT")
_languages = environment.words("LANGUAGES", "fr,en")
_database = environment.database("DATABASE")
_cache = environment.cache("CACHE")
MEDIA_BUCKET = environment.bucket("MEDIA")
environment.refuse_unknown()

if not SECRET_KEY:
    # A secret of this machine alone, made once: two workers that start together must read the same one.
    # It appears whole or not at all: written beside, then linked under its name, which only one worker can do.
    _secret_file = DATA_DIR / "secret-key"
    if not _secret_file.exists() or not _secret_file.stat().st_size:
        _secret_file.unlink(missing_ok=True)
        with NamedTemporaryFile("w", dir=DATA_DIR) as _new:  # mode 0600
            _new.write(secrets.token_urlsafe(50))
            _new.flush()
            with suppress(FileExistsError):
                os.link(_new.name, _secret_file)
    SECRET_KEY = _secret_file.read_text().strip()
if len(SECRET_KEY) < 50:  # as many as `check --deploy` wants
    raise ImproperlyConfigured("ALGORADIO_SECRET_KEY: write at least 50 random characters.")

# Application

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it extends
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "js_asset",
    "django_prose_editor",
    "imagefield",
    "algoradio.editorial",
    "algoradio.publishing",
    "algoradio.glossary",
    "pathologies",
    "procedures",
    "algoradio.pages",
    "algoradio.leaflets",
    "algoradio.exchange",
    "algoradio.operations",
    "algoradio.accounts",
    "algoradio.search",
    "algoradio.delivery",
    "algoradio.growth",
    "algoradio.audience",
]

MIDDLEWARE = [
    "algoradio.operations.middleware.RequestMiddleware",
    "algoradio.editorial.middleware.PolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "algoradio.editorial.middleware.AdminPolicyMiddleware",
    "algoradio.editorial.middleware.EditionMiddleware",
    "algoradio.editorial.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "algoradio.editorial.middleware.RedirectMiddleware",
    # The next six serve the admin. Public pages touch neither session nor token, so they get no cookie from them.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "algoradio.operations.middleware.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "algoradio.accounts.middleware.StaffSessionMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "algoradio.urls"
WSGI_APPLICATION = "algoradio.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data: SQLite that readers and writers share without « database is locked » (ecosystem.md, section 4), or PostgreSQL.

_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "algoradio.sqlite3",
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    },
}
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} if _database else _sqlite}
if _database:
    # A server that is away is noticed in seconds, whether it refuses or says nothing; no one waits longer for a lock
    # than on SQLite.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": "3",
        "tcp_user_timeout": "5000",
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "2",
        "options": "-c lock_timeout=5s",
    } | _database["OPTIONS"]
if _cache:
    CACHES = {
        "default": {
            "BACKEND": "algoradio.growth.cache.SharedCache",
            "LOCATION": [_cache],
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
CATALOGUE_DIR = BASE_DIR / "fixtures"

# Languages: the first is the source and stands at the root, the others under their code.

if _languages[:1] != ["fr"] or len(set(_languages)) < len(_languages):
    raise ImproperlyConfigured("ALGORADIO_LANGUAGES: write fr first, then other codes, each once.")
if _unknown := [code for code in _languages if code not in LANG_INFO]:
    raise ImproperlyConfigured(f"ALGORADIO_LANGUAGES: {', '.join(_unknown)} is no language code that Django knows.")
LANGUAGE_CODE = "fr"
LANGUAGES = [(code, LANG_INFO[code]["name_local"].capitalize()) for code in _languages]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = ("fr",)

# Files: our own, and those that staff upload.

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise wants it at the start, collectstatic fills it later
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "algoradio.editorial.stylesheet.StylesheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "algoradio.growth.bucket.BucketStorage", "OPTIONS": MEDIA_BUCKET}
    if MEDIA_BUCKET
    else {"BACKEND": "algoradio.operations.files.WholeFileStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o644
IMAGE_MAX_BYTES = 12 * 1024 * 1024
IMAGE_MAX_PIXELS = 40_000_000
IMAGEFIELD_BIN_DEPTH = 2

# Where questions go that only a program answers, such as a search: here. A static edition is written under another
# value: the address of a server, or "" when there is none.
SEARCH_SERVER = None

# Security

# Length, and not one that everybody tries (Django's list of 20,000); no rule asks for signs (NIST SP 800-63B).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "algoradio.accounts.passwords.EndsSessions"},
]
_https = ORIGIN.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz|metrics)$"]  # asked of the process itself, without a proxy
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SECURE_REFERRER_POLICY = "same-origin"  # that somebody comes from a page about pain is told to no other site
# What pages ask of no device, whatever is written into them.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
        *("hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
        "xr-spatial-tracking",
    )
)
# Sessions stay in the database, which servers share: one that is ended is ended, whatever becomes of the cache.
# How long one lasts: accounts/sessions.py, which ends it; this is for when its row goes.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# Both stay under /admin/: a public page that got a cookie would no longer be the same for everybody. So __Host-, which
# wants the path /, is not for them; __Secure- keeps who has no https from writing them.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
if _https:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Secure-sessionid", "__Secure-csrftoken"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no third cookie
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
X_FRAME_OPTIONS = "DENY"
# Public pages run the one module of their own that search fields need, and nothing inline; the admin has its own
# policy (editorial/middleware.py). No browser is asked to report what a policy stopped: reports say who read which
# page with what in their browser, and would be an address to which anyone may write.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "connect-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    # The one style that the editor writes into the page (ProseMirror's own rules), by its fingerprint.
    "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "frame-src": [SELF],  # previews
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# An upload that is opened by itself runs nothing and shows nothing but its points.
MEDIA_CONTENT_SECURITY_POLICY = {"default-src": [NONE], "sandbox": True}

LOGIN_URL = "admin:login"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "algoradio.operations.logs.JsonFormatter"},
        "text": {"()": "algoradio.operations.logs.TextFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "algoradio.staff": {"level": "INFO"},
        "algoradio.accounts": {"level": "INFO"},
        "algoradio.requests": {"level": "WARNING" if DEBUG else "INFO"},  # runserver writes its own
        "django": {"handlers": [], "level": "INFO"},  # all through the one handler
        "django.request": {"level": "ERROR"},  # a 404 is no news, and stands among the requests
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # what strangers send is not written down
    },
}

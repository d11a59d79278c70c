"""Promodesk: the desk on which support staff answer promotion and loyalty questions on Talon.One."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webapp.config import Settings


def create_app(settings: Settings) -> Flask:
    """Wire the desk together. Raises SettingsError, PolicyError or AssetsMissing."""
    # Imported here, so that `webapp.talon` and `webapp.sandbox` can be used without loading the desk.
    from webapp import (
        access,
        addresses,
        aliases,
        assets,
        errors,
        extensions,
        formatters,
        naming,
        navigation,
        observability,
        profiles,
        questions,
        security,
        sight,
    )
    from webapp.policy import read_policy
    from webapp.proxies import TrustedProxies

    app = _bare_desk()
    policy = read_policy(settings.desk_config)
    app.config.update(_configuration(settings))
    app.extensions.update(desk_settings=settings, desk_policy=policy)
    app.url_map.converters.update(id=addresses.IdentifierConverter, int=addresses.NumberConverter)

    extensions.init_extensions(app)
    observability.init_observability(app)
    if settings.trusted_proxies:
        # Else all visitors would share the proxy's address, and its limit.
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    extensions.make_clients(
        app, settings, policy, observability.note_upstream_call, observability.upstream_request_id
    )
    aliases.init_aliases(
        app, settings, policy, observability.note_upstream_call, observability.upstream_request_id
    )
    addresses.init_addresses(app, policy)
    access.init_access(app)
    security.init_security(app)
    errors.init_errors(app)
    formatters.init_formatters(app)
    sight.init_sight(app, profiles.learn_names)
    assets.init_assets(app)
    app.jinja_env.globals.update(
        menu=navigation.menu, account_menu=navigation.account_menu, questions=questions.questions
    )
    app.jinja_env.filters.update(naming.FILTERS)
    _register_rooms(app)
    addresses.refuse_taken_slugs(app, policy)
    return app


def _bare_desk() -> Flask:
    """A Flask with our templates, in which a name that is not there is an error."""
    from webapp.config import ROOT
    from webapp.templating import Desk, make_strict

    app = Desk(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    make_strict(app)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    from datetime import timedelta

    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.former_secret_keys),
        "WTF_CSRF_SECRET_KEY": settings.signing_keys,
        "TRUSTED_HOSTS": settings.trusted_hosts,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # With the prefix, browsers take the cookie from this very host by https only.
        "SESSION_COOKIE_NAME": f"{settings.cookie_prefix}desk",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # Outlives the sign-in, which ends on the server: an expired one still knows its person and form.
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the sign-in: pages stay open all day
        "MAX_CONTENT_LENGTH": 1024 * 1024,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,  # without Redis people get in, throttled per process
        "COMPRESS_MIMETYPES": ["text/html"],
        "COMPRESS_ALGORITHM": ["br", "gzip"],
    }


def _register_rooms(app: Flask) -> None:
    from webapp import commands
    from webapp.audiences import blueprint as audiences
    from webapp.audit import blueprint as audit
    from webapp.audit.own import blueprint as activity
    from webapp.coupons import blueprint as coupons
    from webapp.customer_data import blueprint as customer_data
    from webapp.customers import blueprint as customers
    from webapp.diagnosis.coupon import blueprint as coupon_check
    from webapp.diagnosis.points import blueprint as points_check
    from webapp.dictionary import blueprint as dictionary
    from webapp.erasure import blueprint as erasure
    from webapp.events import blueprint as events
    from webapp.exports import blueprint as exports
    from webapp.handovers import blueprint as handovers
    from webapp.intentions import blueprint as intentions
    from webapp.intentions.approvals.views import blueprint as approvals
    from webapp.loyalty import blueprint as loyalty
    from webapp.loyalty.changes import blueprint as loyalty_changes
    from webapp.notes import blueprint as notes
    from webapp.referrals import blueprint as referrals
    from webapp.search import blueprint as search
    from webapp.sessions import blueprint as sessions
    from webapp.staff import BLUEPRINTS as STAFF

    for blueprint in (
        *STAFF,
        audit,
        activity,
        intentions,
        approvals,
        exports,
        dictionary,
        search,
        customers,
        audiences,
        events,
        loyalty,
        loyalty_changes,
        referrals,
        coupons,
        sessions,
        notes,
        handovers,
        erasure,
        customer_data,
        coupon_check,
        points_check,
    ):
        app.register_blueprint(blueprint)
    commands.init_commands(app)

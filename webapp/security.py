"""What every answer tells the browser about what it may do."""

from __future__ import annotations

from flask import Flask, Response

from webapp.config import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # CSRF protection over https needs the Referer within the desk; nobody else gets it.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    # The built css, js and icons have their own headers; all the rest shows a person or carries a form token.
    "Cache-Control": "no-store",
}
A_YEAR = "max-age=31536000"


def init_security(app: Flask) -> None:
    """Send the headers with every answer of the desk; demand https from browsers where the desk has it."""
    settings: Settings = app.extensions["desk_settings"]
    headers = HEADERS | ({"Strict-Transport-Security": A_YEAR} if settings.is_secure else {})

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(headers)
        return answer

"""What can go wrong within the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.problems.words import AGAIN, CALL_BACK, WAIT, Words

OWN: dict[str, Words] = {
    "500": Words(
        500,
        _("The desk made a mistake"),
        _("Something in the desk itself failed. It has been written down under the page's request number."),
        _("Look whether your change was made before you repeat it, and tell whoever runs this desk."),
        _("A fault in the desk's own program."),
        _("Something went wrong on our side. I will see to it and come back to you."),
    ),
    "busy": Words(
        503,
        _("The door is crowded"),
        _("Too many people are signing in at this very moment."),
        _("Try again in a few seconds."),
    ),
    "passwords_off": Words(
        403,
        _("This desk takes no passwords"),
        _("People sign in by the provider that the sign-in page names. Nothing was changed."),
        _("Open the sign-in page and use the button there."),
    ),
    "database": Words(
        503,
        _("The desk's own database does not answer"),
        _("Without it the desk knows neither who you are nor what was done. Nothing was changed."),
        AGAIN,
        _("The database of the desk is down, being restarted, or cannot be reached."),
        CALL_BACK,
    ),
    "audit_unavailable": Words(
        503,
        _("The audit cannot be written"),
        _("What cannot be recorded is not done and not shown."),
        AGAIN,
        _("The desk's database takes no new rows: it is full, read-only, or gone. Nothing was sent."),
        WAIT,
    ),
    "export_moved": Words(
        409,
        _("The list changed too much"),
        _("So many lines came or went while it was read that its place in the list is lost."),
        _("Start it again from the beginning."),
    ),
    "export_forbidden": Words(
        403,
        _("This is not allowed any more"),
        _("The right to export this list was taken away while it was read."),
        _("Ask whoever runs this desk; then it can go on where it stopped."),
    ),
}

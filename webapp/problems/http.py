"""What can go wrong between a browser and the desk."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.problems.words import Words

HTTP: dict[str, Words] = {
    "400": Words(
        400,
        _("This request cannot be read"),
        _("Something in the address or in the form is not as the desk sends it. Nothing was changed."),
        _("Go back, reload the page and try once more."),
    ),
    "csrf": Words(
        400,
        _("This page is out of date"),
        _("The page was opened before you signed in, or too long ago. Nothing was changed."),
        _("Open the page again and repeat what you did. Copy what you typed first."),
    ),
    "host": Words(
        400,
        _("This is not the address of the desk"),
        _("The desk was reached by a name that it does not answer to."),
        _("Use the address that whoever runs this desk gave you."),
    ),
    "401": Words(
        401,
        _("Sign in first"),
        _("This page is only for people who are signed in."),
        _("Sign in and open it again."),
    ),
    "403": Words(
        403,
        _("You may not do this"),
        _("Your account has no permission for this. Nothing was changed."),
        _("Ask a colleague who may, or ask whoever runs this desk for the permission."),
    ),
    "404": Words(
        404,
        _("There is nothing at this address"),
        _("The page does not exist, or what it showed is gone."),
        _("Check the address, or look up what you need by the search box."),
    ),
    "405": Words(
        405,
        _("This address cannot be opened like that"),
        _("It only takes a form, or only shows a page. Nothing was changed."),
        _("Go back and use the button on the page."),
    ),
    "413": Words(
        413,
        _("That is too much at once"),
        _("What you sent is larger than the desk takes. Nothing was changed."),
        _("Shorten it, or send it in parts."),
    ),
    "414": Words(
        414,
        _("This address is too long"),
        _("The desk cannot read an address of this length."),
        _("Shorten what you look for."),
    ),
    "422": Words(
        422,
        _("This cannot be done like that"),
        _("Something in the form does not fit. Nothing was changed."),
        _("Go back, mend it and send it again."),
    ),
    "429": Words(
        429,
        _("Too many tries"),
        _("There were too many tries from your address within a short time. Nothing was changed."),
        _("Wait a little, then try again."),
    ),
}

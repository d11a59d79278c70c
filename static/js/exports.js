// A part that asks for itself again and again stops once its reader is not signed in any more: the notice says so.
"use strict";
document.addEventListener("htmx:responseError", (event) => {
  const poll = event.target.closest("[data-poll]");
  // A copy that htmx does not know stands in its place.
  if (poll && event.detail.xhr.status === 401) poll.replaceWith(poll.cloneNode(true));
});

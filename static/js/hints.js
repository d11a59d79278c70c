// What stands behind a time or a word on hover is also there for those who do not hover: shown in the text.
"use strict";
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("[data-hints]");
    if (button) button.hidden = false;
    // The first sign-in takes the zone over from here; the language comes with the request.
    for (const field of document.querySelectorAll("input[data-zone]")) {
      field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    }
    for (const link of document.querySelectorAll("a[data-zone]")) {
      const address = new URL(link.href);
      address.searchParams.set("zone", Intl.DateTimeFormat().resolvedOptions().timeZone || "");
      link.href = address.href;
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hints]");
    if (!button) return;
    const isShown = document.documentElement.toggleAttribute("data-show-hints");
    button.setAttribute("aria-pressed", String(isShown));
  });
})();

// Comfort only: every page works without it.
"use strict";
(() => {
  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (!place) return;
    place.textContent = ""; // else the same words twice would be said once
    requestAnimationFrame(() => { place.textContent = text; });
  };

  const closeMenus = (except) => {
    for (const open of document.querySelectorAll("details.desk-drop[open]")) {
      if (!open.contains(except)) open.open = false;
    }
  };
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details.desk-drop[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });
  // An open menu must not lie over what has the focus.
  document.addEventListener("focusin", (event) => closeMenus(event.target));

  document.addEventListener("click", async (event) => {
    closeMenus(event.target);
    const button = event.target.closest("[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(button.dataset.done);
      const menu = button.closest("details.desk-more[open]");
      if (menu) { // chosen, and done: back to where the menu was opened
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
  });

  const prepare = (root) => {
    if (navigator.clipboard) {
      for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
    }
  };
  document.addEventListener("DOMContentLoaded", () => prepare(document));
  // What htmx brought is made ready, and said once to a screen reader in its own words.
  document.addEventListener("htmx:load", (event) => {
    const brought = event.target;
    if (brought === document.body) return;
    prepare(brought);
    const said = brought.matches("[data-announce]") ? brought : brought.querySelector("[data-announce]");
    if (said) announce(said.dataset.announce);
  });
})();

// Comfort only: every page works without it.
"use strict";
(() => {
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const announce = (text) => {
    const place = document.getElementById("announcer");
    if (place) place.textContent = text;
  };

  document.addEventListener("keydown", (event) => {
    const box = document.getElementById("search-box");
    const wanted = (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey)
      || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey);
    if (box && wanted) {
      event.preventDefault();
      box.focus();
      box.select();
    }
    if (event.key === "Escape") {
      for (const open of document.querySelectorAll("details.desk-drop[open]")) {
        open.open = false;
        if (open.contains(document.activeElement)) open.querySelector("summary").focus();
      }
    }
  });

  document.addEventListener("click", async (event) => {
    for (const open of document.querySelectorAll("details.desk-drop[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
    const button = event.target.closest("[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce(button.dataset.done);
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

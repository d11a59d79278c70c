// The list below the search box: arrows walk through it, Escape closes it. It opens by style alone.
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    const place = event.target.closest(".desk-search");
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const links = [...place.querySelectorAll(".desk-search-recents a")];
    const stops = [place.querySelector("#search-box"), ...links];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = stops.indexOf(event.target);
    if (step && at >= 0 && links.length && !("closed" in place.dataset)) {
      event.preventDefault();
      stops[(at + step + stops.length) % stops.length].focus();
    }
    if (event.key === "Escape") {
      place.dataset.closed = "";
      stops[0].focus();
    } else if (event.key.length === 1 || step) {
      delete place.dataset.closed;
    }
  });
  document.addEventListener("focusout", (event) => {
    const place = event.target.closest(".desk-search");
    if (place && !place.contains(event.relatedTarget)) delete place.dataset.closed;
  });
})();

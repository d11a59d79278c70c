// The list below the search box: arrows walk through it, Escape closes it. It opens by style alone.
"use strict";
(() => {
  document.addEventListener("keydown", (event) => {
    const place = event.target.closest(".desk-search");
    if (!place || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [place.querySelector("#search-box"), ...place.querySelectorAll(".desk-search-recents a")];
    if (event.key === "Escape") {
      const isOpen = !("closed" in place.dataset) && stops.length > 1;
      // The first one closes the list and stays in the box, the next one leaves it (shortcuts.js).
      if (isOpen && !stops[0].value) event.preventDefault();
      place.dataset.closed = "";
      if (isOpen) stops[0].focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step || event.key.length === 1) delete place.dataset.closed;
    const at = stops.indexOf(event.target);
    if (step && at >= 0) {
      event.preventDefault();
      stops[(at + step + stops.length) % stops.length].focus();
    }
  });
  document.addEventListener("focusout", (event) => {
    const place = event.target.closest(".desk-search");
    if (place && !place.contains(event.relatedTarget)) delete place.dataset.closed;
  });
})();

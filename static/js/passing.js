// The link of a page, for tickets and handovers: it follows the address where htmx changes that.
"use strict";
(() => {
  const follow = () => {
    const path = location.pathname + location.search;
    for (const place of document.querySelectorAll("[data-here]")) {
      const given = place.dataset.copy ?? place.value;
      const address = place.dataset.here === "path" ? path : new URL(given).origin + path;
      if ("copy" in place.dataset) place.dataset.copy = address;
      else place.value = address;
    }
  };
  document.addEventListener("htmx:pushedIntoHistory", follow);
  document.addEventListener("htmx:replacedInHistory", follow);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[readonly]")) event.target.select();
  });
})();

// Tabs that htmx swaps: the tab of the address is marked, the page is called after it, and a narrow row shows it.
"use strict";
(() => {
  const mark = () => {
    for (const row of document.querySelectorAll("[data-tabs]")) {
      for (const tab of row.querySelectorAll("a")) {
        if (tab.pathname !== location.pathname) tab.removeAttribute("aria-current");
        else {
          tab.setAttribute("aria-current", "page");
          document.title = `${row.dataset.title} · ${tab.firstElementChild.textContent} · Promodesk`;
        }
      }
    }
  };
  const show = () => {
    const current = document.querySelector("[data-tabs] [aria-current]");
    const row = current?.closest("[data-tabs]");
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = current.offsetLeft - row.clientWidth / 3;
  };
  document.addEventListener("htmx:pushedIntoHistory", () => { mark(); show(); });
  document.addEventListener("DOMContentLoaded", show);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();

// Rows that were put below others: the reader goes on there, and comes back to the same place.
"use strict";
(() => {
  // An order whose lines stand in several pages has its sums apart: said wherever it stands.
  const markApart = () => {
    const seen = new Map();
    for (const head of document.querySelectorAll("#lines [data-order]")) {
      const others = seen.get(head.dataset.order) ?? [];
      seen.set(head.dataset.order, [...others, head]);
    }
    for (const heads of seen.values()) {
      if (heads.length > 1) for (const head of heads) head.querySelector("[data-apart]").hidden = false;
    }
  };

  document.addEventListener("htmx:load", (event) => {
    const brought = event.target;
    if (!brought.matches("#lines > tbody[data-announce]")) return;
    const place = brought.querySelector("[tabindex]");
    if (place) place.focus();
    markApart();
  });

  // Where the link that was followed is gone with the rows, the reader begins at the top of the new ones.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id === "ledger" && document.activeElement === document.body) {
      document.getElementById("ledger-title")?.focus();
    }
  });

  // Whoever follows a link out of a row comes back by "Back" to the page of that row, and to the row itself.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#lines > tbody[data-place] a[href]");
    if (!link) return;
    const row = link.closest("tr[id]");
    const place = link.closest("tbody").dataset.place;
    history.replaceState(history.state, "", row ? `${place}#${row.id}` : place);
  });
})();

// After a write the panels that it touched refresh by themselves, in every tab of this browser. What was touched goes
// from tab to tab in memory alone: identifiers are personal and are kept in no storage.
"use strict";
(() => {
  const application = location.pathname.split("/")[1];
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("desk-touched") : null;

  // One thing as "kind:identifier", or a JSON list of them.
  const things = (text) => (text.startsWith("[") ? JSON.parse(text) : [text]);

  const isChanged = (field) => {
    if (field.matches("select")) {
      return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
    }
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.type !== "hidden" && field.value !== field.defaultValue;
  };
  const isTypedIn = (panel) => [...panel.querySelectorAll("input, textarea, select")].some(isChanged);

  const refresh = (isWanted) => {
    const asked = new Set();
    for (const panel of document.querySelectorAll("[data-touches]")) {
      const link = panel.querySelector(".desk-refresh[hx-get]");
      if (!link || !things(panel.dataset.touches).some(isWanted)) continue;
      const stale = panel.querySelector(".desk-stale");
      if (stale) stale.hidden = false;
      const address = link.getAttribute("hx-get");
      // What somebody is typing is never taken from them: such a panel only says that it is out of date.
      if (isTypedIn(panel) || asked.has(address)) continue;
      asked.add(address);
      link.click();
    }
  };

  const tell = (root) => {
    const receipts = [...root.querySelectorAll("[data-touched]"), ...(root.matches?.("[data-touched]") ? [root] : [])];
    for (const receipt of receipts) channel?.postMessage({ application, touched: things(receipt.dataset.touched) });
  };

  channel?.addEventListener("message", ({ data }) => {
    if (data.application === application) refresh((thing) => data.touched.includes(thing));
  });
  document.addEventListener("DOMContentLoaded", () => tell(document));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) tell(event.target); });
  // A page that the browser kept whole, and shows again on Back, missed what happened meanwhile.
  window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(() => true); });
})();

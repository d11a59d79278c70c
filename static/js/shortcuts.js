// One key presses what carries it as data-shortcut: a box is focused, a link or button is clicked. Off by a switch
// in the settings, and never bound to what sends a form by POST: a slip of the finger must not change anything.
"use strict";
(() => {
  const isOn = () => document.body.dataset.shortcuts !== "off";
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]:not([contenteditable=false])") !== null;
  const isFromTyping = (event) => event.repeat || event.isComposing || event.keyCode === 229;
  const hasModifier = (event) => event.ctrlKey || event.metaKey || (event.altKey && !event.getModifierState("AltGraph"));
  const sends = (element) => {
    const form = element.form || element.closest("form");
    return (form && form.getAttribute("method")?.toLowerCase() === "post") || element.formMethod === "post"
      || element.matches("[hx-post], [hx-put], [hx-patch], [hx-delete]");
  };
  const offered = () => [...document.querySelectorAll("[data-shortcut]")].filter((element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.disabled && !sends(element));

  // Several panels may carry one key: the one that has the focus answers, else the first.
  const carrierOf = (key) => {
    const all = offered().filter((element) => element.dataset.shortcut === key);
    return all.find((element) => element.closest("section, form")?.contains(document.activeElement)) || all[0];
  };
  const press = (element) => {
    if (element.matches("input, select, textarea")) {
      element.focus();
      element.select?.();
    } else {
      element.click();
    }
  };

  let cameFrom = null;
  const goToSearch = () => {
    const box = document.getElementById("search-box");
    if (!box) return false;
    document.querySelector("dialog[open]")?.close();
    if (document.activeElement !== box) cameFrom = document.activeElement;
    press(box);
    return true;
  };
  // The browser empties the box at the first Escape; the next one leads back to where one was.
  const leaveSearch = () => {
    const back = cameFrom?.isConnected && cameFrom !== document.body ? cameFrom : document.getElementById("main");
    back?.focus({ preventScroll: true });
  };

  const nameOf = (element) => (element.getAttribute("aria-label") || element.labels?.[0]?.innerText || element.innerText)
    .replace(/\s+/g, " ").trim();
  const showHelp = () => {
    const dialog = document.getElementById("keyboard");
    if (!dialog || dialog.open) return false;
    const list = dialog.querySelector("[data-of-page]");
    const known = new Set();
    list.replaceChildren();
    for (const element of offered()) {
      const key = element.dataset.shortcut;
      if (known.has(key) || dialog.contains(element)) continue;
      known.add(key);
      const [term, meaning, shown] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
      shown.textContent = key;
      term.append(shown);
      meaning.textContent = nameOf(element);
      list.append(term, meaning);
    }
    dialog.querySelector("[data-none-here]").hidden = known.size > 0;
    dialog.showModal();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isFromTyping(event)) return;
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      if (goToSearch()) event.preventDefault();
      return;
    }
    if (event.key === "Escape" && event.target.id === "search-box" && !event.target.value && !event.defaultPrevented) {
      leaveSearch();
      return;
    }
    if (!isOn() || hasModifier(event) || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/" ? goToSearch() : event.key === "?" && showHelp()) {
      event.preventDefault();
      return;
    }
    const key = event.shiftKey ? "" : event.key.toLowerCase();
    const carrier = key.length === 1 && carrierOf(key);
    if (carrier) {
      event.preventDefault();
      press(carrier);
    }
  });

  document.addEventListener("click", (event) => {
    const dialog = document.getElementById("keyboard");
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("[data-keyboard]") && showHelp()) event.preventDefault();
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });

  const tell = (root) => {
    if (!isOn()) return;
    document.documentElement.dataset.keys = "on";
    for (const element of root.querySelectorAll("[data-shortcut]")) {
      if (!sends(element)) element.setAttribute("aria-keyshortcuts", element.dataset.shortcut);
    }
  };
  document.addEventListener("DOMContentLoaded", () => tell(document));
  document.addEventListener("htmx:load", (event) => tell(event.target));
})();

// What is typed into the box of a password can be shown. It is hidden again before it is sent and when the page is
// left, so that no browser keeps it as text.
"use strict";
(() => {
  const set = (button, isShown) => {
    const box = document.getElementById(button.dataset.shows);
    const { selectionStart, selectionEnd } = box;
    box.type = isShown ? "text" : "password";
    box.setSelectionRange(selectionStart, selectionEnd);
    button.setAttribute("aria-pressed", String(isShown));
  };
  const hideAll = (root) => {
    for (const button of root.querySelectorAll("[data-shows][aria-pressed=true]")) set(button, false);
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const button of document.querySelectorAll("[data-shows]")) button.hidden = false;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shows]");
    if (button) set(button, button.getAttribute("aria-pressed") !== "true");
  });
  document.addEventListener("submit", (event) => hideAll(event.target), true);
  window.addEventListener("pagehide", () => hideAll(document));
})();

// A sign-in ends where nobody works, also beside an open page that asks for its news by itself: what a page asks again
// and again says so. Once it has ended, a click leads to the sign-in and back, unless something was typed meanwhile.
"use strict";
(() => {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.matches("[hx-trigger^='every ']")) detail.headers["Desk-Poll"] = "1";
  });

  const isTyped = (field) => (field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue);
  const isAnythingTyped = () => [...document.querySelectorAll("main input, main textarea")].some(isTyped);

  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const address = event.detail.xhr.getResponseHeader("Desk-Sign-In");
    if (!address || isAnythingTyped()) return;
    event.preventDefault();
    location.assign(address);
  });
})();

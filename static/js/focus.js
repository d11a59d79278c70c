// Where the focus goes when htmx changes the page: to the same control in what came, else to the first fault or the
// heading of it; never to the start of the page.
"use strict";
(() => {
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";
  const describe = (element) => ({
    tag: element.tagName,
    id: element.id,
    name: element.getAttribute("name"),
    value: element.tagName === "BUTTON" || element.type === "radio" || element.type === "checkbox" ? element.value : null,
    href: element.getAttribute("href"),
    label: element.getAttribute("aria-label") || element.textContent.trim(),
  });
  const same = (region, was) => {
    if (was.id && document.getElementById(was.id)) return document.getElementById(was.id);
    const alike = [...region.querySelectorAll(CONTROLS)].filter((element) => element.tagName === was.tag).map((element) => [element, describe(element)]);
    const found = (was.name && alike.find(([, one]) => one.name === was.name && one.value === was.value))
      || (was.href && alike.find(([, one]) => one.href === was.href && one.label === was.label))
      || (was.label && alike.find(([, one]) => one.label === was.label));
    return found ? found[0] : null;
  };
  const invalid = (region) => region.querySelector("[aria-invalid=true]");
  const start = (region) => region.querySelector("[role=alert]") || region.querySelector("h1, h2, h3") || region;
  const put = (element, options) => {
    if (!element.matches(CONTROLS)) element.tabIndex = -1;
    element.focus(options);
  };

  let swap = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig, xhr } = event.detail;
    const cause = requestConfig.elt;
    const active = document.activeElement === document.body && cause.matches(":disabled") ? cause : document.activeElement;
    // Somebody sent a form and waits for what comes of it; whoever went elsewhere meanwhile stays there.
    const isSent = cause.matches("form") && cause.contains(active);
    swap = {
      was: target.contains(active) ? describe(active) : null,
      isFaulty: isSent && xhr.status === 422,
      isAwaited: isSent && requestConfig.verb === "post",
    };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!swap || !event.target.isConnected) return;
    const { was, isAwaited, isFaulty } = swap;
    const region = event.target;
    swap = null;
    const isLost = document.activeElement === document.body || !document.activeElement;
    if (isFaulty || isAwaited) {
      put((isFaulty && invalid(region)) || start(region));
    } else if (isLost && was) {
      const found = same(region, was);
      put(found || invalid(region) || start(region), { preventScroll: Boolean(found) });
    }
  });
  // A whole page with faults, as without htmx.
  document.addEventListener("DOMContentLoaded", () => invalid(document)?.focus());
})();

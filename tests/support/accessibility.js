// What axe does not measure, measured on a page as the browser draws it: WCAG 2.2 AA by computed colours and boxes.
// Each check gives a list of sentences, one for each fault.
(() => {
  "use strict";
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();

  const colour = (text) => {
    if (!known.has(text)) {
      brush.canvas.width = brush.canvas.height = 1;
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
      known.set(text, [red, green, blue, alpha / 255]);
    }
    return known.get(text);
  };
  const over = ([red, green, blue, alpha], below) => [red, green, blue].map((one, index) => one * alpha + below[index] * (1 - alpha));
  const light = (rgb) => {
    const [red, green, blue] = rgb.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  // The colour that lies behind what an element draws, all see-through layers put together; kept for one check.
  let grounds = new Map();
  const behind = (element) => {
    if (!element) {
      return getComputedStyle(document.documentElement).colorScheme.includes("dark") ? [0, 0, 0] : [255, 255, 255];
    }
    if (!grounds.has(element)) {
      const layer = colour(getComputedStyle(element).backgroundColor);
      const below = layer[3] === 1 ? [0, 0, 0] : behind(element.parentElement);
      grounds.set(element, layer[3] ? over(layer, below) : below);
    }
    return grounds.get(element);
  };
  const opacityOf = (element) => {
    let found = 1;
    for (let one = element; one; one = one.parentElement) found *= Number(getComputedStyle(one).opacity);
    return found;
  };
  const contrast = (text, element, ground = behind(element)) => {
    const [red, green, blue, alpha] = colour(text);
    return ratio(over([red, green, blue, alpha * opacityOf(element)], ground), ground);
  };

  const isHiddenToTheEye = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.position === "absolute" && (style.clipPath !== "none" || style.clip !== "auto")) return true;
      // A caption stays where its table is, one pixel wide.
      if (one.matches("caption") && style.overflow === "hidden" && style.width === "1px") return true;
    }
    return false;
  };
  const isSeen = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.right > 0 && box.bottom + scrollY > 0 && !isHiddenToTheEye(element);
  };
  const seen = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
  const nameOf = (element) => {
    const words = (element.getAttribute("aria-label") || element.innerText || element.value || element.name || "").trim().replace(/\s+/g, " ");
    return `<${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""}${[...element.classList].map((one) => `.${one}`).join("")}> ${words.slice(0, 40)}`;
  };
  const short = (number) => number.toFixed(2);

  const least = (style) => {
    const size = parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  };
  const textContrast = () => {
    const faults = [];
    const check = (element, style, what, ground) => {
      const found = contrast(style.color, element, ground);
      if (found < least(style)) faults.push(`${what}${nameOf(element)}: ${short(found)} of ${least(style)}`);
    };
    for (const element of seen("body *")) {
      if (element.matches(":disabled, [aria-disabled=true], option, svg, svg *")) continue;
      const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (hasText || (element.matches("input:not([type=checkbox], [type=radio]), select, textarea") && element.value)) check(element, getComputedStyle(element), "text of ");
      if (element.placeholder) check(element, getComputedStyle(element, "::placeholder"), "placeholder of ");
      for (const part of ["::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (!/^"[^"]*\p{L}/u.test(style.content) && !/attr/.test(style.content)) continue;
        const own = colour(style.backgroundColor);
        check(element, style, `${part} of `, own[3] ? over(own, behind(element)) : undefined);
      }
    }
    return faults;
  };

  const otherContrast = () => {
    const faults = [];
    for (const element of seen("input:not([type=hidden]), select, textarea")) {
      if (element.disabled) continue;
      const style = getComputedStyle(element);
      const outside = behind(element.parentElement);
      const edges = ["Top", "Bottom"].map((side) => (parseFloat(style[`border${side}Width`]) ? contrast(style[`border${side}Color`], element, outside) : 0));
      const found = Math.max(Math.min(...edges), ratio(behind(element), outside));
      if (found < 3) faults.push(`edge of ${nameOf(element)}: ${short(found)} of 3`);
    }
    for (const icon of seen("svg")) {
      const holder = icon.closest(CONTROLS);
      const isAlone = icon.getAttribute("role") === "img" || (holder && !holder.innerText.trim());
      if (!isAlone) continue;
      const found = contrast(getComputedStyle(icon).color, icon);
      if (found < 3) faults.push(`icon in ${nameOf(holder || icon)}: ${short(found)} of 3`);
    }
    return faults;
  };

  // 2.5.8: 24 by 24 px, or in a line of text, or so far from others that a circle of 24 px around it meets none.
  const targets = () => {
    const found = seen(CONTROLS).filter((element) => !element.disabled).map((element) => {
      const label = element.matches("[type=checkbox], [type=radio]") && element.closest("label");
      return { element, box: (label || element).getBoundingClientRect() };
    });
    const isSmall = ({ box }) => box.width < 23.95 || box.height < 23.95;
    const isInText = ({ element }) => {
      if (!getComputedStyle(element).display.startsWith("inline")) return false;
      const around = element.parentElement.cloneNode(true);
      around.querySelectorAll("a, button, svg").forEach((one) => one.remove());
      return /\p{L}{2}/u.test(around.textContent);
    };
    const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
    const meets = (one, other) => {
      const [x, y] = middle(one);
      if (isSmall(other)) return Math.hypot(x - middle(other)[0], y - middle(other)[1]) < 24;
      const across = Math.max(other.box.left - x, x - other.box.right, 0);
      const down = Math.max(other.box.top - y, y - other.box.bottom, 0);
      return Math.hypot(across, down) < 12;
    };
    return found.filter((one) => isSmall(one) && !isInText(one)).flatMap((one) => {
      const near = found.find((other) => other.element !== one.element && !other.element.contains(one.element) && !one.element.contains(other.element) && meets(one, other));
      return near ? [`${nameOf(one.element)} is ${short(one.box.width)} x ${short(one.box.height)} px, near ${nameOf(near.element)}`] : [];
    });
  };

  // 2.4.7 and 1.4.11 for the focus: an outline of 2 px and 3:1 that is not cut off on two sides or more.
  const cutSides = (box) => (element) => {
    let sides = 0;
    for (let one = element.parentElement; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      const frame = one.getBoundingClientRect();
      if (style.overflowX !== "visible") sides = Math.max(sides, (box.left < frame.left) + (box.right > frame.right));
      if (style.overflowY !== "visible") sides = Math.max(sides, (box.top < frame.top) + (box.bottom > frame.bottom));
    }
    return sides;
  };
  const focusRings = () => {
    const faults = [];
    const before = document.activeElement;
    for (const element of document.querySelectorAll(CONTROLS)) {
      if (element.disabled || !element.checkVisibility({ visibilityProperty: true })) continue;
      element.focus();
      if (document.activeElement !== element) continue;
      const style = getComputedStyle(element);
      // Some things are only seen while they have the focus.
      const words = contrast(style.color, element);
      if (element.innerText?.trim() && words < least(style)) faults.push(`text of ${nameOf(element)} with the focus: ${short(words)} of ${least(style)}`);
      const [width, offset] = [parseFloat(style.outlineWidth), parseFloat(style.outlineOffset)];
      if (style.outlineStyle === "none" || width < 2) {
        faults.push(`no ring around ${nameOf(element)}`);
        continue;
      }
      const ground = offset < 0 ? behind(element) : behind(element.parentElement);
      const found = contrast(style.outlineColor, element, ground);
      if (found < 3) faults.push(`ring of ${nameOf(element)}: ${short(found)} of 3`);
      const box = element.getBoundingClientRect();
      const reach = offset + width;
      const ring = { left: box.left - reach, right: box.right + reach, top: box.top - reach, bottom: box.bottom + reach };
      const cut = cutSides(ring)(element);
      if (cut > 1) faults.push(`ring of ${nameOf(element)} is cut off on ${cut} sides`);
    }
    before.focus?.();
    return faults;
  };

  // From here the Tab key begins with the first control, whatever had the focus before.
  const goToStart = () => {
    const start = document.createElement("span");
    start.tabIndex = -1;
    document.body.prepend(start);
    start.focus();
    start.remove();
  };
  // Where the Tab key has led to, and whether anything lies over it (2.4.11).
  const focused = () => {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const box = element.getBoundingClientRect();
    const points = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.2], [0.5, 0.8]].map(([across, down]) => [box.left + box.width * across, box.top + box.height * down]);
    const isFree = points.some(([x, y]) => {
      const top = document.elementFromPoint(x, y);
      return top && (element.contains(top) || top.contains(element));
    });
    element.dataset.tabbed = "yes";
    return { name: nameOf(element), isFree };
  };
  const neverTabbed = () => [...document.querySelectorAll(CONTROLS)]
    .filter((element) => !element.disabled && element.tabIndex >= 0 && element.checkVisibility({ visibilityProperty: true }) && !element.dataset.tabbed)
    .filter((element) => !element.matches("[type=radio]"))
    .map(nameOf);

  // 1.4.10 and 1.4.12: nothing sticks out of the page, and no text is cut off.
  const cutOff = () => {
    const faults = [];
    const wide = document.documentElement.scrollWidth;
    if (wide > innerWidth) faults.push(`the page is ${wide} px wide on ${innerWidth}`);
    for (const element of seen("body *")) {
      const style = getComputedStyle(element);
      if (!element.innerText?.trim() || isHiddenToTheEye(element) || element.matches("svg, svg *, select, input, textarea")) continue;
      const isCut = (way, inner, outer) => ["hidden", "clip"].includes(way) && inner > outer + 1;
      if (isCut(style.overflowX, element.scrollWidth, element.clientWidth) && style.display !== "inline" && !element.title) faults.push(`cut off sideways: ${nameOf(element)}`);
      if (isCut(style.overflowY, element.scrollHeight, element.clientHeight) && style.display !== "inline") faults.push(`cut off below: ${nameOf(element)}`);
    }
    return faults;
  };
  const spaceText = () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; } p { margin-bottom: 2em !important; }");
    document.adoptedStyleSheets = [sheet];
  };
  const unspaceText = () => { document.adoptedStyleSheets = []; };

  const afresh = (check) => () => {
    grounds = new Map();
    return check();
  };
  window.deskChecks = {
    textContrast: afresh(textContrast),
    otherContrast: afresh(otherContrast),
    focusRings: afresh(focusRings),
    targets, goToStart, focused, neverTabbed, cutOff, spaceText, unspaceText,
  };
})();

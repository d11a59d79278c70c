// Draws a chart above each table that asks for one, from the very figures of that table, which stays as it is.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const EDGE = { left: 56, right: 36, top: 12, bottom: 28 };
  const DAY = 86400;
  const language = document.documentElement.lang || "en";
  const drawn = new Map(); // table -> the place of its chart

  function svg(name, attributes, ...inside) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  function html(name, className, ...inside) {
    const made = document.createElement(name);
    made.className = className;
    made.append(...inside);
    return made;
  }

  function figures(table) {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.series);
    const column = (place) => rows.map((row) => row.cells[place]?.dataset.value).map((value) => (value === undefined ? null : Number(value)));
    return {
      when: rows.map((row) => Number(row.cells[0].dataset.at)),
      series: heads.map((cell) => ({ label: cell.textContent, number: cell.dataset.series, values: column(cell.cellIndex) })),
    };
  }

  // Round steps of 1, 2 or 5 that part a span into about `most` pieces.
  function steps(from, to, most) {
    const rough = (to - from) / most;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * ([1, 2, 5].find((one) => one * power >= rough) ?? 10);
    const first = Math.ceil(from / step);
    return Array.from({ length: Math.floor(to / step) - first + 1 }, (_one, index) => (first + index) * step);
  }

  function scale(from, to, start, end) {
    return (value) => start + ((value - from) / (to - from)) * (end - start);
  }

  function scales({ when, series }, width, height, isBars) {
    const values = series.flatMap((one) => one.values).filter((one) => one !== null);
    const [first, last] = [Math.min(...when), Math.max(...when)];
    const edge = isBars || first === last ? Math.max((last - first) * 0.05, 3 * DAY) : 0;
    const [low, high] = [Math.min(0, ...values), Math.max(1, Math.max(...values) * 1.1)];
    return {
      low, high,
      x: scale(first - edge, last + edge, EDGE.left, width - EDGE.right),
      y: scale(low, high, height - EDGE.bottom, EDGE.top),
    };
  }

  function grid({ low, high, y }, width, say) {
    return steps(low, high, 5).flatMap((value) => [
      svg("line", { class: "desk-plot-grid", x1: EDGE.left, x2: width - EDGE.right, y1: y(value), y2: y(value) }),
      svg("text", { x: EDGE.left - 8, y: y(value), "text-anchor": "end", "dominant-baseline": "middle" }, say(value)),
    ]);
  }

  // As many of the days as have room beside each other: of bars the highest ones, of a line the latest ones.
  function days({ when, series }, { x }, height, isBars, say) {
    const weight = when.map((at, index) => (isBars ? Math.max(...series.map((one) => one.values[index] ?? 0)) : at));
    const order = when.map((_at, index) => index).sort((one, other) => weight[other] - weight[one]);
    const places = [];
    for (const place of order.map((index) => when[index])) {
      if (places.every((taken) => Math.abs(x(taken) - x(place)) >= 80)) places.push(place);
    }
    return places.map((at) => svg("text", { x: x(at), y: height - 8, "text-anchor": "middle" }, say(at)));
  }

  function bars(when, one, { x, y }) {
    const places = when.map(x).sort((left, right) => left - right);
    const gaps = places.slice(1).map((place, index) => place - places[index]).filter((gap) => gap > 0);
    const wide = Math.max(3, Math.min(40, 0.6 * Math.min(60, ...gaps)));
    return when.map((at, index) => svg("rect", { x: x(at) - wide / 2, y: y(one.values[index] ?? 0), width: wide, height: y(0) - y(one.values[index] ?? 0) }));
  }

  function line(when, one, { x, y }) {
    const points = when.map((at, index) => ({ at, value: one.values[index] })).sort((left, right) => left.at - right.at);
    const path = points.map(({ at, value }, index) => (value === null ? "" : `${index && points[index - 1].value !== null ? "L" : "M"}${x(at)} ${y(value)}`));
    const dots = points.filter(({ value }) => value !== null).map(({ at, value }) => svg("circle", { cx: x(at), cy: y(value), r: 3 }));
    return [svg("path", { d: path.join("") }), ...dots];
  }

  // The names of the lines, and the figures of the day that is pointed at.
  function legend({ when, series }, sayDay, sayValue) {
    const day = html("span", "desk-plot-day");
    const values = series.map(() => html("b", ""));
    const whole = html("div", "desk-plot-legend", ...series.map((one, index) => html("span", `desk-plot-${one.number}`, html("i", ""), one.label, " ", values[index])), day);
    const show = (place) => {
      day.textContent = place === null ? "" : sayDay(when[place]);
      values.forEach((value, index) => { const found = place === null ? null : series[index].values[place]; value.textContent = found === null ? "" : sayValue(found); });
    };
    return { whole, show };
  }

  function follow(picture, when, { x }, height, show) {
    const mark = svg("line", { class: "desk-plot-mark", y1: EDGE.top, y2: height - EDGE.bottom, visibility: "hidden" });
    picture.append(mark);
    picture.addEventListener("pointermove", (event) => {
      const at = event.clientX - picture.getBoundingClientRect().left;
      const nearest = when.reduce((best, one, index) => (Math.abs(x(one) - at) < Math.abs(x(when[best]) - at) ? index : best), 0);
      mark.setAttribute("x1", x(when[nearest]));
      mark.setAttribute("x2", x(when[nearest]));
      mark.setAttribute("visibility", "visible");
      show(nearest);
    });
    picture.addEventListener("pointerleave", () => { mark.setAttribute("visibility", "hidden"); show(null); });
  }

  function chart(table, width) {
    const found = figures(table);
    const isBars = table.dataset.chart === "bars";
    const height = width < 500 ? 180 : 220;
    const within = scales(found, width, height, isBars);
    const day = new Intl.DateTimeFormat(language, { timeZone: table.dataset.zone, day: "numeric", month: "short", year: "2-digit" });
    const amount = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
    const compact = new Intl.NumberFormat(language, { notation: "compact" });
    const sayDay = (seconds) => day.format(seconds * 1000);
    const draw = isBars ? bars : line;
    const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` },
      ...grid(within, width, (value) => compact.format(value)), ...days(found, within, height, isBars, sayDay),
      ...found.series.map((one) => svg("g", { class: `desk-plot-series desk-plot-${one.number}${isBars ? " desk-plot-bars" : ""}` }, ...draw(found.when, one, within))));
    const { whole, show } = legend(found, sayDay, (value) => amount.format(value));
    follow(picture, found.when, within, height, show);
    return [whole, picture];
  }

  function draw(table) {
    if (!table.tBodies[0].rows.length) return;
    const frame = table.closest(".table-responsive");
    let place = frame.previousElementSibling;
    if (!place?.matches(".desk-plot")) {
      place = html("div", "desk-plot");
      // The table below says the same to those who cannot see this.
      place.setAttribute("aria-hidden", "true");
      frame.before(place);
    }
    const look = getComputedStyle(place);
    place.replaceChildren(...chart(table, place.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight)));
    drawn.set(table, place);
  }

  function redraw() {
    for (const table of drawn.keys()) table.isConnected ? draw(table) : drawn.delete(table);
  }

  function drawAll(root) {
    for (const table of root.querySelectorAll("table[data-chart]")) draw(table);
  }

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) drawAll(event.target); });
  let waiting = 0;
  addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(redraw); });
})();

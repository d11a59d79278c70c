// Draws a chart above each table that asks for one, from the very figures of that table, which stays as it is.
"use strict";
(() => {
  const drawn = new Map(); // table -> plot
  const language = document.documentElement.lang || "en";

  function column(table, place) {
    return [...table.tBodies[0].rows].map((row) => {
      const value = row.cells[place]?.dataset.value;
      return value === undefined ? null : Number(value);
    });
  }

  function data(table) {
    const when = [...table.tBodies[0].rows].map((row) => Number(row.cells[0].dataset.at));
    const heads = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.series);
    return { when, series: heads.map((cell) => ({ label: cell.textContent, color: cell.dataset.series, values: column(table, cell.cellIndex) })) };
  }

  function options(table, series, width) {
    const look = getComputedStyle(document.documentElement);
    const colour = (name) => look.getPropertyValue(`--desk-plot-${name}`).trim();
    const zone = table.dataset.zone;
    const day = new Intl.DateTimeFormat(language, { timeZone: zone, day: "numeric", month: "short", year: "2-digit" });
    const amount = new Intl.NumberFormat(language, { maximumFractionDigits: 6 });
    const compact = new Intl.NumberFormat(language, { notation: "compact" });
    const isBars = table.dataset.chart === "bars";
    const axis = { stroke: colour("text"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid") } };
    const span = (_plot, from, to) => {
      const edge = isBars || from === to ? Math.max((to - from) * 0.05, 3 * 86400) : 0;
      return [from - edge, to + edge];
    };
    return {
      width,
      height: width < 500 ? 180 : 220,
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
      scales: { x: { range: span }, y: { range: (_plot, from, to) => [Math.min(0, from), Math.max(1, to * 1.1)] } },
      axes: [
        { ...axis, space: 80, values: (_plot, splits) => splits.map((one) => day.format(one * 1000)) },
        { ...axis, size: 60, values: (_plot, splits) => splits.map((one) => compact.format(one)) },
      ],
      cursor: { drag: { x: false, y: false }, y: false },
      series: [
        { label: table.tHead.rows[0].cells[0].textContent, value: (_plot, at) => (at === null ? "–" : day.format(at * 1000)) },
        ...series.map((one) => ({
          label: one.label,
          stroke: colour(one.color),
          width: 2,
          dash: one.color === "1" ? undefined : [6, 4], // told apart without colours too
          fill: isBars ? colour(one.color) : undefined,
          points: { show: !isBars, size: 6 },
          paths: isBars ? uPlot.paths.bars({ size: [0.6, 40, 3] }) : undefined,
          value: (_plot, found) => (found === null ? "–" : amount.format(found)),
        })),
      ],
    };
  }

  function draw(table) {
    drawn.get(table)?.destroy();
    const frame = table.closest(".table-responsive");
    let place = frame.previousElementSibling;
    if (!place?.matches(".desk-plot")) {
      place = document.createElement("div");
      place.className = "desk-plot";
      // The table below says the same to those who cannot see this.
      place.setAttribute("aria-hidden", "true");
      frame.before(place);
    }
    const { when, series } = data(table);
    const look = getComputedStyle(place);
    const width = place.clientWidth - parseFloat(look.paddingLeft) - parseFloat(look.paddingRight);
    drawn.set(table, new uPlot(options(table, series, width), [when, ...series.map((one) => one.values)], place));
  }

  function forgetTheGone() {
    for (const [table, plot] of drawn) {
      if (!table.isConnected) { plot.destroy(); drawn.delete(table); }
    }
  }

  function redraw() {
    forgetTheGone();
    for (const table of drawn.keys()) draw(table);
  }

  function drawAll(root) {
    forgetTheGone();
    for (const table of root.querySelectorAll("table[data-chart]")) draw(table);
  }

  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) drawAll(event.target); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  let waiting = 0;
  addEventListener("resize", () => { cancelAnimationFrame(waiting); waiting = requestAnimationFrame(redraw); });
})();

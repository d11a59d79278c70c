// Builds static/vendor/ from the npm packages and our own css and js: run by `dev.py` at set-up, never by the desk.
// Every file is named by its content and compressed beforehand, so that a browser may keep it for a year.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { transform } from "lightningcss";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const target = join(root, "static", "vendor");
const read = (...parts) => readFileSync(join(root, ...parts), "utf8");

function files(folder, ending) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => name.endsWith(ending) && !name.startsWith("vendor"))
    .sort()
    .map((name) => join(root, folder, name));
}

const sources = [...files("templates", ".html"), ...files("webapp", ".py"), ...files("static/js", ".js"), ...files("static/chart", ".js"), ...files("static/passkey", ".js")];

// What no source names in full: classes that htmx sets, alerts whose kind a template puts together, and the theme.
const safelist = { standard: [/^htmx-/, /^alert-(info|success|warning|danger)$/], greedy: [/data-bs-theme/] };

async function stylesheet() {
  const [purged] = await new PurgeCSS().purge({
    content: sources,
    css: [{ raw: read("node_modules", "@tabler", "core", "dist", "css", "tabler.min.css") }],
    safelist,
    variables: true,
    keyframes: true,
    fontFace: true,
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
  });
  const own = files("static/css", ".css").map((name) => readFileSync(name, "utf8")).join("\n");
  const css = `${purged.css.replace(/\/\*# sourceMappingURL=.*?\*\//g, "")}\n${own}`;
  const targets = { chrome: 120 << 16, firefox: 121 << 16, safari: 17 << 16 };
  const minified = transform({ filename: "desk.css", code: Buffer.from(css), minify: true, targets }).code.toString();
  return postcss([followTheSystem]).process(minified, { from: undefined }).css;
}

// The theme "auto" is dark where the system is, without script: each dark rule once more behind a media query. Dark is
// for screens alone: paper is always light.
const followTheSystem = {
  postcssPlugin: "follow-the-system",
  Once(sheet, { AtRule }) {
    const media = new AtRule({ name: "media", params: "screen and (prefers-color-scheme:dark)" });
    let screen = null;
    sheet.walkRules(/\[data-bs-theme=dark\]/, (rule) => {
      if (rule.parent.type !== "root") return;
      const selectors = rule.selectors.filter((one) => one.includes("[data-bs-theme=dark]"));
      media.append(rule.clone({ selector: selectors.join(",").replaceAll("[data-bs-theme=dark]", "[data-bs-theme=auto]") }));
      const light = rule.selectors.filter((one) => !selectors.includes(one));
      if (light.length) rule.cloneBefore({ selector: light.join(",") });
      // Neighbours share one query.
      if (!screen || screen.next() !== rule) {
        screen = new AtRule({ name: "media", params: "screen" });
        rule.before(screen);
      }
      screen.append(rule.clone({ selector: selectors.join(",") }));
      rule.remove();
    });
    sheet.append(media);
  },
};

// Icons are named in templates as icon("name") or empty("name"), and in menus and tables as icon="name".
function sprite() {
  const names = new Set();
  for (const name of sources) {
    for (const [, icon] of readFileSync(name, "utf8").matchAll(/\b(?:icon\(|empty\(|icon(?:_name)?=)["']([a-z0-9-]+)["']/g)) names.add(icon);
  }
  const symbols = [...names].sort().map((name) => {
    const path = join("node_modules", "@tabler", "icons", "icons", "outline", `${name}.svg`);
    if (!existsSync(join(root, path))) throw new Error(`No icon is named "${name}" in @tabler/icons.`);
    const shapes = read(path).replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>[\s\S]*$/, "").replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function put(manifest, name, content) {
  const data = Buffer.from(content);
  const [stem, ending] = name.split(".");
  const hashed = `${stem}.${createHash("sha256").update(data).digest("hex").slice(0, 12)}.${ending}`;
  writeFileSync(join(target, hashed), data);
  writeFileSync(join(target, `${hashed}.gz`), gzipSync(data, { level: 9 }));
  writeFileSync(join(target, `${hashed}.br`), brotliCompressSync(data));
  manifest[name] = hashed;
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const manifest = {};
put(manifest, "desk.css", await stylesheet());
put(manifest, "icons.svg", sprite());
put(manifest, "logo.svg", read("static", "logo.svg"));
put(manifest, "htmx.js", read("node_modules", "htmx.org", "dist", "htmx.min.js"));
put(manifest, "desk.js", files("static/js", ".js").map((name) => readFileSync(name, "utf8")).join("\n"));
// Only pages with a chart ask for this.
put(manifest, "chart.js", files("static/chart", ".js").map((name) => readFileSync(name, "utf8")).join("\n"));
// And this only those where a passkey is made or shown.
put(manifest, "passkey.js", files("static/passkey", ".js").map((name) => readFileSync(name, "utf8")).join("\n"));
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);

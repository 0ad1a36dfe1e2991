// The page for nothing, as a static host sends it: says what was looked for and
// offers the nearest names.

import { base, h, icon, toneOf } from "./base.js";
import { kinds, loadAll } from "./catalog-index.js";
import { likeness } from "./search-names.js";

const nearest = document.getElementById("nearest");
const parts = decoded(location.pathname).slice(base.length).split("/").filter(Boolean);
const name = (parts[0] === "catalog" && parts[3]) || parts.at(-1) || "";

if (nearest.hidden && name) {
  document.getElementById("lost-q").value = name;
  const kind = parts[0] === "catalog" ? parts[2] : "";
  offer(name.toLowerCase(), kind).catch(() => {});
}

/** A path as people write it; as it is where that cannot be told. */
function decoded(path) {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

async function offer(wanted, kind) {
  const singular = (await kinds()).find((known) => known.kind === kind)?.singular;
  document.querySelector("h1").replaceChildren(`No ${singular ?? "page"} called `, h("code", {}, wanted));
  const hits = [];
  for (const rows of await loadAll()) {
    for (let row = 0; row < rows.length; row++) {
      const points = likeness(rows.name(row).toLowerCase(), wanted) + (rows.kind === kind ? 0.1 : 0);
      if (points > 0.5) hits.push([points, rows, row]);
    }
  }
  hits.sort((a, b) => b[0] - a[0]);
  nearest.hidden = !hits.length;
  nearest.querySelector("ul").replaceChildren(
    ...hits.slice(0, 5).map(([, rows, row]) =>
      h("li", {}, h("a", { class: "el", href: `${base}/${rows.path(row)}` }, icon(rows.icon(row), toneOf(rows.kind)), h("span", { class: "el-t" }, rows.title(row)), h("span", { class: "el-n" }, rows.shownName(row)))),
    ),
  );
}

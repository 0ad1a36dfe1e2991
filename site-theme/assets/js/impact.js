// Everything that would be affected if an entity were gone, with owners: the
// explorer with `view=impact`. The rules are those of
// generator/src/site/entity/impact.rs.

import { announce, h, icon, say } from "./base.js";
import { hrefOf, into, isMissing, kindOf, out, ownerOf, refOf, titleOf } from "./relations.js";

const [DEPENDS, CONSUMES, PROVIDES, PART] = [0, 1, 2, 3];
const ROWS = 500;

/** Shows everything that needs an entity in place of the picture. */
export function impact(place, root) {
  document.querySelector("h1").textContent = "Impact";
  document.querySelector(".lede").replaceChildren(
    "Everything that needs ", h("a", { href: hrefOf(root) || undefined }, titleOf(root)),
    ", directly or through something else, nearest first.",
  );
  place.replaceChildren(...page(affected(root), root));
}

/** What needs the root, as [entity, steps, through], nearest first. */
function affected(root) {
  const seen = new Set([root]);
  const rows = [];
  const follow = (here, steps) => {
    const add = (at) => {
      if (isMissing(at) || seen.has(at)) return;
      seen.add(at);
      rows.push([at, steps, here]);
    };
    for (const [at, bond] of into[here]) if (bond === DEPENDS || bond === CONSUMES) add(at);
    for (const [at, bond] of out[here]) if (bond === PROVIDES || (bond === PART && here === root)) add(at);
  };
  follow(root, 1);
  for (let next = 0; next < rows.length; next++) follow(rows[next][0], rows[next][1] + 1);
  return rows;
}

function page(found, root) {
  if (!found.length) return [h("p", { class: "muted" }, "Nothing in the catalog needs it.")];
  const owners = new Map();
  for (const [at] of found) owners.set(ownerOf(at), (owners.get(ownerOf(at)) || 0) + 1);
  const ranked = [...owners].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const named = ranked.filter(([owner]) => owner >= 0);
  const direct = found.filter(([, steps]) => steps === 1).length;
  const count = h("p", { class: "muted", role: "status" });
  const body = h("tbody");
  const filter = h("input", { type: "search", id: "impact-q", placeholder: "Name or owner", autocomplete: "off" });
  const ownerName = (at) => (ownerOf(at) < 0 ? "" : titleOf(ownerOf(at)));
  const draw = () => {
    const words = filter.value.trim().toLowerCase();
    const hits = words
      ? found.filter(([at]) => `${titleOf(at)} ${refOf(at)} ${ownerName(at)}`.toLowerCase().includes(words))
      : found;
    body.replaceChildren(...hits.slice(0, ROWS).map((row) => tableRow(row, root)));
    count.textContent = hits.length > ROWS
      ? `${hits.length} of ${found.length}, of which the nearest ${ROWS} are shown; the CSV file has all.`
      : `${hits.length} of ${found.length}`;
  };
  let wait;
  filter.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(() => { draw(); announce(count.textContent); }, 120);
  });
  draw();
  const copy = h("button", { class: "btn", type: "button" }, icon("copy"), "Copy the owners");
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(named.map(([owner]) => refOf(owner)).join("\n"));
    say("Copied");
  });
  const save = h("button", { class: "btn", type: "button" }, icon("download"), "CSV");
  save.addEventListener("click", () => download(csv(found), `impact-of-${refOf(root).replace(/[^a-z0-9._-]+/g, "-")}.csv`));
  return [
    h("p", {}, `${found.length} entries of the catalog, ${direct} of them directly; ${named.length} ${named.length === 1 ? "owner" : "owners"}.`),
    h("div", { class: "impact-owners" },
      h("h2", {}, "Whom to tell"),
      h("ul", {}, ...ranked.map(([owner, number]) => h("li", {}, ownerChip(owner), h("span", { class: "faint num" }, number))))),
    h("div", { class: "graph-page impact-do" }, h("label", { for: "impact-q" }, "Filter"), filter, h("span", { class: "gp-end" }, copy, save)),
    count,
    h("div", { class: "table-box", tabindex: "0", role: "group", "aria-label": "Affected" },
      h("table", { class: "table" },
        h("thead", {}, h("tr", {}, ...["Name", "Steps", "Through", "Owner"].map((words) => h("th", { scope: "col" }, words)))),
        body)),
  ];
}

function tableRow([at, steps, through], root) {
  const [, tone, name] = kindOf(at);
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { class: "el", href: hrefOf(at), "data-ref": refOf(at) }, icon(name, tone), h("span", { class: "el-t" }, titleOf(at)))),
    h("td", {}, steps),
    h("td", {}, through === root ? "" : titleOf(through)),
    h("td", {}, ownerChip(ownerOf(at))));
}

function ownerChip(owner) {
  if (owner < 0) return h("span", { class: "muted" }, "nobody");
  const title = h("span", { class: "ow-t" }, titleOf(owner));
  return isMissing(owner)
    ? h("span", { class: "owner missing", title: "not in the catalog" }, title)
    : h("a", { class: "owner", href: hrefOf(owner), "data-ref": refOf(owner) }, title);
}

/** The rows as CSV; what a spreadsheet would take for a formula is text. */
function csv(found) {
  const cell = (text) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = found.map(([at, steps, through]) =>
    [refOf(at), String(steps), refOf(through), ownerOf(at) < 0 ? "" : refOf(ownerOf(at))].map(cell).join(","));
  return ["entityRef,steps,through,owner", ...rows, ""].join("\r\n");
}

function download(text, name) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = h("a", { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

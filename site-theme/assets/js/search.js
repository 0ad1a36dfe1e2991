// Finding by name: a dialog over the page, loaded when it is first asked for.
// Focus stays in the field; arrows move through the results.

import { announce, base, h, icon, memory, rowLink, toneOf } from "./base.js";
import { kinds, loadAll, score } from "./catalog-index.js";

const GROUP_ROWS = 8;
const PAGES = [
  ["Home", "", "house"],
  ["Catalog", "catalog/", "layers"],
  ["Problems", "problems/", "triangle-alert"],
  ["Settings", "settings/", "settings"],
];

let dialog, field, list, status, options, at;

/** Opens the dialog, with a text to start from. */
export function open(text = "") {
  if (!dialog) make();
  if (!dialog.open) dialog.showModal();
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  show();
}

function make() {
  list = h("div", { id: "search-results", role: "listbox", "aria-label": "Results" });
  status = h("p", { class: "vh", role: "status" });
  field = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Search the catalog",
    "aria-expanded": "true",
    "aria-controls": "search-results",
    "aria-autocomplete": "list",
    placeholder: "Search by name, title or tag",
    autocomplete: "off",
    spellcheck: "false",
    oninput: show,
    onkeydown: key,
  });
  dialog = h(
    "dialog",
    { class: "search", "aria-label": "Search" },
    h("div", { class: "search-head" }, icon("search"), field, h("button", { class: "btn quiet sm", type: "button", onclick: () => dialog.close() }, "Esc")),
    list,
    status,
    h("p", { class: "search-foot" }, h("kbd", {}, "↑"), h("kbd", {}, "↓"), " move ", h("kbd", {}, "↵"), " open ", h("kbd", {}, "⇥"), " all results"),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
}

async function show() {
  const text = field.value.trim().toLowerCase();
  const words = text.split(/\s+/).filter(Boolean);
  let groups;
  try {
    groups = words.length ? await find(words) : start();
  } catch {
    list.replaceChildren(h("p", { class: "search-none" }, "The index could not be loaded. ", h("a", { href: `${base}/catalog/` }, "Browse the catalog")));
    return;
  }
  if (text !== field.value.trim().toLowerCase()) return;
  options = [];
  const sections = groups.map(([title, links, more]) => {
    const id = `search-${title.replace(/\W/g, "")}`;
    links.forEach((link) => {
      link.id = `search-option-${options.length}`;
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      link.tabIndex = -1;
      link.classList.add("search-row");
      options.push(link);
    });
    return h("div", { role: "group", "aria-labelledby": id }, h("h2", { id, role: "presentation" }, title, more ? h("span", { class: "faint" }, ` ${more}`) : ""), links);
  });
  if (words.length && !options.length) {
    sections.push(h("p", { class: "search-none" }, `Nothing for “${field.value.trim()}”.`));
  }
  list.replaceChildren(...sections);
  status.textContent = words.length ? `${options.length} results` : "";
  select(words.length ? 0 : -1);
}

function start() {
  const groups = [];
  const recent = memory.get("recent", []);
  const starred = memory.get("starred", []);
  if (starred.length) groups.push(["Starred", starred.slice(0, GROUP_ROWS).map(rowLink)]);
  if (recent.length) groups.push(["Recently visited", recent.slice(0, GROUP_ROWS).map(rowLink)]);
  groups.push(["Go to", PAGES.map(([title, path, name]) => h("a", { class: "el", href: `${base}/${path}` }, icon(name), h("span", { class: "el-t" }, title)))]);
  return groups;
}

async function find(words) {
  const [all, known] = await Promise.all([loadAll(), kinds()]);
  const groups = [];
  all.forEach((rows, number) => {
    const hits = [];
    for (let row = 0; row < rows.length; row++) {
      const points = score(rows, row, words);
      if (points > 0) hits.push([points, row]);
    }
    hits.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    if (hits.length) groups.push([hits[0][0], known[number].plural, hits, rows]);
  });
  groups.sort((a, b) => b[0] - a[0]);
  return groups.slice(0, 6).map(([, plural, hits, rows]) => [plural, hits.slice(0, GROUP_ROWS).map(([, row]) => result(rows, row)), hits.length]);
}

function result(rows, row) {
  const owner = rows.owner(row);
  const name = rows.shownName(row);
  return h(
    "a",
    { class: "el", href: `${base}/${rows.path(row)}` },
    icon(rows.icon(row), toneOf(rows.kind)),
    h("span", { class: "el-t" }, rows.title(row)),
    name && h("span", { class: "el-n" }, name),
    owner && h("span", { class: "search-owner" }, owner[1]),
  );
}

function select(to) {
  options[at]?.setAttribute("aria-selected", "false");
  at = to;
  const option = options[at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function key(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves && options?.length) {
    event.preventDefault();
    select((Math.max(at, event.key === "ArrowUp" ? 0 : -1) + moves[event.key] + options.length) % options.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    const target = options?.[at]?.href ?? everything();
    if (event.metaKey || event.ctrlKey) window.open(target, "_blank", "noopener");
    else location.href = target;
  } else if (event.key === "Tab" && !event.shiftKey && field.value.trim()) {
    event.preventDefault();
    announce("All results");
    location.href = everything();
  }
}

const everything = () => `${base}/catalog/?q=${encodeURIComponent(field.value.trim())}`;

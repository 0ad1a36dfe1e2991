// Filters of catalog lists: facets (or inside one, and between them), words,
// sorting, all in the address, so that a view can be shared. Starts from the
// page as it was written and takes over when the index is there. What matches
// is found by `catalog-filter.js`, in a worker.

import { base, h, icon, memory, starButton, toneOf } from "./base.js";
import { ask } from "./catalog-ask.js";

const PAGE = 100;
const FACETS = [["type", "Type"], ["owner", "Owner"], ["system", "System"], ["lifecycle", "Lifecycle"], ["tag", "Tags"]];
const MARKS = [
  ["mine", "Owned by my team", () => memory.get("team"), "users"],
  ["starred", "Starred", () => true, "star"],
  ["problems", "With problems", () => true, "triangle-alert"],
];

const $ = (id) => document.getElementById(id);
const root = $("catalog");
const first = {
  path: location.pathname,
  title: $("list-title").textContent,
  body: [...$("list-body").childNodes],
};
let state = read(location.search);
let asWritten = isAsWritten();
let found, labels;
let asked = 0;
const opened = new Set();
const needles = new Map();

// The address and the state.

function empty() {
  return { kind: "", type: [], owner: [], system: [], lifecycle: [], tag: [], q: "", sort: "", page: 1, mine: false, starred: false, problems: false };
}

function read(search) {
  const query = new URLSearchParams(search);
  // Backstage writes `filters[owners][0]=…`.
  const backstage = { kind: "kind", type: "type", owners: "owner", owner: "owner", lifecycles: "lifecycle", lifecycle: "lifecycle", tags: "tag", tag: "tag", text: "q", user: "user" };
  for (const [name, value] of [...query]) {
    const match = name.match(/^filters\[(\w+)\]/);
    if (!match) continue;
    query.delete(name);
    const own = backstage[match[1]];
    if (own === "user" && value === "owned") query.set("mine", "1");
    else if (own === "user" && value === "starred") query.set("starred", "1");
    else if (own && own !== "user") query.append(own, value);
  }
  const written = new URLSearchParams(location.pathname === first.path ? root.dataset.state : "");
  const found = empty();
  const source = [...query.keys()].length ? query : written;
  for (const name of ["kind", "q", "sort"]) found[name] = source.get(name) ?? "";
  found.kind = found.kind.toLowerCase();
  for (const [name] of FACETS) found[name] = source.getAll(name);
  found.owner = found.owner.map((owner) => (owner.includes(":") ? owner : `group:${owner.includes("/") ? owner : `default/${owner}`}`).toLowerCase());
  found.system = found.system.map((system) => (system.includes(":") ? system : `system:${system.includes("/") ? system : `default/${system}`}`).toLowerCase());
  for (const [name] of MARKS) found[name] = source.has(name);
  found.page = Math.max(1, Number(source.get("page")) || 1);
  return found;
}

function query(of) {
  const out = new URLSearchParams();
  if (of.kind) out.set("kind", of.kind);
  for (const [name] of FACETS) for (const value of of[name]) out.append(name, value);
  for (const [name] of MARKS) if (of[name]) out.set(name, "1");
  if (of.q) out.set("q", of.q);
  if (of.sort) out.set("sort", of.sort);
  if (of.page > 1) out.set("page", of.page);
  return out.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
}

/** Whether the page shows what it was written for. */
function isAsWritten() {
  return location.pathname === first.path && !location.search;
}

function change(changes, replace) {
  state = { ...state, page: 1, ...changes };
  asWritten = false;
  const address = `${base}/catalog/?${query(state)}`;
  history[replace ? "replaceState" : "pushState"](null, "", address);
  update();
}

addEventListener("popstate", () => {
  state = read(location.search);
  asWritten = isAsWritten();
  $("list-filter").value = state.q;
  update();
});

// Filtering.

/** The state, with what only this browser knows. */
const question = () => ({
  ...state,
  team: memory.get("team"),
  starredRefs: state.starred ? memory.get("starred", []).map((row) => row[0]) : [],
});

async function update() {
  const number = ++asked;
  let answer;
  try {
    answer = await ask("view", question());
  } catch {
    $("list-bar").hidden = false;
    $("list-count").textContent = "Filters need the index, which could not be loaded. The lists on the left work without it.";
    return;
  }
  // Only the last question counts.
  if (number !== asked) return;
  found = answer;
  labels = new Map(found.facets.flatMap((values, at) => values.map(([value, words]) => [`${FACETS[at][0]} ${value}`, words])));
  show();
}

// Showing.

function show() {
  const focused = document.activeElement?.id;
  showFacets();
  showBar();
  showKinds();
  if (asWritten) {
    $("list-title").textContent = first.title;
    $("list-body").replaceChildren(...first.body);
    decorate();
  } else {
    const kind = found.known.find((entry) => entry.kind === state.kind);
    $("list-title").textContent = kind?.plural ?? "Catalog";
    $("list-total").textContent = "";
    for (const part of document.querySelectorAll(".lede, .page-head h1 > .i")) part.remove();
    showRows();
  }
  showExport();
  if (focused && document.activeElement?.id !== focused) $(focused)?.focus();
}

const label = (name, value) => labels.get(`${name} ${value}`) ?? value;

function showFacets() {
  const marks = MARKS.filter(([name, , possible]) => possible() || state[name]).map(([name, words, , shape]) =>
    h("li", {}, h("button", { type: "button", id: `mark-${name}`, "aria-pressed": String(state[name]), onclick: () => change({ [name]: !state[name] }) }, icon(shape, "muted"), h("span", {}, words))),
  );
  const groups = FACETS.map(([name, words], at) => {
    if (name === "type" && !found.single) return null;
    const values = found.facets[at];
    if (!values.length) return null;
    const needle = needles.get(name) ?? "";
    const item = ([value, words, count]) => {
      const id = `f-${name}-${value}`;
      const box = h("input", { type: "checkbox", id, onchange: (event) => change({ [name]: event.target.checked ? [...state[name], value] : state[name].filter((other) => other !== value) }) });
      box.checked = state[name].includes(value);
      return h("li", {}, h("label", {}, box, h("span", {}, words), h("span", { class: "num" }, count)));
    };
    const all = opened.has(name);
    const list = h("ul", { "aria-labelledby": `facet-${name}` });
    const fill = () => {
      const matching = values.filter(([, words]) => words.toLowerCase().includes(needles.get(name) ?? ""));
      list.replaceChildren(...(all ? matching.slice(0, 300) : values.slice(0, 8)).map(item));
    };
    if (all) list.classList.add("scroll");
    fill();
    return h(
      "section",
      { class: "facet" },
      h("h2", { id: `facet-${name}` }, words),
      all &&
        values.length > 8 &&
        h("input", {
          type: "search",
          id: `facet-find-${name}`,
          value: needle,
          placeholder: "Find",
          "aria-label": `Find in ${words}`,
          oninput: (event) => {
            needles.set(name, event.target.value.toLowerCase());
            fill();
          },
        }),
      list,
      values.length > 8 &&
        h(
          "button",
          {
            type: "button",
            class: "link small",
            id: `facet-more-${name}`,
            "aria-expanded": String(all),
            onclick: () => {
              if (all) opened.delete(name);
              else opened.add(name);
              needles.delete(name);
              update();
            },
          },
          all ? "Show fewer" : `Show all ${values.length}`,
        ),
    );
  });
  $("facets").replaceChildren(h("section", { class: "facet", "aria-label": "Mine" }, h("ul", {}, marks)), ...groups.filter(Boolean));
}

function active() {
  const found = [];
  for (const [name, words] of FACETS) {
    for (const value of state[name]) found.push([`${words.toLowerCase()}: ${label(name, value)}`, { [name]: state[name].filter((other) => other !== value) }, name]);
  }
  for (const [name, words] of MARKS) if (state[name]) found.push([words.toLowerCase(), { [name]: false }, name]);
  if (state.q) found.push([`“${state.q}”`, { q: "" }, "q"]);
  return found;
}

function showBar() {
  $("list-bar").hidden = false;
  const chips = active();
  $("list-chips").replaceChildren(
    ...chips.map(([words, changes]) => h("li", {}, h("button", { type: "button", class: "chip", "aria-label": `Remove the filter ${words}`, onclick: () => drop(changes) }, words, icon("x")))),
    chips.length > 1 ? h("li", {}, h("button", { type: "button", class: "btn quiet sm", onclick: () => drop({ ...empty(), kind: state.kind, sort: state.sort }) }, "Clear")) : "",
  );
  const text = chips.length ? `${found.count} of ${found.total}` : `${found.total}`;
  if ($("list-count").textContent !== text) $("list-count").textContent = text;
  const button = document.querySelector("#filters > summary > span");
  if (button) button.textContent = chips.length ? `Filter (${chips.length})` : "Filter";
}

function drop(changes) {
  if ("q" in changes) $("list-filter").value = "";
  change(changes);
}

function showKinds() {
  const tabs = [...root.querySelectorAll(".tabs a")];
  const others = { ...state, type: [], page: 1, sort: "" };
  const plain = !query({ ...others, kind: "" });
  tabs.forEach((tab, at) => {
    const kind = found.known[at - 1]?.kind ?? "";
    const current = kind === state.kind;
    if (current) tab.setAttribute("aria-current", asWritten ? "page" : "true");
    else tab.removeAttribute("aria-current");
    if (!plain) tab.href = `${base}/catalog/?${query({ ...others, kind })}`;
  });
}

function decorate() {
  for (const link of root.querySelectorAll(".list th[scope=row] > .el")) {
    if (link.previousElementSibling) continue;
    const name = link.querySelector("use").getAttribute("href").split("#")[1];
    link.before(starButton([link.dataset.ref, link.querySelector(".el-t").textContent, link.pathname.slice(base.length + 1), name]));
  }
  for (const head of root.querySelectorAll(".list thead th")) {
    if (!head.firstElementChild) sortable(head, head.dataset.col, head.textContent);
  }
}

function sortable(head, column, words) {
  const number = head.classList.contains("n");
  const sorted = state.sort || (found.single || column !== "name" ? "name" : "");
  if (sorted.replace("-", "") === column) head.setAttribute("aria-sort", sorted.startsWith("-") ? "descending" : "ascending");
  else head.removeAttribute("aria-sort");
  const next = state.sort === column || (column === "name" && !state.sort && found.single) ? `-${column}` : state.sort === `-${column}` ? "" : number ? `-${column}` : column;
  head.replaceChildren(h("button", { type: "button", id: `sort-${column}`, onclick: () => change({ sort: next }) }, words, icon("arrow-up")));
}

function showRows() {
  if (!found.count) {
    $("list-body").replaceChildren(
      h(
        "div",
        { class: "empty" },
        h("h2", {}, "Nothing matches"),
        ...active()
          .filter(([, , name]) => found.dropped.get(name))
          .map(([words, changes, name]) => h("p", {}, h("button", { type: "button", class: "link", onclick: () => drop(changes) }, `Without ${words}`), `: ${found.dropped.get(name)}`)),
      ),
    );
    return;
  }
  const columns = found.columns;
  const heads = [["name", "Name", 0], ...columns].map(([column, words, number]) => {
    const head = h("th", { scope: "col", "data-col": column, class: number ? "n" : undefined });
    sortable(head, column, words);
    return head;
  });
  const body = found.rows.map((row) => line(row, columns));
  $("list-body").replaceChildren(
    h("div", { class: "table-box", tabindex: 0, role: "group", "aria-labelledby": "list-title" }, h("table", { class: "table list" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, body))),
    pager(found.count),
  );
}

function line(row, columns) {
  const [ref, title, path, shape] = row.saved;
  const href = `${base}/${path}`;
  const words = `${row.problems} problem${row.problems === 1 ? "" : "s"}`;
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row" },
      starButton(row.saved),
      h("a", { class: row.lifecycle === "deprecated" ? "el gone" : "el", href, "data-ref": ref }, icon(shape, toneOf(row.kind)), h("span", { class: "el-t" }, title), row.name && h("span", { class: "el-n" }, row.name)),
      row.problems > 0 && h("a", { class: "dot", href: `${href}source/#problems`, title: words }, icon("triangle-alert"), h("span", { class: "vh" }, words)),
    ),
    columns.map(([column, , number], at) => (number ? h("td", { class: "n" }, row.numbers[at] || "") : h("td", {}, cell(row, column)))),
  );
}

function cell(row, column) {
  const { type, lifecycle, parent } = row;
  if (column === "kind") return row.kindWord;
  if (column === "owner") return owner(row.owner);
  if (column === "type") {
    return type === undefined ? "" : h("button", { type: "button", class: "link plain", onclick: () => change({ kind: row.kind, type: [type] }) }, type);
  }
  if (column === "lifecycle") {
    const known = ["production", "experimental", "deprecated"].includes(lifecycle);
    return lifecycle === undefined ? "" : h("span", { class: `lc ${known ? lifecycle : "other"}` }, h("span", {}, lifecycle));
  }
  if (!parent) return "";
  const [ref, title, path, name] = parent;
  const text = h("span", { class: "el-t" }, title);
  if (!path) return h("span", { class: "el missing", title: `${ref} is not in the catalog` }, text);
  return h("a", { class: "el", href: `${base}/${path}`, "data-ref": ref }, icon(name, toneOf(ref.split(":")[0])), text);
}

function owner(whose) {
  if (!whose) return "";
  const [ref, title, path] = whose;
  const text = h("span", { class: "ow-t" }, title);
  if (!path) return h("span", { class: "owner missing", title: `${ref} is not in the catalog` }, h("span", { class: "av", "aria-hidden": "true" }, "?"), text);
  const initials = title.split(/[^\p{L}\p{N}]+/u).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  return h("a", { class: ref.startsWith("user:") ? "owner person" : "owner", href: `${base}/${path}`, "data-ref": ref }, h("span", { class: "av", "aria-hidden": "true" }, initials), text);
}

function pager(total) {
  const pages = Math.ceil(total / PAGE);
  const nav = h("nav", { class: "pager", "aria-label": "Pages" }, h("span", { class: "range" }, `${(state.page - 1) * PAGE + 1}–${Math.min(state.page * PAGE, total)} of ${total}`));
  if (pages < 2) return nav;
  const step = (page, words, content) =>
    h("button", { type: "button", "aria-label": words, onclick: () => { change({ page }); root.scrollIntoView(); } }, content);
  if (state.page > 1) nav.append(step(state.page - 1, "Previous page", icon("chevron-left")));
  let last = 0;
  for (let page = 1; page <= pages; page++) {
    if (Math.abs(page - state.page) > 2 && page !== 1 && page !== pages) continue;
    if (page > last + 1) nav.append(h("span", { class: "gap", "aria-hidden": "true" }, "…"));
    last = page;
    nav.append(page === state.page ? h("span", { "aria-current": "page" }, page) : step(page, `Page ${page}`, page));
  }
  if (state.page < pages) nav.append(step(state.page + 1, "Next page", icon("chevron-right")));
  return nav;
}

// Export of what is shown.

function showExport() {
  const list = document.querySelector("#export > ul");
  for (const old of list.querySelectorAll("button")) old.parentElement.remove();
  const make = (words, type, text) =>
    h("li", {}, h("button", { type: "button", onclick: async () => save(`catalog.${type}`, text(await ask("table", question()))) }, words));
  const field = (text) => (/^[=+\-@\t\r]/.test(text) ? `"'${text.replaceAll('"', '""')}"` : /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  list.prepend(
    make("This view as CSV", "csv", (table) => ["ref,title,owner,system,type,lifecycle,tags", ...table.map((row) => Object.values(row).map(field).join(","))].join("\r\n") + "\r\n"),
    make("This view as JSON", "json", (table) => JSON.stringify(table, null, 2)),
  );
}

function save(name, text) {
  const link = h("a", { href: URL.createObjectURL(new Blob([text])), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// Start.

{
  const field = $("list-filter");
  field.value = state.q;
  let timer;
  let typed = false;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      change({ q: field.value.trim() }, typed);
      typed = true;
    }, 120);
  });
  field.addEventListener("blur", () => (typed = false));
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    if (state.q) change({ q: "" });
    else field.blur();
  });
  root.querySelector(".tabs").addEventListener("click", (event) => {
    const tab = event.target.closest("a");
    if (!tab?.search || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    state = read(tab.search);
    change(state);
  });
  if (location.search && !asWritten) update();
  else (window.requestIdleCallback ?? setTimeout)(update);
}

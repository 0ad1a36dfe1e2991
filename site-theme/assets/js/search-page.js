// The page of results: puts there what `templates/search.html` puts there where a
// server answers, and keeps all that is asked in the address.

import { base, h, icon } from "./base.js";
import { connect } from "./search-client.js";
import { named, nearest } from "./search-names.js";
import { GROUPS, grouped, hrefOf, iconOf, kindName, pieces, question } from "./search-rows.js";

const PAGE_SIZE = 20;
const MOST_VALUES = 10;
const FACETS = { in: "Where", kind: "Kind", type: "Type", owner: "Owner", lifecycle: "Lifecycle", tag: "Tag" };
const KEYS = [...Object.keys(FACETS), "system", "site", "ref"];

const byId = (id) => document.getElementById(id);
const form = byId("search-form");
const field = byId("search-q");
const [chipList, note, filters, facetBox, count, list] = ["search-page-chips", "search-page-note", "search-filters", "search-facets", "search-page-count", "search-page-results"].map(byId);
const search = connect();
let looks = {};
/** Whether what is shown is what a server has put there. */
let isServed = list.querySelector(".sp-row") !== null;

/** What the address asks for: `{ text, facets, page }`. */
function asked() {
  const query = new URLSearchParams(location.search);
  return {
    text: (query.get("q") ?? query.get("query") ?? "").trim(),
    facets: [...query].map(own).filter(([key, value]) => KEYS.includes(key) && value),
    page: Math.max(1, Math.min(1000, Number.parseInt(query.get("page"), 10) || 1)),
  };
}

/** A parameter of Backstage's page of results as one of ours. */
function own([key, value]) {
  if (/^types\b/.test(key)) return ["in", { techdocs: "docs", "software-catalog": "catalog" }[value]];
  const [, filter] = key.match(/^filters\[(\w+)\]/) ?? [];
  return filter ? [filter, value.toLowerCase()] : [key, value];
}

/** The address of something else that can be asked. */
function address({ text, facets, page = 1 }) {
  const query = new URLSearchParams({ q: text });
  for (const [key, value] of facets) query.append(key, value);
  if (page > 1) query.append("page", page);
  return `${base}/search/?${query}`;
}

const same = ([key, value], [other, known]) => key === other && value === known;

/** The same question with a value more, or without it. */
function toggled(now, facet) {
  const without = now.facets.filter((other) => !same(other, facet));
  return address({ ...now, page: 1, facets: without.length < now.facets.length ? without : [...now.facets, facet] });
}

let turn = 0;
async function show() {
  const own = ++turn;
  const now = asked();
  const { text, facets, page } = now;
  field.value = text;
  document.title = document.title.replace(/^(.* · )?Search/, text ? `${text.replaceAll("$", "$$$$")} · Search` : "Search");
  showChips(now);
  if (!text && !facets.length) {
    count.textContent = "";
    filters.hidden = true;
    list.replaceChildren(h("p", { class: "muted" }, "Names, texts of docs, operations of APIs, owners, tags. Narrow it down by ", h("code", {}, "kind:api"), ", ", h("code", {}, "owner:"), ", ", h("code", {}, "tag:"), " or ", h("code", {}, "in:docs"), "; put what belongs together into quotes; leave out a word by ", h("code", {}, "-word"), "."));
    search.warm();
    return;
  }
  try {
    const answer = await search.query({ text: `${text} `.slice(0, 500), facets, offset: (page - 1) * PAGE_SIZE, limit: PAGE_SIZE, count: Object.keys(FACETS) });
    looks = (await search.pointer()).looks ?? {};
    if (own !== turn) return;
    note.hidden = true;
    await draw(now, answer);
  } catch (error) {
    if (error.name === "AbortError" || own !== turn) return;
    await failed(now, error);
  }
}

function showChips(now) {
  chipList.hidden = !now.facets.length;
  chipList.replaceChildren(
    ...now.facets.map((facet) => {
      const words = facet.join(":");
      return h("li", {}, h("a", { class: "chip", href: toggled(now, facet), "aria-label": `Remove ${words}` }, words, icon("x")));
    }),
  );
  for (const hidden of form.querySelectorAll("input[type=hidden]")) hidden.remove();
  field.after(...now.facets.map(([name, value]) => h("input", { type: "hidden", name, value })));
}

async function draw(now, answer) {
  isServed = false;
  const from = (now.page - 1) * PAGE_SIZE + 1;
  const number = (value) => value.toLocaleString("en");
  const what = now.text || now.facets.map((facet) => facet.join(":")).join(" ");
  if (!answer.total) count.textContent = `Nothing for “${what}”.`;
  else if (!answer.results.length) count.textContent = `There are only ${number(answer.total)}.`;
  else count.textContent = `${number(from)}–${number(from + answer.results.length - 1)} of ${number(answer.total)}`;
  filters.hidden = !answer.total && !now.facets.length;
  facetBox.replaceChildren(...facetSections(now, answer));
  const said = [
    ...answer.corrected.map(([typed, taken]) => h("p", { class: "search-said" }, "Nothing has ", h("b", {}, typed), ": taken for ", h("b", {}, taken))),
    ...(answer.partial && answer.total ? [h("p", { class: "search-said" }, "Nothing has all of these words. These have some:")] : []),
  ];
  const groups = [...grouped(answer.results)].map(([group, results]) => {
    const title = GROUPS[group] ?? group;
    return h("section", { class: "sp-group", "aria-label": title }, h("h2", {}, title), h("ul", { class: "sp-rows" }, results.map(row)));
  });
  list.replaceChildren(...said, ...groups, ...(answer.total ? pager(now, answer) : await nothing(now)));
}

function row(result) {
  const href = hrefOf(result);
  const top = result.places.find((place) => !place.heading.length && !place.link);
  const places = result.places.filter((place) => place !== top);
  const sort = result.kind === "docs" ? "Docs" : [kindName(result.kind, looks), result.type].filter(Boolean).join(" ");
  return h(
    "li",
    { class: "sp-row" },
    h("a", { class: "el", href }, iconOf(result, looks), h("span", { class: "el-t" }, pieces(result.titlePieces)), result.name && h("span", { class: "el-n" }, pieces(result.namePieces))),
    h("span", { class: "sp-meta" }, [sort, result.owner, result.context].filter(Boolean).join(" · ")),
    paragraph(top),
    places.length > 0 && h("ul", { class: "sp-places" }, places.map((place) => h("li", {}, h("a", { href: hrefOf(result, place) }, place.heading.length ? pieces(place.heading) : result.title), paragraph(place)))),
  );
}

const paragraph = (place) => place?.excerpt.some(Boolean) && h("p", { class: "sr-text" }, pieces(place.excerpt));

/** Values that some results have and others have not, and those that were chosen. */
function facetSections(now, { facets, total }) {
  return facets.flatMap(([key, all]) => {
    const values = all
      .map(([value, number]) => [value, number, now.facets.some((facet) => same(facet, [key, value]))])
      .filter(([value, number, current]) => (key !== "owner" || value.includes(":")) && (current || number < total))
      .slice(0, MOST_VALUES);
    if (!values.length) return [];
    const id = `facet-${key}`;
    const item = ([value, number, current]) =>
      h("li", {}, h("a", { href: toggled(now, [key, value]), "aria-current": current && "true" }, h("span", {}, said(key, value)), h("span", { class: "num" }, number.toLocaleString("en"))));
    return [h("section", { class: "facet" }, h("h2", { id }, FACETS[key]), h("ul", { "aria-labelledby": id }, values.map(item)))];
  });
}

/** A value as people say it. */
function said(key, value) {
  if (key === "in") return value === "templates" ? "Templates" : (GROUPS[value] ?? value);
  if (key === "kind") return value === "docs" ? "Docs" : kindName(value, looks);
  if (key === "owner") return value.replace(/^[^:]*:/, "").replace(/^default\//, "");
  return value;
}

function pager(now, { total, results }) {
  const before = now.page > 1;
  const behind = (now.page - 1) * PAGE_SIZE + results.length < total;
  if (!before && !behind) return [];
  const to = (page, rel, words, name) => h("a", { rel, href: address({ ...now, page }), "aria-label": words }, icon(name));
  return [h("nav", { class: "pager", "aria-label": "Pages" }, before && to(now.page - 1, "prev", "Previous page", "chevron-left"), behind && to(now.page + 1, "next", "Next page", "chevron-right"))];
}

/** What helps where nothing was found. */
async function nothing(now) {
  const rows = await search.names().catch(() => []);
  const near = nearest(rows, now.text, 5);
  const ways = [];
  const way = (words, facets) => ways.push(h("a", { class: "btn sm", href: address({ ...now, page: 1, facets }) }, words));
  if (now.facets.length) way("Search everything", []);
  for (const [group, words] of [["docs", "Search docs only"], ["catalog", "Search the catalog only"]]) {
    if (!now.facets.some((facet) => same(facet, ["in", group]))) way(words, [["in", group]]);
  }
  const asking = question(`Search finds nothing for “${now.text}”`);
  if (asking) ways.push(h("a", { class: "btn sm", href: asking }, "Tell the platform team"));
  return [h("p", { class: "search-ways" }, ways), ...(near.length ? [h("section", { class: "sp-group", "aria-label": "Names that come near" }, h("h2", {}, "Names that come near"), h("ul", { class: "sp-rows" }, near.map(row)))] : [])];
}

/** Says what is wrong; names are searched meanwhile, and what a server has put
    there stays until something else is asked. */
async function failed(now, error) {
  note.hidden = false;
  const rows = await search.names().catch(() => []);
  note.replaceChildren(icon("triangle-alert"), h("p", {}, error.message, rows.length ? " Results may be incomplete: only names are searched." : ""), h("button", { class: "btn sm", type: "button", onclick: show }, "Try again"));
  if (isServed) return;
  filters.hidden = true;
  const found = named(rows, now.text, 50);
  count.textContent = found.length ? `${found.length} names` : "";
  list.replaceChildren(found.length ? h("ul", { class: "sp-rows" }, found.map(row)) : h("p", { class: "muted" }, h("a", { href: `${base}/catalog/` }, "Browse the catalog")));
}

/** Moves to another question without loading the page again. */
function go(href) {
  history.pushState(null, "", href);
  another();
}

function another() {
  isServed = false;
  show();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  go(address({ ...asked(), text: field.value.trim(), page: 1 }));
});
document.querySelector("main").addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || link.pathname !== `${base}/search/`) return;
  event.preventDefault();
  go(link.href);
  if (link.closest(".pager")) scrollTo(0, 0);
});
addEventListener("popstate", another);
if (matchMedia("(min-width: 1024px)").matches) filters.open = true;
show();

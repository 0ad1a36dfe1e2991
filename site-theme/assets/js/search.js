// Finding: a dialog over the page, loaded when it is first asked for. Focus
// stays in the field; arrows move through the results.
//
// What is typed is answered by the engine (`search-client.js`), and by the list
// of names until that is here, or where it cannot run. The page of results
// (`search-page.js`) has the rest.

import { base, h, icon, memory, rowLink, say } from "./base.js";
import { connect } from "./search-client.js";
import { named, nearest } from "./search-names.js";
import { GROUPS, excerpt, grouped, hrefOf, iconOf, kindName, names, placeOf, question } from "./search-rows.js";

const GROUP_ROWS = matchMedia("(max-width: 639px)").matches ? 5 : 8;
const MOST_ROWS = 40;
const KEYS = ["kind", "owner", "type", "tag", "system", "lifecycle", "in", "site", "is"];
const PAGES = [
  ["Home", "", "house"],
  ["Catalog", "catalog/", "layers"],
  ["Search", "search/", "search"],
  ["Problems", "problems/", "triangle-alert"],
  ["Settings", "settings/", "settings"],
];

const search = connect();
let dialog, field, said, list, chipList, within, status, note, options, at;
/** What it is narrowed down to: `[key, value, words]`. */
let chips = [];
/** What was in place of the actions of a row, while these are shown. */
let behind;
/** Counts what was typed, so that late answers are known as such. */
let turn = 0;
/** The turn whose rows are shown, and what to do once those of the newest are. */
let drawn = 0;
let then;
/** What happened besides, said with the next results: pages behind a dialog are
    not heard. */
let told = "";
let looks = {};

/** Opens the dialog, with a text and chips to start from. */
export function open(text = "", scope = []) {
  if (!dialog) make();
  if (!dialog.open) {
    chips = scope;
    dialog.showModal();
  }
  field.value = text;
  field.focus();
  field.setSelectionRange(text.length, text.length);
  search.warm();
  show();
}

/** Loads what a search needs. */
export const warm = () => search.warm();

function make() {
  said = h("div", { class: "search-above" });
  list = h("div", { id: "search-results", role: "listbox", "aria-label": "Results" });
  status = h("p", { class: "vh", role: "status" });
  note = h("div", { class: "search-note", hidden: true });
  chipList = h("ul", { class: "search-chips", "aria-label": "Narrowed down to" });
  field = h("input", {
    type: "search",
    role: "combobox",
    "aria-label": "Search",
    "aria-expanded": "true",
    "aria-controls": "search-results",
    "aria-autocomplete": "list",
    placeholder: "Search everything",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    maxlength: "500",
    oninput: show,
    onkeydown: key,
  });
  within = h("select", { "aria-label": "Search in", onchange: () => (setChip("in", within.value), field.focus(), show()) }, h("option", { value: "" }, "Everything"), Object.entries(GROUPS).map(([group, words]) => h("option", { value: group }, group === "templates" ? "Templates" : words)));
  const foot = (keys, words, more = "") => h("span", { class: more }, keys.map((name) => h("kbd", {}, name)), ` ${words}`);
  const command = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : "Ctrl ";
  dialog = h(
    "dialog",
    { class: "search", "aria-label": "Search" },
    h("div", { class: "search-head" }, icon("search"), chipList, field, within, h("button", { class: "btn quiet sm search-close", type: "button", onclick: () => dialog.close() }, h("span", {}, "Esc"), icon("x"), h("span", { class: "vh" }, " Close"))),
    note,
    said,
    list,
    status,
    h("p", { class: "search-foot", "aria-hidden": "true" }, foot(["↑", "↓"], "move"), foot(["↵"], "open"), foot([`${command}↵`], "new tab"), foot(["⇥"], "narrow to kind"), foot(["→"], "actions")),
  );
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => (then = undefined));
  dialog.addEventListener("cancel", (event) => {
    if (!behind) return;
    event.preventDefault();
    back();
  });
  for (const part of [said, list]) part.addEventListener("click", (event) => event.target.closest("a") && dialog.close());
  document.body.append(dialog);
  search.pointer().then(
    (pointer) => (looks = pointer.looks ?? {}),
    () => {},
  );
}

// Chips.

const chipWords = ([key, value, words]) => words ?? `${key}:${value}`;

/** Sets the one chip of a key, or takes it away. */
function setChip(key, value, words) {
  chips = chips.filter(([other]) => other !== key);
  if (value) chips.push([key, value, words]);
}

/** Makes chips of what was typed as `kind:api `, with the space behind it. */
function takeChips() {
  const rest = field.value.replace(/(^|\s)(\w+):("[^"]+"|[^\s"]+)\s/g, (all, before, key, value) => {
    if (!KEYS.includes(key)) return all;
    const plain = value.replace(/^"|"$/g, "");
    if (!chips.some(([other, known]) => other === key && known === plain)) chips.push([key, plain]);
    return before;
  });
  if (rest !== field.value) field.value = rest.trimStart();
}

function showChips() {
  const inside = chips.find(([key]) => key === "in");
  within.value = inside && GROUPS[inside[1]] ? inside[1] : "";
  const shown = chips.filter((chip) => chip !== inside);
  chipList.hidden = !shown.length;
  chipList.replaceChildren(
    ...shown.map((chip) => {
      const remove = () => {
        chips = chips.filter((other) => other !== chip);
        field.focus();
        show();
      };
      return h("li", {}, h("button", { class: "chip", type: "button", title: "Remove", "aria-label": `Remove ${chipWords(chip)}`, onclick: remove }, chipWords(chip), icon("x")));
    }),
  );
}

/** The facets of a request. What is starred, only this browser knows. */
function facets() {
  const starred = memory.get("starred", []).slice(0, 50);
  return chips.flatMap(([key, value]) => (key !== "is" ? [[key, value]] : value === "starred" ? (starred.length ? starred : [[" "]]).map(([ref]) => ["ref", ref]) : []));
}

// What is shown.

async function show() {
  const own = ++turn;
  const isCurrent = () => own === turn;
  behind = then = undefined;
  takeChips();
  showChips();
  const text = field.value.trim();
  if (!text && !chips.length) {
    note.hidden = true;
    draw(start(), "");
    return;
  }
  const plain = !chips.length && !/[:"]|(^|\s)-/.test(text);
  let answered = false;
  if (plain) {
    search.names().then(
      (rows) => {
        if (isCurrent() && !answered) draw(early(named(rows, text, GROUP_ROWS), text), "", false);
      },
      () => {},
    );
  }
  try {
    // A space behind the last word says that it does not go on.
    const answer = await search.query({ text: field.value.slice(0, 500), facets: facets(), limit: MOST_ROWS, ofEachGroup: GROUP_ROWS });
    if (!isCurrent()) return;
    answered = true;
    note.hidden = true;
    const groups = results(answer, text);
    if (!answer.results.length) groups.push(["", await nothing(text)]);
    if (isCurrent()) draw(groups, number(answer));
  } catch (error) {
    if (error.name === "AbortError" || !isCurrent()) return;
    answered = true;
    await failed(error, text, isCurrent);
  }
}

/** Rows of names, before the engine is here. */
const early = (found, text) => [...(found.length ? [["Names", found.map(row)]] : []), ...commands(text)];

/** The answer in groups of rows. */
function results(answer, text) {
  const counts = new Map(answer.groups);
  const groups = [...grouped(answer.results)].map(([group, found]) => [GROUPS[group] ?? group, found.map(row), counts.get(group)]);
  if (answer.corrected.length) groups.unshift(["", [h("p", { class: "search-said" }, "Nothing has ", ...answer.corrected.flatMap(([typed, taken]) => [h("b", {}, typed), ": taken for ", h("b", {}, taken)]))]]);
  else if (answer.partial && answer.results.length) groups.unshift(["", [h("p", { class: "search-said" }, "Nothing has all of these words. These have some:")]]);
  groups.push(...commands(text));
  if (answer.total > 0) {
    groups.push(["", [h("a", { class: "el search-all", href: everything() }, icon("search"), h("span", { class: "el-t" }, answer.total === 1 ? "The result with all its places" : `All ${answer.total.toLocaleString("en")} results`))]]);
  }
  return groups;
}

const number = ({ total, corrected }) => `${total} ${total === 1 ? "result" : "results"}${corrected.map(([, taken]) => `, for ${taken}`).join("")}`;

function row(result) {
  const place = placeOf(result);
  const link = h(
    "a",
    { class: "el", href: hrefOf(result, place), "data-kind": result.kind, "data-group": result.group },
    iconOf(result, looks),
    h("span", { class: "sr-names" }, names(result, place), result.group === "docs" && excerpt(result.places[0])),
    h("span", { class: "search-owner" }, result.group === "docs" ? result.context && `${result.context} docs` : result.owner || kindName(result.kind, looks)),
  );
  link.result = result;
  return link;
}

/** Pages of the portal whose names begin so. */
function commands(text) {
  const low = text.toLowerCase();
  if (low.length < 2 || chips.length) return [];
  const found = pages().filter(([title]) => title.toLowerCase().startsWith(low));
  return found.length ? [["Go to", found.map(page)]] : [];
}

function pages() {
  const sections = [...document.querySelectorAll(".bar nav[aria-label=Sections] li > a")].map((link) => [link.textContent, link.href, "arrow-right"]);
  const own = PAGES.map(([title, path, name]) => [title, `${base}/${path}`, name]);
  return [...own, ...sections.filter(([title]) => !PAGES.some(([other]) => other === title))];
}

const page = ([title, href, name]) => h("a", { class: "el", href }, icon(name), h("span", { class: "el-t" }, title));

function start() {
  const groups = [];
  const recent = memory.get("recent", []);
  const starred = memory.get("starred", []);
  if (starred.length) groups.push(["Starred", starred.slice(0, GROUP_ROWS).map(rowLink)]);
  if (recent.length) groups.push(["Recently visited", recent.slice(0, GROUP_ROWS).map(rowLink)]);
  groups.push(["Go to", pages().slice(0, GROUP_ROWS).map(page)]);
  return groups;
}

/** What helps where nothing was found. */
async function nothing(text) {
  const widen = (label, change) =>
    h("button", { class: "btn sm", type: "button", onclick: () => (change(), field.focus(), show()) }, label);
  const ways = [];
  if (chips.length) ways.push(widen("Search everything", () => (chips = [])));
  if (!chips.some(([key, value]) => key === "in" && value === "docs")) ways.push(widen("Search docs only", () => setChip("in", "docs")));
  if (!chips.some(([key, value]) => key === "in" && value === "catalog")) ways.push(widen("Search the catalog only", () => setChip("in", "catalog")));
  const [first, second] = text.split(/\s+/);
  if (second) ways.push(widen(`Search “${first}” only`, () => (field.value = first)));
  const asking = question(`Search finds nothing for “${text}”`);
  if (asking) ways.push(h("a", { class: "btn sm", href: asking }, "Tell the platform team"));
  const near = await search.names().then(
    (rows) => nearest(rows, text, 3),
    () => [],
  );
  const what = text || chips.map(chipWords).join(" ");
  return [h("div", { class: "search-none" }, h("p", {}, "Nothing for ", h("b", {}, what), ".", near.length ? " Names that come near:" : ""), h("p", { class: "search-ways" }, ways)), ...near.map(row)];
}

/** Says what is wrong, and searches names meanwhile. */
async function failed(error, text, isCurrent) {
  const rows = await search.names().catch(() => []);
  if (!isCurrent()) return;
  const found = named(rows, text, MOST_ROWS);
  note.hidden = false;
  note.replaceChildren(
    icon("triangle-alert"),
    h("p", {}, error.message, rows.length ? " Results may be incomplete: only names are searched." : ""),
    h("button", { class: "btn sm", type: "button", onclick: () => (field.focus(), show()) }, "Try again"),
  );
  hasServer().then((has) => {
    if (has && isCurrent()) note.append(h("a", { class: "btn sm", href: everything() }, "Ask the server"));
  });
  const groups = early(found, text);
  if (!found.length) groups.push(["", [h("p", { class: "search-none" }, rows.length ? "No name begins so. " : "", h("a", { href: `${base}/catalog/` }, "Browse the catalog"))]]);
  draw(groups, `${error.message} ${found.length} names`);
}

/** Whether a server answers searches. Hosts of files have nothing at its address. */
const hasServer = () =>
  fetch(`${base}/api/search/query?pageLimit=1`).then(
    (response) => response.ok && /\bjson\b/.test(response.headers.get("content-type")),
    () => false,
  );

/** Draws groups: a heading, rows, and how many there are in all. What is no row is
    said above them. */
function draw(groups, words, isAll = true) {
  const before = at > 0 ? options?.[at]?.href : undefined;
  options = [];
  const above = [];
  const sections = groups.map(([title, parts, count], number) => {
    const id = `search-group-${number}`;
    const rows = parts.filter((part) => part.matches("a.el"));
    above.push(...parts.filter((part) => !rows.includes(part)));
    for (const row of rows) {
      row.id = `search-option-${options.length}`;
      row.setAttribute("role", "option");
      row.setAttribute("aria-selected", "false");
      row.tabIndex = -1;
      row.classList.add("search-row");
      options.push(row);
    }
    if (!title) return rows;
    return h("div", { role: "group", "aria-labelledby": id }, h("h2", { id, role: "presentation" }, title, count > rows.length ? h("span", { class: "faint num" }, ` ${count.toLocaleString("en")}`) : ""), rows);
  });
  said.replaceChildren(...above);
  list.replaceChildren(...sections.flat());
  list.scrollTop = 0;
  status.textContent = [told, words].filter(Boolean).join(". ");
  field.setAttribute("aria-expanded", String(options.length > 0));
  const same = before ? options.findIndex((option) => option.href === before) : -1;
  at = -1;
  select(same > 0 ? same : field.value.trim() || chips.length ? 0 : -1);
  if (!isAll && !options.length) return;
  drawn = turn;
  told = "";
  then?.();
  then = undefined;
}

// Keys.

function select(to) {
  options[at]?.setAttribute("aria-selected", "false");
  at = options[to] ? to : -1;
  const option = options[at];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function enter(isAside) {
  const option = options[at];
  const href = option?.href ?? everything();
  if (option?.run) option.run();
  else if (isAside) window.open(href, "_blank", "noopener");
  else {
    // On the same page only the place changes.
    dialog.close();
    location.href = href;
  }
}

function key(event) {
  const option = options?.[at];
  const atEnd = field.selectionStart === field.value.length && field.selectionEnd === field.value.length;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.isComposing || event.altKey) return;
  if (event.key in moves && options?.length) {
    select((Math.max(at, event.key === "ArrowUp" ? 0 : -1) + moves[event.key] + options.length) % options.length);
  } else if (event.key === "Enter") {
    const isAside = event.metaKey || event.ctrlKey;
    // What is shown may still be what was found for less of the text.
    if (drawn === turn) enter(isAside);
    else then = () => enter(isAside);
  } else if (event.key === "Tab" && !event.shiftKey && option?.result && !behind) {
    const { kind, group } = option.result;
    if (group === "docs") setChip("in", "docs");
    else setChip("kind", kind);
    told = `Only ${group === "docs" ? "docs" : kindName(kind, looks)}`;
    show();
  } else if (event.key === "Backspace" && !field.value && chips.length) {
    const taken = chips.pop();
    told = `No longer only ${chipWords(taken)}`;
    show();
  } else if (event.key === "ArrowRight" && atEnd && option?.result && !behind) {
    actions(option);
  } else if (event.key === "ArrowLeft" && behind) {
    back();
  } else if (event.key === "Escape") {
    // A field of this type would be emptied first.
    if (behind) back();
    else dialog.close();
  } else return;
  event.preventDefault();
}

// What can be done with a row: what its page offers, and copying.

async function actions(option) {
  const { result } = option;
  const own = ++turn;
  behind = { at };
  const offered = await fetch(`${base}/${result.path}`)
    .then((response) => (response.ok ? response.text() : ""))
    .then((text) => new DOMParser().parseFromString(text, "text/html"))
    .then((other) => [...other.querySelectorAll(".eh-buttons a[href], .tabs a[href], [data-techdocs-edit]")].map((link) => [link.textContent.trim(), new URL(link.getAttribute("href"), new URL(`${base}/${result.path}`, location.href))]))
    .catch(() => []);
  if (own !== turn) return;
  const known = new Set();
  const links = offered.filter(([words, url]) => words && /^(https?|mailto):$/.test(url.protocol) && !known.has(url.href) && known.add(url.href));
  const ref = result.path.match(/^catalog\/([^/]+)\/([^/]+)\/([^/]+)\//);
  const copy = (words, text) => {
    const row = h("a", { class: "el", href: "#" }, icon("copy"), h("span", { class: "el-t" }, words), h("span", { class: "el-n" }, text));
    row.run = async () => {
      await navigator.clipboard?.writeText(text).then(
        () => say(`Copied ${text}`),
        () => say("This browser does not let pages copy"),
      );
      dialog.close();
    };
    row.addEventListener("click", (event) => (event.preventDefault(), row.run()));
    return row;
  };
  const rows = [
    ...links.slice(0, 12).map(([words, url]) => h("a", { class: "el", href: url.href }, icon(url.origin === location.origin ? "arrow-right" : "external-link"), h("span", { class: "el-t" }, words), url.origin !== location.origin && h("span", { class: "el-n" }, url.host))),
    ...(ref ? [copy("Copy the reference", `${ref[2]}:${ref[1]}/${decodeURIComponent(ref[3])}`)] : []),
    copy("Copy the address", new URL(option.href, location.href).href),
  ];
  draw([[result.title, rows]], `What to do with ${result.title}: ${rows.length}`);
  select(0);
}

async function back() {
  const { at: before } = behind;
  await show();
  select(before);
}

/** The page of results, with all that is asked here. */
function everything() {
  const asked = new URLSearchParams({ q: field.value.trim() });
  for (const [key, value] of facets()) asked.append(key, value);
  return `${base}/search/?${asked}`;
}

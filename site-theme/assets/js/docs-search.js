// Search in a docs site without a portal: in its texts, of which the build wrote a
// list (`search/search_index.json`, as MkDocs writes it). In a portal, search is
// that of the portal, narrowed down to these docs.

import { announce, h } from "./base.js";

const form = document.querySelector(".docs-search");
const input = form.querySelector("input");
const box = document.getElementById("docs-found");
const { root, index } = form.dataset;

/** The address of what is at a URL from the root of the site. */
const from = (url) => (/^([a-z][a-z0-9+.-]*:|[/#?])/i.test(url) ? url : root + url.replace(/^\.\//, "") || ".");

let rows;
const read = () =>
  (rows ??= fetch(root + index)
    .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
    .then(({ docs }) => docs.map((doc) => ({ ...doc, low: doc.title.toLowerCase(), all: `${doc.title} ${doc.text}`.toLowerCase() })))
    .catch((error) => {
      rows = undefined;
      throw error;
    }));

let at = -1;
const options = () => [...box.querySelectorAll("a[role=option]")];

function choose(next) {
  const all = options();
  at = all.length ? (next + all.length) % all.length : -1;
  all.forEach((option, number) => option.setAttribute("aria-selected", number === at));
  all[at]?.scrollIntoView({ block: "nearest" });
  if (all[at]) input.setAttribute("aria-activedescendant", all[at].id);
  else input.removeAttribute("aria-activedescendant");
}

function close() {
  box.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

async function find() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return close();
  const docs = await read().catch(() => undefined);
  const score = (doc) => words.reduce((sum, word) => sum + (doc.low.startsWith(word) ? 4 : doc.low.includes(word) ? 2 : 0), doc.location.includes("#") ? 0 : 1);
  const hits = (docs ?? []).filter((doc) => words.every((word) => doc.all.includes(word)));
  hits.sort((a, b) => score(b) - score(a));
  const around = ({ text }) => {
    const place = Math.max(0, text.toLowerCase().indexOf(words[0]) - 30);
    return (place ? "…" : "") + text.slice(place, place + 120);
  };
  const made = hits.slice(0, 12).map((doc, number) =>
    h("a", { role: "option", id: `docs-found-${number}`, tabindex: "-1", href: from(doc.location), "aria-selected": "false" }, h("b", {}, doc.title), doc.text && h("small", {}, around(doc))),
  );
  const none = docs ? "Nothing found in these docs" : "The texts of these docs could not be read";
  box.replaceChildren(...(made.length ? made : [h("p", { role: "option", "aria-disabled": "true" }, none)]));
  box.hidden = false;
  input.setAttribute("aria-expanded", "true");
  announce(docs ? `${hits.length} found` : none);
  choose(0);
}

input.addEventListener("input", find);
input.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(at + 1);
  else if (event.key === "ArrowUp") choose(at - 1);
  else if (event.key === "Escape" && !box.hidden) close();
  else return;
  event.preventDefault();
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!box.hidden) options()[at]?.click();
});
form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || close());
read().catch(() => {});
// What was typed while this was loading.
if (input.value) find();

// The gallery of templates and the list of actions: filters and stars. Without
// this both are complete.

import { base, memory, wireStar, icon, h } from "./base.js";

const $ = (id) => document.getElementById(id);

/** Shows the items that have all the words; what holds only hidden ones is hidden. */
function filter(items, words, fits = () => true) {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const { element, text } of items) {
    element.hidden = !(wanted.every((word) => text.includes(word)) && fits(element));
    found += !element.hidden;
  }
  return found;
}

const gallery = $("gallery");
if (gallery) {
  const items = [...gallery.querySelectorAll(".template")].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const find = $("gallery-find");
  const owner = $("gallery-owner");
  const tag = $("gallery-tag");
  const starred = $("gallery-starred");

  for (const { element } of items) {
    const link = element.querySelector("h3 .el");
    const name = link.querySelector("use").getAttribute("href").split("#")[1];
    const button = h("button", { class: "star", type: "button" }, icon("star"));
    const path = element.dataset.path.slice(base.length + 1);
    wireStar(button, [element.dataset.ref, link.textContent, path, name === "lock" ? "copy-plus" : name]);
    element.querySelector(".tile-head").append(button);
  }
  const option = ([value, label]) => h("option", { value }, label);
  const sorted = (rows) => [...new Map(rows)].sort((a, b) => a[1].localeCompare(b[1]));
  const owners = items.map(({ element }) => [element.dataset.owner, element.dataset.ownerTitle]).filter(([ref]) => ref);
  owner.append(...sorted(owners).map(option));
  const tags = items.flatMap(({ element }) => element.dataset.tags.split(" ").filter(Boolean));
  tag.append(...sorted(tags.map((word) => [word, word])).map(option));

  const update = () => {
    const stars = new Set(memory.get("starred", []).map(([ref]) => ref));
    const fits = ({ dataset }) =>
      (!owner.value || dataset.owner === owner.value) &&
      (!tag.value || dataset.tags.split(" ").includes(tag.value)) &&
      (!starred.checked || stars.has(dataset.ref));
    const found = filter(items, find.value, fits);
    for (const group of gallery.children) group.hidden = !group.querySelector(".template:not([hidden])");
    const isFiltered = find.value.trim() || owner.value || tag.value || starred.checked;
    const groups = document.querySelector(".gallery-groups");
    if (groups) groups.hidden = Boolean(isFiltered);
    $("gallery-none").hidden = found > 0;
    $("gallery-count").textContent = isFiltered ? `${found} of ${items.length}` : "";
    // The address is the view, so that it can be shared.
    const query = new URLSearchParams();
    for (const [name, { value }] of [["q", find], ["owner", owner], ["tag", tag]]) if (value.trim()) query.set(name, value.trim());
    history.replaceState(null, "", `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`);
  };
  const asked = new URLSearchParams(location.search);
  find.value = asked.get("q") ?? "";
  for (const [name, select] of [["owner", owner], ["tag", tag]]) {
    select.value = asked.get(name) ?? "";
    if (select.selectedIndex < 0) select.value = "";
  }
  $("gallery-bar").hidden = false;
  for (const control of [find, owner, tag, starred]) control.addEventListener("input", update);
  find.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !find.value) return;
    find.value = "";
    update();
  });
  $("gallery-clear").addEventListener("click", () => {
    find.value = owner.value = tag.value = "";
    starred.checked = false;
    update();
    find.focus();
  });
  if (location.search) update();
}

const actions = $("actions");
if (actions) {
  const items = [...actions.querySelectorAll(".action")].map((element) => ({ element, text: element.textContent.toLowerCase() }));
  const field = $("action-find");
  $("action-bar").hidden = false;
  field.addEventListener("input", () => {
    const found = filter(items, field.value);
    for (const link of document.querySelectorAll("#action-index li > a")) link.parentElement.hidden = $(link.hash.slice(1))?.hidden;
    $("action-count").textContent = field.value.trim() ? `${found} of ${items.length}` : "";
  });
  // Whoever comes for one action wants to see what it takes.
  const unfold = () => {
    const schema = location.hash && $(decodeURIComponent(location.hash.slice(1)))?.querySelector(".schema");
    if (schema) schema.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
}

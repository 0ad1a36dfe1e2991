// What was typed, kept in this browser until it is created or thrown away, and
// values that an address brings. Never secrets, passwords or files.

import { h, memory } from "./base.js";
import { entries } from "./create-values.js";

const MAX_ROWS = 200;
const key = (form) => `draft.${form.dataset.template}`;

/**
 * The draft there is: `{ version, at, entries, off }`. A form posts nothing for a
 * box without its tick, so the names of those are in `off`.
 */
export const draft = (form) => memory.get(key(form));

/** Throws the draft away. */
export const discard = (form) => memory.set(key(form));

/** Keeps what is in the form. */
export function keep(form) {
  const isPrivate = (name) => {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    return !control || control.type === "password" || control.dataset.secret !== undefined || control.closest(".f-file");
  };
  const kept = entries(form).filter(([name]) => name.startsWith("/") && !isPrivate(name));
  const on = new Set(kept.map(([name]) => name));
  const boxes = [...form.querySelectorAll("[name][type=checkbox], [name][type=radio]")];
  const off = new Set(boxes.filter(({ name, disabled }) => !on.has(name) && !disabled).map(({ name }) => name));
  memory.set(key(form), { version: form.dataset.version, at: new Date().toISOString(), entries: kept, off: [...off] });
}

/** Values as `formData` has them, to names and texts. */
export function flatten(value, pointer = "") {
  const escape = (part) => part.replaceAll("~", "~0").replaceAll("/", "~1");
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((one, at) => [...(typeof one === "object" ? [] : [[pointer, String(one)]]), ...flatten(one, `${pointer}/${at}`)]);
  if (typeof value === "object") return Object.entries(value).flatMap(([name, one]) => flatten(one, `${pointer}/${escape(name)}`));
  return [[pointer, String(value)]];
}

/** A repository as Backstage writes it, `github.com?owner=acme&repo=orders`, in its parts. */
const parts = ([name, text]) => {
  const [host, query] = text.split("?");
  return [[`${name}#host`, host], ...[...new URLSearchParams(query)].map(([part, value]) => [`${name}#${part}`, value])];
};

/**
 * Fills a form that script has not touched yet; boxes named in `off` lose their
 * ticks. `newRow` makes rows of lists, where there are lists.
 */
export function fill(form, given, newRow, off = []) {
  const isRepo = ([name]) => form.querySelector(`.f-repo[data-name="${CSS.escape(name)}"]`);
  const all = given.flatMap((entry) => (isRepo(entry) ? parts(entry) : [entry]));
  const texts = new Map();
  for (const [name, text] of all) texts.set(name, [...(texts.get(name) ?? []), text]);
  grow(form, [...texts.keys()], newRow);
  for (const control of form.querySelectorAll("[name^='/']")) {
    const found = texts.get(control.name);
    const is = (option) => found?.some((text) => [text, JSON.stringify(text)].includes(option.dataset.json) || option.value === text);
    if (control.type === "password" || control.dataset.fixed !== undefined || control.closest(".f-file")) continue;
    if (control.role === "switch") {
      if (found || off.includes(control.name)) control.checked = found?.[0] === "true";
    } else if (control.type === "checkbox" || control.type === "radio") {
      if (found || off.includes(control.name)) control.checked = Boolean(is(control));
    } else if (!found) continue;
    else if (control.matches("select")) for (const option of control.options) option.selected = Boolean(is(option));
    else if (!control.readOnly && control.type !== "hidden") control.value = found[0];
  }
}

/** Makes room: rows of lists, and places for tags. */
function grow(form, names, newRow) {
  const count = (pointer) => {
    const numbers = names.filter((name) => name.startsWith(`${pointer}/`)).map((name) => Number.parseInt(name.slice(pointer.length + 1), 10));
    return Math.min(MAX_ROWS, Math.max(-1, ...numbers.filter(Number.isInteger)) + 1);
  };
  // Lists inside of rows are there once their rows are.
  for (let round = 0; round < 4; round++) {
    for (const list of form.querySelectorAll(".list-rows")) {
      while (list.children.length < count(list.dataset.name)) list.append(newRow(list, list.children.length));
    }
  }
  for (const box of form.querySelectorAll("[data-chips]")) {
    const [first] = box.querySelectorAll("input");
    const pointer = first.name.replace(/\/\d+$/, "");
    for (let at = box.querySelectorAll("input").length; at < count(pointer); at++) {
      box.append(h("input", { type: "text", name: `${pointer}/${at}`, "aria-label": `${at + 1}` }));
    }
  }
}

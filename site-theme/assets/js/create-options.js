// Values that are found by typing: a combobox over a `select`, or over a text with
// suggestions. The pattern is the one of
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/: focus stays in the field.

import { announce, h, icon, memory } from "./base.js";

const MAX_SHOWN = 100;

/** `{ value, title, icon, tone, owner, disabled }` of an `option`. */
export const read = ({ value, text, label, disabled, dataset }) => ({ value, title: dataset.title ?? (label || text), disabled, ...dataset });

/** Finds among options: `all()` gives them, once they are there. */
export function source(box, element) {
  const own = [...(element?.options ?? [])].filter(({ value }) => value).map(read);
  const address = box.dataset.source;
  if (!address) return async () => own;
  let loading;
  const load = async () => {
    const rows = await (await fetch(address)).json();
    return rows.map(([value, title, name, tone, owner]) => ({ value, title, icon: name, tone, owner }));
  };
  return () => (loading ??= load().catch(() => ((loading = undefined), own)));
}

/** The best first: my team, then what begins so, then what has it inside. */
function find(options, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const mine = memory.get("team");
  const score = (option) => {
    const title = option.title.toLowerCase();
    // Of a reference it is the name that counts, unless one is typed.
    const ref = option.value.toLowerCase();
    const all = `${title} ${/[:/]/.test(text) ? ref : ref.split(/[:/]/).at(-1)}`;
    if (!words.every((word) => all.includes(word))) return -1;
    return (option.value === mine ? 4 : 0) + (words.length && title.startsWith(words[0]) ? 2 : 0);
  };
  const scored = options.map((option, at) => [score(option), at, option]).filter(([points]) => points >= 0);
  return scored.sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, , option]) => option);
}

/** A list under an input. `choose` gets an option; those that `skip` knows are left out. */
export function popup(input, all, { choose, skip = () => false }) {
  const list = h("ul", { class: "combo-list", role: "listbox", id: `${input.id}-options`, "aria-label": input.getAttribute("aria-label") ?? "Options", hidden: true });
  let shown = [];
  let at = -1;
  let asked = 0;
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) input.setAttribute(name, value);
  const close = () => {
    asked++;
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (to) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const row = list.children[at];
    if (!row) return input.removeAttribute("aria-activedescendant");
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  };
  const open = async (text) => {
    const number = ++asked;
    const options = find((await all()).filter((option) => !skip(option)), text);
    if (number !== asked || document.activeElement !== input) return;
    shown = options.slice(0, MAX_SHOWN);
    const row = (option, index) =>
      h(
        "li",
        { role: "option", id: `${list.id}-${index}`, "aria-selected": "false", "aria-disabled": option.disabled && "true", onpointerdown: (event) => event.preventDefault(), onclick: () => pick(index) },
        option.icon && icon(option.icon, option.tone),
        h("span", { class: "names" }, h("span", {}, option.title), option.title !== option.value && option.value.includes(":") && h("span", { class: "ref" }, option.value)),
        option.owner && h("span", { class: "by" }, option.owner),
      );
    const more = options.length - shown.length;
    list.replaceChildren(...shown.map(row));
    if (!shown.length || more) list.append(h("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, more ? `${more} more: go on typing` : "Nothing fits"));
    list.hidden = false;
    at = -1;
    input.setAttribute("aria-expanded", "true");
    if (text) announce(options.length === 1 ? "1 fits" : `${options.length} fit`);
  };
  const pick = (index) => {
    const option = shown[index];
    if (!option || option.disabled) return;
    close();
    choose(option);
  };
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      event.preventDefault();
      if (list.hidden) return void open(input.dataset.chosen === input.value ? "" : input.value);
      mark((at + by + shown.length + (at < 0 && by < 0 ? 1 : 0)) % (shown.length || 1));
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      pick(at);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  });
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("click", () => list.hidden && open(input.dataset.chosen === input.value ? "" : input.value));
  input.addEventListener("blur", close);
  return list;
}

/** The fields of a part of the page that are found by typing. */
export function comboboxes(root) {
  for (const control of root.querySelectorAll("select[data-combobox]:not([multiple]):not(:disabled)")) overSelect(control);
  for (const control of root.querySelectorAll("input[data-combobox]:not([readonly])")) overText(control);
}

function overSelect(select) {
  const input = h("input", { type: "text", id: select.id, placeholder: select.options[0].value ? "" : select.options[0].text, spellcheck: "false" });
  for (const name of ["aria-describedby", "aria-invalid", "autofocus"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  if (select.required || select.dataset.required !== undefined) input.setAttribute("aria-required", "true");
  const frame = h("div", { class: "combo" }, input, icon("chevron-down"));
  const show = () => {
    const option = select.selectedOptions[0];
    const isSome = Boolean(option?.value);
    input.value = input.dataset.chosen = isSome ? (option.dataset.title ?? option.text) : "";
    frame.querySelector(".own")?.remove();
    if (option?.dataset.icon) frame.append(icon(option.dataset.icon, `own ${option.dataset.tone}`));
    frame.classList.toggle("has-icon", Boolean(option?.dataset.icon));
  };
  const set = (value) => {
    select.value = value;
    show();
    select.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const box = select.parentElement;
  frame.append(popup(input, source(box, select), { choose: ({ value }) => set(value) }));
  // What was typed and not chosen is the one that is called so, or nothing.
  input.addEventListener("blur", () => {
    if (input.value === input.dataset.chosen) return;
    const typed = input.value.trim().toLowerCase();
    const option = [...select.options].find(({ value, text, dataset }) => value && [value, dataset.title ?? text].some((name) => name.toLowerCase() === typed));
    if (option || !typed) return set(option?.value ?? "");
    set("");
    input.value = typed;
    announce(`${typed} is not among those that fit`);
  });
  input.addEventListener("input", (event) => event.stopPropagation());
  select.id += "-value";
  select.hidden = true;
  select.required = false;
  if (input.getAttribute("aria-required")) select.dataset.required = "";
  select.before(frame);
  show();
}

function overText(input) {
  const frame = h("div", { class: "combo" });
  const list = document.getElementById(input.getAttribute("list"));
  input.before(frame);
  input.removeAttribute("list");
  const choose = ({ value }) => {
    input.value = input.dataset.chosen = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  frame.append(input, icon("chevron-down"), popup(input, source(frame.parentElement, list), { choose }));
}

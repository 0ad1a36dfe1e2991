// Several values as chips, each of them found by typing: tags, and entities of
// which there may be many.

import { announce, h, icon } from "./base.js";
import { popup, read, source } from "./create-options.js";

/** The fields of a part of the page that take several values. */
export function allChips(root) {
  for (const box of root.querySelectorAll("[data-chips]")) if (!box.querySelector("[readonly]")) chips(box, inputsOf(box));
  for (const select of root.querySelectorAll("select[data-combobox][multiple]:not(:disabled)")) chips(select.parentElement, selectOf(select));
}

/** Where chips keep their values: texts named `/tags/0` and so on. */
function inputsOf(box) {
  const inputs = [...box.querySelectorAll("input")];
  const [first] = inputs;
  const pointer = first.name.replace(/\/\d+$/, "");
  const kept = inputs.map(({ value }) => value).filter(Boolean);
  const list = box.querySelector("datalist");
  const set = (values) => {
    for (const input of box.querySelectorAll("input[type=hidden]")) input.remove();
    box.append(...values.map((value, at) => h("input", { type: "hidden", name: `${pointer}/${at}`, value })));
  };
  for (const input of inputs) input.remove();
  return { id: first.id, kept, list, set, isFree: box.dataset.free !== undefined };
}

/** The same in a `select` of several. */
function selectOf(select) {
  const kept = [...select.selectedOptions].map(({ value }) => value);
  const set = (values) => {
    for (const option of select.options) option.selected = values.includes(option.value);
  };
  const { id } = select;
  select.id += "-value";
  select.hidden = true;
  return { id, kept, list: select, set, isFree: false };
}

function chips(box, { id, kept, list, set, isFree }) {
  const field = box.closest(".field");
  const all = source(box, list);
  let values = kept;
  const known = new Map([...list.options].map((option) => [option.value, read(option)]));
  const input = h("input", { type: "text", id, "aria-label": `Add to ${field.dataset.label}`, placeholder: "Add…", spellcheck: "false" });
  const chosen = h("ul", { class: "chosen", "aria-label": field.dataset.label });
  const show = () => {
    set(values);
    chosen.replaceChildren(
      ...values.map((value) => {
        const { title = value, icon: name, tone } = known.get(value) ?? {};
        return h("li", { class: "chip" }, name && icon(name, tone), title || value, h("button", { type: "button", "aria-label": `Remove ${title || value}`, onclick: () => drop(value) }, icon("x")));
      }),
    );
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const add = (value, option) => {
    input.value = "";
    const clean = box.dataset.tags !== undefined ? value.trim().toLowerCase() : value.trim();
    if (option) known.set(clean, option);
    if (!clean || values.includes(clean)) return;
    values = [...values, clean];
    show();
    announce(`Added ${option?.title ?? clean}`);
  };
  const drop = (value) => {
    values = values.filter((other) => other !== value);
    show();
    input.focus();
    announce(`Removed ${value}`);
  };
  const take = async () => {
    const typed = input.value.trim();
    if (!typed) return;
    const option = (await all()).find(({ value, title }) => [value, title].some((name) => name.toLowerCase() === typed.toLowerCase()));
    if (option || isFree) add(option?.value ?? typed, option);
  };
  const frame = h("div", { class: "combo" }, input);
  frame.append(popup(input, all, { choose: (option) => add(option.value, option), skip: ({ value }) => values.includes(value) }));
  input.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    if ((event.key === "Enter" || event.key === ",") && input.value) {
      event.preventDefault();
      take();
    } else if (event.key === "Backspace" && !input.value && values.length) drop(values.at(-1));
  });
  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("blur", take);
  box.prepend(chosen, frame);
  show();
}

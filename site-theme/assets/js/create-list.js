// Rows that can be added, removed and moved. Without script there are the rows
// that are filled in, and a few empty ones.

import { announce, h, icon } from "./base.js";
import { pointerOf } from "./create-values.js";

let copies = 0;

/** A row from the template of a list, under a number. */
export function newRow(list, number) {
  const item = h("li", {}, list.parentElement.querySelector(":scope > template").content.cloneNode(true));
  // Ids have to differ from those of every other row.
  const suffix = `--${++copies}`;
  for (const element of item.querySelectorAll("[id], [for], [list], [aria-describedby]")) {
    for (const name of ["id", "for", "list", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.split(" ").map((id) => id + suffix).join(" "));
    }
  }
  rename(item, `${list.dataset.name}/-`, `${list.dataset.name}/${number}`);
  return item;
}

/** Everything in a row that has the old pointer, or one below it, under the new one. */
function rename(root, from, to) {
  const moved = (text, from, to) => (text === from || text.startsWith(`${from}/`) || text.startsWith(`${from}#`) ? to + text.slice(from.length) : text);
  const inner = [...root.querySelectorAll("template")].map(({ content }) => content);
  for (const part of [root, ...inner]) {
    for (const element of part.querySelectorAll("[name], [data-name], [data-show-if], [data-required-if]")) {
      if (element.name) element.name = moved(element.name, from, to);
      if (element.dataset.name) element.dataset.name = moved(element.dataset.name, from, to);
      for (const condition of ["showIf", "requiredIf"]) {
        const text = element.dataset[condition];
        if (text) element.dataset[condition] = text.replaceAll(/"(\/[^"]*)"/g, (_, pointer) => `"${moved(pointer, pointerOf(from), pointerOf(to))}"`);
      }
    }
  }
}

/** The lists in a part of the page; `enhance` is called with every new row. */
export function lists(root, changed, enhance) {
  for (const list of root.querySelectorAll(".list-rows")) wire(list, changed, enhance);
}

function wire(list, changed, enhance) {
  const field = list.parentElement;
  const button = field.querySelector(":scope > .list-add > button");
  const min = Number(list.dataset.min ?? 0);
  const max = Number(list.dataset.max ?? Infinity);
  const what = field.dataset.label;

  const isFilled = (item) => [...item.querySelectorAll("[name]")].some((control) => (control.type === "checkbox" || control.type === "radio" ? control.checked : control.value));
  for (const item of [...list.children]) if (item.dataset.blank !== undefined && !isFilled(item)) item.remove();

  const renumber = () => {
    [...list.children].forEach((item, at) => {
      const own = item.querySelector(":scope > .field");
      const from = own.dataset.name;
      const to = `${list.dataset.name}/${at}`;
      if (from !== to) rename(item, from, to);
      item.querySelector(":scope > .row-do")?.remove();
      const act = (words, name, disabled, run) =>
        h("button", { class: "btn quiet sm icon", type: "button", "aria-label": `${words}: ${what} ${at + 1}`, title: words, disabled, onclick: run }, icon(name));
      item.append(
        h(
          "div",
          { class: "row-do" },
          list.dataset.order !== undefined && list.children.length > 1 && [
            act("Move up", "arrow-up", at === 0, () => move(item, at - 1)),
            act("Move down", "arrow-down", at === list.children.length - 1, () => move(item, at + 1)),
          ],
          act("Remove", "x", list.children.length <= min, () => remove(item, at)),
        ),
      );
    });
    button.disabled = list.children.length >= max;
  };
  const move = (item, to) => {
    const others = [...list.children].filter((other) => other !== item);
    list.insertBefore(item, others[to] ?? null);
    renumber();
    const buttons = [...item.querySelectorAll(":scope > .row-do > button")];
    (buttons[to ? 0 : 1] ?? buttons[0]).focus();
    announce(`${what}: now number ${to + 1} of ${list.children.length}`);
    changed();
  };
  const remove = (item, at) => {
    item.remove();
    renumber();
    const next = list.children[Math.min(at, list.children.length - 1)];
    (next?.querySelector("[name]") ?? button).focus();
    announce(`Removed ${what} ${at + 1}`);
    changed();
  };
  const add = () => {
    const item = newRow(list, list.children.length);
    list.append(item);
    enhance(item);
    renumber();
    return item;
  };
  button.prepend(icon("plus"));
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    add().querySelector("input:not([type=hidden]), select, textarea")?.focus();
    changed();
  });
  while (list.children.length < min) add();
  renumber();
}

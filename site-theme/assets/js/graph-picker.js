// The field of the graph explorer to choose what a picture starts from: a
// combobox over the entities of its index, which is read when the field is
// first used. Knows neither the index nor the picture.

import { h, icon } from "./base.js";

const MAX_OPTIONS = 12;

/**
 * The field. `read` promises rows `{ at, ref, title, kind, tone, icon }`;
 * `choose` is called with the one that was chosen.
 */
export function picker(read, choose) {
  let rows;
  let options = [];
  let at = -1;
  const list = h("ul", { id: "pick-list", role: "listbox", "aria-label": "Matching entries", hidden: true });
  const status = h("p", { class: "vh", role: "status" });
  const field = h("input", {
    id: "pick",
    type: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "pick-list",
    "aria-autocomplete": "list",
    placeholder: "Name, title or reference",
    autocomplete: "off",
    spellcheck: "false",
  });

  const select = (to) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = to;
    const option = list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    select(-1);
  };
  const show = async () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return close();
    try {
      rows ??= (await read()).map((row) => ({ ...row, text: `${row.title} ${row.ref}`.toLowerCase() }));
    } catch {
      status.textContent = "The relations could not be loaded.";
      status.className = "muted";
      return;
    }
    options = rows
      .map((row) => [score(row, words), row])
      .filter(([points]) => points > 0)
      .sort((a, b) => b[0] - a[0] || a[1].title.length - b[1].title.length || (a[1].text < b[1].text ? -1 : 1))
      .map(([, row]) => row);
    const found = options.length;
    options = options.slice(0, MAX_OPTIONS);
    list.replaceChildren(
      ...options.map((row, number) =>
        h("li", { id: `pick-${number}`, role: "option", "aria-selected": "false", onclick: () => choose(row) }, icon(row.icon, row.tone), h("span", { class: "el-t" }, row.title), h("span", { class: "note" }, row.ref)),
      ),
    );
    status.textContent = found > options.length ? `${found} match, the first ${options.length} are listed` : `${found} match`;
    if (!found) return close();
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    select(0);
  };

  field.addEventListener("input", show);
  field.addEventListener("focus", () => read().catch(() => {}));
  field.addEventListener("blur", close);
  // A press on an option is to choose it, not to leave the field.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) show();
      else select((at + step + options.length) % options.length);
    } else if (event.key === "Enter" && !list.hidden && options[at]) {
      event.preventDefault();
      choose(options[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  return h("div", { class: "pick" }, h("label", { for: "pick" }, "Start from"), h("div", { class: "pick-field" }, field, list), status);
}

/** How well a row answers all words; 0 if it does not. */
function score(row, words) {
  const name = row.ref.slice(row.ref.search(/[^/:]*$/));
  const title = row.title.toLowerCase();
  let total = 0;
  for (const word of words) {
    if (name === word || title === word || row.ref === word) total += 100;
    else if (name.startsWith(word) || title.startsWith(word)) total += 60;
    else if (row.text.includes(word)) total += 20;
    else return 0;
  }
  return total;
}

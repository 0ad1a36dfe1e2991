// What a form holds: as it is posted, as values for conditions, and in words.
// Names and conditions are those of `site-theme/src/create/field.rs`.

/** Names and values as a form without script would post them. */
export const entries = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

/** Where the value of a name is: `#2` tells fields of the same value apart. */
export const pointerOf = (name) => name.replace(/#\d+(?=[/#]|$)/g, "");

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What is chosen or typed in a control; undefined for nothing. */
function valueOf(control) {
  const json = (option) => (option.dataset.json ? JSON.parse(option.dataset.json) : option.value);
  if (control.role === "switch") return control.checked;
  if (control.type === "checkbox") return control.checked ? [json(control)] : undefined;
  if (control.type === "radio") return control.checked ? json(control) : undefined;
  if (control.type === "select-multiple") return control.selectedOptions.length ? [...control.selectedOptions].map(json) : undefined;
  if (control.value === "") return undefined;
  if (control.type === "select-one") return json(control.selectedOptions[0]);
  return control.type === "number" ? Number(control.value) : control.value;
}

/** The values by pointer, without those of fields that are not shown. */
export function values(form) {
  const found = new Map();
  for (const control of form.elements) {
    if (!control.name?.startsWith("/") || control.dataset.off !== undefined) continue;
    const value = valueOf(control);
    if (value === undefined) continue;
    const pointer = pointerOf(control.name);
    const before = found.get(pointer);
    found.set(pointer, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
  }
  return found;
}

/** Whether there is a value, or one inside. */
function isPresent(pointer, found) {
  if (found.has(pointer)) return true;
  return [...found.keys()].some((name) => name.startsWith(`${pointer}/`) || name.startsWith(`${pointer}#`));
}

/** Whether a condition holds; what is not understood does. */
export function holds(condition, found) {
  if (Array.isArray(condition)) return condition.every((one) => holds(one, found));
  const { all, any, not, present, oneOf, contains } = condition;
  if (all) return holds(all, found);
  if (any) return any.some((one) => holds(one, found));
  if (not) return !holds(not, found);
  const { pointer = condition.pointer } = present ?? oneOf ?? contains ?? {};
  if (present !== undefined) return isPresent(pointer, found) === (present !== false);
  const listed = Array.isArray(oneOf) ? oneOf : (oneOf ?? contains)?.values;
  const wanted = (value) => listed.some((one) => same(one, value));
  if (oneOf) return found.has(pointer) && wanted(found.get(pointer));
  if (contains) return [found.get(pointer) ?? []].flat().some(wanted);
  return true;
}

const OUT = "[data-show-if][hidden], [data-skipped]";

/** Whether nothing that an element is in has a condition that does not hold. */
export const isShown = (element) => !element.closest(OUT);

/**
 * Shows the fields whose conditions hold, and asks for those that are needed. The
 * others are not posted. Pages that are not needed are marked, for the wizard.
 */
export function showWhatFits(form) {
  const fields = [...form.querySelectorAll("[data-show-if]")];
  // What is hidden has no value, on which another may depend.
  for (let round = 0, changed = true; changed && round < 10; round++) {
    changed = false;
    const found = values(form);
    for (const field of fields) {
      const hidden = !holds(JSON.parse(field.dataset.showIf), found);
      const isPage = field.matches(".form-page");
      const before = isPage ? field.hasAttribute("data-skipped") : field.hidden;
      if (before === hidden && round) continue;
      changed ||= before !== hidden;
      if (isPage) field.toggleAttribute("data-skipped", hidden);
      else field.hidden = hidden;
      for (const control of field.querySelectorAll("[name]")) {
        const off = !isShown(control);
        if (off) control.dataset.off = "";
        else delete control.dataset.off;
        control.disabled = off || control.dataset.fixed !== undefined;
      }
    }
  }
  const found = values(form);
  for (const field of form.querySelectorAll("[data-required-if]")) {
    const isNeeded = holds(JSON.parse(field.dataset.requiredIf), found);
    field.classList.toggle("needed", isNeeded);
    for (const control of field.querySelectorAll("[name]")) if (control.closest(".field") === field) control.toggleAttribute("data-required", isNeeded);
  }
}

const label = (control) => control.closest("label")?.textContent.trim() ?? "";
const children = (root, selector) => [...root.querySelectorAll(selector)];

/** A field in words; empty for nothing. */
export function inWords(field) {
  const is = (kind) => field.classList.contains(`f-${kind}`);
  const controls = children(field, "[name]").filter((control) => control.dataset.off === undefined);
  if (field.dataset.review === "masked") return controls.some(({ value }) => value) ? "••••••" : "";
  if (is("switch")) return controls.some((control) => control.checked) ? "Yes" : "No";
  if (is("radios") || is("checkboxes")) return controls.filter((control) => control.checked).map(label).join(", ");
  if (is("repo")) return controls.map(({ value }) => value).filter(Boolean).join("/");
  if (is("list")) return children(field, ".list-rows")[0] ? rows(field.querySelector(".list-rows").children) : "";
  if (is("group")) return groupRows(field).map(([name, value]) => `${name}: ${value}`).join(", ");
  if (is("file")) return controls[0]?.value ? (field.querySelector("[type=file]").files[0]?.name ?? "a file") : "";
  const selected = (control) => [...control.selectedOptions].filter(({ value }) => value).map((option) => option.dataset.title ?? option.text);
  // A list that only suggests is no list any more once it is under a combobox, and is still there.
  const titled = (value) => children(field, "datalist > option").find((option) => option.value === value)?.label || value;
  return controls.flatMap((control) => (control.selectedOptions ? selected(control) : titled(control.value))).filter(Boolean).join(", ");
}

const rows = (items) => [...items].map((item) => inWords(item.querySelector(".field"))).filter(Boolean).join("\n");
const shownFields = (root) => [...root.children].filter((child) => child.classList.contains("field") && !child.hidden && child.dataset.review !== "left");
const groupRows = (group) => shownFields(group.querySelector(".group-fields")).map((field) => [field.dataset.label, inWords(field)]);

/** The fields of a page with their values in words. */
export function review(page) {
  return shownFields(page.querySelector(".fields")).flatMap((field) =>
    field.classList.contains("f-group") ? groupRows(field).map(([name, value]) => [`${field.dataset.label} › ${name}`, value]) : [[field.dataset.label, inWords(field)]],
  );
}

/** Puts values into sentences about them, as far as they are known; hides those that are not true. */
export function tell(root, form) {
  const known = values(form);
  for (const item of root.querySelectorAll("[data-only-with]")) item.hidden = !known.get(item.dataset.onlyWith);
  for (const span of root.querySelectorAll("[data-value]")) {
    span.dataset.otherwise ??= span.textContent;
    const field = form.querySelector(`.field[data-name="${CSS.escape(span.dataset.value)}"]`);
    span.textContent = (field && !field.hidden && inWords(field)) || span.dataset.otherwise;
  }
}

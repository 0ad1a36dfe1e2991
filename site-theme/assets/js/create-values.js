// What a form holds: as it is posted, as values for conditions, and in words.
// Names are JSON pointers, as `site-theme/src/create/field.rs` says.

/** Names and values as a form without script would post them. */
export const entries = (form) => [...new FormData(form)].filter(([, value]) => typeof value === "string");

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
    const before = found.get(control.name);
    found.set(control.name, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
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
  if (condition.not) return !holds(condition.not, found);
  if (condition.any) return condition.any.some((one) => holds(one, found));
  if ("present" in condition) return isPresent(condition.pointer, found) === condition.present;
  if (condition.oneOf) return condition.oneOf.some((one) => same(one, found.get(condition.pointer)));
  return true;
}

/** Shows the fields whose conditions hold; the others are not posted. */
export function showWhatFits(form) {
  const fields = [...form.querySelectorAll("[data-show-if]")];
  // What is hidden has no value, on which another may depend.
  for (let round = 0, changed = true; changed && round < 10; round++) {
    changed = false;
    const found = values(form);
    for (const field of fields) {
      const hidden = !holds(JSON.parse(field.dataset.showIf), found);
      if (field.hidden === hidden && round) continue;
      changed ||= field.hidden !== hidden;
      field.hidden = hidden;
      for (const control of field.querySelectorAll("[name]")) {
        const off = Boolean(control.closest("[data-show-if][hidden]"));
        if (off) control.dataset.off = "";
        else delete control.dataset.off;
        control.disabled = off || control.dataset.fixed !== undefined;
      }
    }
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
  return controls.flatMap((control) => (control.selectedOptions ? selected(control) : control.value)).filter(Boolean).join(", ");
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

/** Puts values into sentences about them, as far as they are known. */
export function tell(root, form) {
  for (const span of root.querySelectorAll("[data-value]")) {
    span.dataset.otherwise ??= span.textContent;
    const field = form.querySelector(`.field[data-name="${CSS.escape(span.dataset.value)}"]`);
    span.textContent = (field && !field.hidden && inWords(field)) || span.dataset.otherwise;
  }
}

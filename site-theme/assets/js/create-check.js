// What is wrong with a form: what a browser can see by itself, and what the
// function says, shown in the same places as on a page without script.

import { base, changeKey, h, icon } from "./base.js";
import { entries, isShown, pointerOf } from "./create-values.js";

const API = `${base}/api/scaffolder/v2`;

// What got no answer may have arrived: sent again, it has the same name.
const unanswered = new Map();

/** Asks the function; throws a sentence where it cannot be reached. */
export async function ask(path, body) {
  const text = body && JSON.stringify(body);
  const key = unanswered.get(path + text) ?? changeKey();
  if (text) unanswered.set(path + text, key);
  let response;
  try {
    response = await fetch(`${API}/${path}`, text && { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": key }, body: text });
    unanswered.delete(path + text);
  } catch {
    throw new Error("The portal’s functions cannot be reached.");
  }
  if (response.status === 401) throw new Error("You are not signed in any more. Sign in in another tab, then send this again.");
  if (!response.ok && response.status !== 400 && response.status !== 403) throw new Error(`The portal’s functions answered ${response.status}.`);
  const answer = await response.json().catch(() => undefined);
  if (!answer) throw new Error(response.status === 403 ? "You may not do this." : "The portal’s functions gave no answer that can be read.");
  if (!response.ok && !answer.errors) throw new Error(answer.error?.message ?? answer.message ?? "The portal’s functions refused it.");
  return answer;
}

/** What is posted instead of values: the function turns it into them. */
export const posted = (form, more = {}) => ({ templateRef: form.dataset.template, ...more, form: entries(form).filter(([name]) => name.startsWith("/")) });

const controlsOf = (field) => [...field.querySelectorAll("[name]")].filter((control) => control.closest(".field") === field);
const isRequired = (control) => control.required || control.dataset.required !== undefined;

/** What is wrong with one control, as far as one can see here. */
function wrongWith(control) {
  const { value, validity, dataset } = control;
  const length = [...value].length;
  const max = Number(dataset.max ?? Infinity);
  if (validity.badInput) return control.type === "number" ? "this is not a number" : "this is not complete";
  if (!value) return isRequired(control) ? (control.matches("select") ? "choose one" : "it has to be given") : "";
  if (length > max) return `at most ${max} characters: ${length - max} less`;
  if (control.minLength > 0 && length < control.minLength) return `at least ${control.minLength} characters`;
  if (validity.typeMismatch) return control.type === "email" ? "write an address like name@example.com" : "write a whole address, as in https://example.com";
  if (validity.rangeUnderflow) return `at least ${control.min}`;
  if (validity.rangeOverflow) return `at most ${control.max}`;
  if (validity.stepMismatch) return control.step === "1" ? "a whole number" : `a multiple of ${control.step}`;
  if (dataset.pattern && !fits(dataset.pattern, value)) return dataset.patternWords || "this does not look right";
  return "";
}

function fits(pattern, value) {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags).test(value);
    } catch {
      // The function knows patterns that browsers do not.
    }
  }
  return true;
}

/** What is wrong with a field, without those inside it. */
export function wrongIn(field) {
  if (!isShown(field) || field.querySelector(":scope > .ctl > [data-fixed]")) return "";
  const is = (kind) => field.classList.contains(`f-${kind}`);
  const controls = controlsOf(field);
  if (is("radios")) return controls.some(isRequired) && !controls.some(({ checked }) => checked) ? "choose one" : "";
  if (is("checkboxes")) {
    const { min = 0, max = Infinity } = field.querySelector(".options").dataset;
    const count = controls.filter(({ checked }) => checked).length;
    if (count < min) return `choose at least ${min}`;
    return count > max ? `choose at most ${max}` : "";
  }
  if (is("switch") || is("chips") || is("group") || is("list") || is("repo")) return "";
  if (is("file")) return field.querySelector("[type=file]").dataset.required !== undefined && !controls.some(({ value }) => value) ? "choose a file" : "";
  return controls.map(wrongWith).find(Boolean) ?? "";
}

/** The fields of a page that are wrong, with what is. */
export const wrongOn = (page) => [...page.querySelectorAll(".field")].map((field) => ({ field, message: wrongIn(field) })).filter(({ message }) => message);

/** The field that a pointer is about: its own, or the nearest around it. */
export function fieldAt(form, pointer) {
  const all = [...form.querySelectorAll(".field")];
  for (let at = pointer; at; at = at.replace(/[/#][^/#]*$/, "")) {
    const fields = all.filter(({ dataset }) => pointerOf(dataset.name) === at);
    const field = fields.find(isShown) ?? fields[0];
    if (field) return field;
  }
  return undefined;
}

/** What gets the focus in a field. */
export const target = (field) => field.querySelector("input:not([type=hidden]):not([hidden]), textarea, select:not([hidden]), button") ?? field;

/** Says under a field what is wrong with it; nothing takes it away. */
export function mark(field, message) {
  const old = field.querySelector(":scope > .error");
  if (!message && !old) return;
  const id = `${field.id}-wrong`;
  const controls = [...field.querySelectorAll("input:not([type=hidden]), textarea, select:not([hidden])")].filter((control) => control.closest(".field") === field);
  old?.remove();
  field.classList.toggle("wrong", Boolean(message));
  for (const control of controls) {
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ").filter((other) => other && other !== id && other !== old?.id);
    if (message) ids.push(id);
    if (ids.length) control.setAttribute("aria-describedby", ids.join(" "));
    else control.removeAttribute("aria-describedby");
    if (message) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
  if (message) field.append(h("p", { class: "error", id }, h("span", { class: "vh" }, "Error: "), message));
}

const title = document.title.replace(/^Error: /, "");

/** Lists at the top of a form what is wrong, and gives it the focus. */
export function summarise(form, problems) {
  document.getElementById("errors")?.remove();
  document.title = problems.length ? `Error: ${title}` : title;
  if (!problems.length) return;
  const line = ({ field, message }) => {
    if (!field) return h("li", {}, message);
    const goal = target(field);
    const go = (event) => {
      event.preventDefault();
      goal.focus();
    };
    return h("li", {}, h("a", { href: `#${goal.id || field.id}`, onclick: go }, field.dataset.label ? `${field.dataset.label}: ${message}` : message));
  };
  const summary = h(
    "section",
    { class: "error-summary", id: "errors", tabindex: "-1", "aria-labelledby": "errors-title" },
    h("h2", { id: "errors-title" }, icon("circle-alert"), "There is a problem"),
    h("ul", {}, problems.map(line)),
  );
  form.prepend(summary);
  summary.focus();
}

/** Asks whether the name of a repository is free, and says it under the field. */
export async function available(field) {
  const place = field.querySelector(".repo-said");
  const parts = controlsIn(field);
  if (!place || !parts.get("repo")) return place?.replaceChildren();
  const query = new URLSearchParams([...parts].filter(([name, value]) => name !== "host" && value));
  const url = `${parts.get("host") ?? ""}?${query}`;
  if (place.dataset.url === url) return;
  place.dataset.url = url;
  try {
    const { state, message } = await ask(`available?repoUrl=${encodeURIComponent(url)}`);
    if (place.dataset.url !== url) return;
    const [name, tone] = { free: ["circle-check", "ok"], taken: ["circle-x", "bad"] }[state] ?? ["circle-dashed", "muted"];
    place.replaceChildren(icon(name, tone), message ?? (state === "free" ? "The name is free." : state === "taken" ? "There is such a repository already." : ""));
  } catch {
    // It is checked once more before anything is created.
    place.replaceChildren();
    delete place.dataset.url;
  }
}

/** The parts of a repository: `host`, `owner` and so on. */
const controlsIn = (field) => new Map([...field.querySelectorAll("[name]")].filter((control) => control.dataset.off === undefined).map(({ name, value }) => [name.split("#")[1], value]));

/** A sentence over the form with something to do about it. */
export function banner(text, tone, ...actions) {
  const name = { warn: "triangle-alert", bad: "circle-x", info: "info" }[tone];
  return h("div", { class: `banner ${tone}`, role: "status" }, icon(name), h("p", {}, text), ...actions);
}

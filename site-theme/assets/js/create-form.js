// The form of a template as a wizard: one page at a time, checked on the way,
// with a review at the end. The markup is the long form that works without
// this; what is posted has the same names. Starts from the draft of this
// browser, or from `?formData=` in the address, as Backstage's does.

import { announce, base, h, icon } from "./base.js";
import { ask, available, banner, fieldAt, mark, posted, summarise, target, wrongIn, wrongOn } from "./create-check.js";
import { discard, draft, fill, flatten, keep } from "./create-draft.js";
import { comboboxes } from "./create-options.js";
import { showWhatFits, tell } from "./create-values.js";

const form = document.getElementById("form");
const root = document.getElementById("create");
const steps = document.getElementById("form-steps");
const pages = [...form.querySelectorAll(".form-page")];
const last = pages.length;
let at = 0;
let reached = 0;
let busy = false;
let isLeaving = false;

// What not every form has is loaded where it has it.
const needs = (what, load) => (form.innerHTML.includes(what) ? load() : {});
const { lists, newRow } = await needs("list-rows", () => import("./create-list.js"));
const { allChips } = await needs("data-chips", () => import("./create-chips.js"));

// Before anything is changed: what the form is filled with.

const answered = document.getElementById("errors");
const kept = answered ? undefined : draft(form);
// Somebody may have typed before this script was there: that stands above any draft.
const early = answered ? [] : typed();
const restored = prefill();
for (const [control, value] of early) control.value = value;

/** Fields that say something else than the page came with, and what they say. */
function typed() {
  const texts = form.querySelectorAll("textarea[name^='/'], input[name^='/']:not([type=checkbox], [type=radio], [type=hidden], [type=file])");
  return [...texts].filter((control) => control.value !== control.defaultValue).map((control) => [control, control.value]);
}

/** Fills the form; says with what. */
function prefill() {
  const given = new URLSearchParams(location.search).get("formData");
  if (given && !answered) {
    try {
      fill(form, flatten(JSON.parse(given)), newRow);
      return "given";
    } catch {
      return "unreadable";
    }
  }
  if (!kept?.entries?.length) return "";
  fill(form, kept.entries, newRow, kept.off);
  return kept.version === form.dataset.version ? "kept" : "old";
}

// The parts of the page that only script needs.

const where = h("span", { class: "where" });
const saved = h("span", {});
const throwAway = h("button", { type: "button", class: "link", onclick: startAgain }, "Discard draft");
const keeping = h("span", { class: "kept", hidden: true }, saved, throwAway);
const line = h("div", { class: "form-at" }, where, keeping);
const notes = h("div", { class: "stack" });
const reviewTitle = h("h2", { class: "h", tabindex: "-1" }, form.dataset.review);
const reviewBody = h("div", { class: "stack" });
const dry = h("div", { class: "stack", id: "dry-run" });
const review = h("section", { class: "stack form-review", hidden: true, "aria-label": form.dataset.review }, reviewTitle, reviewBody, dry);
const back = h("button", { type: "button", class: "btn back", onclick: () => go(nextTo(at, -1)) }, icon("arrow-left"), form.dataset.back);
const next = h("button", { type: "submit", class: "btn primary" });
const tryIt = form.dataset.dryRun !== undefined && h("button", { type: "button", class: "btn", onclick: dryRun }, "Dry run");
const buttons = h("div", { class: "form-do wizard" }, back, tryIt, next);

function startAgain() {
  isLeaving = true;
  discard(form);
  location.replace(location.pathname);
}

function enhance(part) {
  comboboxes(part);
  allChips?.(part);
  for (const counted of part.querySelectorAll(".counted")) {
    // What is too long is said, and not cut off.
    const control = counted.previousElementSibling;
    control.dataset.max = control.maxLength;
    control.removeAttribute("maxlength");
    count(control);
  }
}

function count(control) {
  const counted = control.parentElement.querySelector(".counted");
  if (!counted || !control.dataset.max) return;
  const length = [...control.value].length;
  counted.textContent = `${length} / ${control.dataset.max}`;
  counted.classList.toggle("over", length > control.dataset.max);
}

let timer;
function changed() {
  showWhatFits(form);
  showSteps();
  tell(root, form);
  clearTimeout(timer);
  timer = setTimeout(() => {
    keep(form);
    saved.textContent = `Saved ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
    keeping.hidden = false;
  }, 400);
}

// From page to page.

const names = [...pages.map((page) => page.querySelector(".h").textContent), form.dataset.review];
const stepLinks = [...steps.querySelectorAll(".form-list > li")].map((item, number) => {
  const link = h("a", { href: `#page-${number + 1}`, onclick: (event) => follow(event, number) }, ...item.firstElementChild.childNodes);
  item.replaceChildren(link);
  return link;
});

const isSkipped = (number) => Boolean(pages[number]?.hasAttribute("data-skipped"));

/** The page before or after one, without those that are not needed. */
function nextTo(number, by) {
  let to = number + by;
  while (to > 0 && isSkipped(to)) to += by;
  return isSkipped(to) ? number : to;
}

function follow(event, number) {
  event.preventDefault();
  if (number <= reached) go(number);
  else if (number === nextTo(at, 1)) form.requestSubmit(next);
  else announce(`First ${names[reached]}`);
}

/** Shows a page; in the history of the browser it is one. */
function go(number, { isBack = false, focus = true } = {}) {
  at = Math.max(0, Math.min(last, number));
  reached = Math.max(reached, at);
  pages.forEach((page, index) => (page.hidden = index !== at));
  review.hidden = at !== last;
  back.hidden = nextTo(at, -1) < 0;
  if (tryIt) tryIt.hidden = at !== last;
  next.replaceChildren(at === last ? form.dataset.create : nextTo(at, 1) === last ? form.dataset.review : "Next");
  showSteps();
  if (at === last) {
    dry.replaceChildren();
    showReview();
  }
  const address = `#page-${at + 1}`;
  if (!isBack && location.hash !== address) history.pushState(null, "", address);
  if (focus) {
    summarise(form, []);
    (at === last ? reviewTitle : pages[at].querySelector(".h")).focus();
    form.scrollIntoView({ block: "start" });
  }
}

/** The list of steps, without those that are not needed. */
function showSteps() {
  let number = 0;
  const numbers = stepLinks.map((_, index) => (isSkipped(index) ? 0 : ++number));
  where.textContent = `Step ${numbers[at]} of ${number}`;
  stepLinks.forEach((link, index) => {
    if (index === at) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
    link.classList.toggle("done", index < at);
    link.classList.toggle("bad-step", Boolean(pages[index]?.querySelector(".field.wrong")));
    link.parentElement.hidden = !numbers[index];
    link.querySelector(".n").replaceChildren(index < at ? icon("check") : String(numbers[index]));
    if (index > reached && index !== nextTo(at, 1)) link.setAttribute("aria-disabled", "true");
    else link.removeAttribute("aria-disabled");
  });
}

async function showReview() {
  const { summary } = await import("./create-review.js");
  reviewBody.replaceChildren(...summary(form, pages, (page) => go(page)));
}

const fromAddress = () => Number(/^#page-(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1;
addEventListener("popstate", () => {
  if (fromAddress() <= reached) go(fromAddress(), { isBack: true });
});

/** Shows what is wrong, on the first page where something is. */
function refuse(problems) {
  const pageOf = ({ field }) => (field ? pages.findIndex((page) => page.contains(field)) : -1);
  for (const { field, message } of problems) if (field) mark(field, message);
  const first = problems.map(pageOf).filter((page) => page >= 0);
  if (first.length && !first.includes(at)) go(Math.min(...first), { focus: false });
  else go(at, { focus: false });
  summarise(form, problems);
}

/** What the function says, with its fields. */
const located = (errors) => errors.map(({ pointer, message }) => ({ field: pointer ? fieldAt(form, pointer) : undefined, message }));

/** Does one thing at a time, and says what keeps it from being done. */
async function doing(words, button, run) {
  if (busy) return;
  busy = true;
  const before = [...button.childNodes];
  button.setAttribute("aria-disabled", "true");
  button.replaceChildren(icon("loader-circle", "spin"), words);
  notes.replaceChildren();
  try {
    await run();
  } catch (error) {
    const again = h("button", { type: "button", class: "btn sm", onclick: () => doing(words, button, run) }, "Try again");
    notes.replaceChildren(banner(`${error.message} Your values are kept.`, "warn", again));
    again.focus();
  } finally {
    busy = false;
    button.removeAttribute("aria-disabled");
    if (button.querySelector(".spin")) button.replaceChildren(...before);
  }
}

/** Checks the page here, then with the function, and goes on. */
async function proceed() {
  const here = at;
  const wrong = wrongOn(pages[here]);
  if (wrong.length) return refuse(wrong);
  await doing("Checking…", next, async () => {
    // The last page is checked with all others.
    const { errors = [], warnings = [] } = await ask("check", posted(form, { page: nextTo(here, 1) === last ? null : here }));
    if (errors.length) return refuse(located(errors));
    go(nextTo(here, 1));
    notes.replaceChildren(...warnings.map((text) => banner(text, "warn")));
  });
}

const create = () =>
  doing("Creating…", next, async () => {
    const { id, errors = [] } = await ask("tasks", posted(form));
    if (!id) return refuse(located(errors));
    clearTimeout(timer);
    isLeaving = true;
    discard(form);
    location.href = `${base}/create/tasks/${encodeURIComponent(id)}/`;
  });

function dryRun() {
  doing("Running…", tryIt, async () => {
    const answer = await ask("dry-run", posted(form));
    if (answer.errors?.length) return refuse(located(answer.errors));
    const { result } = await import("./create-dry-run.js");
    dry.replaceChildren(...result(answer));
    document.getElementById("dry-title").focus();
  });
}

// Into a wizard.

form.noValidate = true;
document.getElementById("form-do").replaceWith(buttons);
document.getElementById("nothing-asked")?.remove();
buttons.before(review);
form.prepend(line);
form.insertBefore(notes, pages[0] ?? review);
root.classList.add("has-wizard");
for (const text of form.querySelectorAll(".only-if")) text.hidden = true;
lists?.(form, changed, enhance);
enhance(form);
showWhatFits(form);
tell(root, form);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (at === last) create();
  else proceed();
});
form.addEventListener("input", (event) => {
  if (event.target.matches("input, textarea")) count(event.target);
  const field = event.target.closest(".field");
  // What was wrong and is mended is not held against anybody.
  if (field?.classList.contains("wrong") && !wrongIn(field)) mark(field, "");
  changed();
});
form.addEventListener("change", async (event) => {
  if (event.target.type !== "file") return;
  const hidden = event.target.parentElement.querySelector("[type=hidden]");
  const [file] = event.target.files;
  const max = Number(event.target.dataset.maxBytes ?? Infinity);
  hidden.value = file && file.size <= max ? await dataUrl(file) : "";
  mark(event.target.closest(".field"), file && !hidden.value ? `at most ${max} bytes: this file has ${file.size}` : "");
});
// What is said of a field moves all below it: not from under a finger that presses Next.
let pressed = Promise.resolve();
addEventListener(
  "pointerdown",
  () => {
    pressed = new Promise((done) => {
      for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => setTimeout(done), { once: true });
    });
  },
  true,
);
form.addEventListener("focusout", async (event) => {
  await pressed;
  const field = event.target.closest(".field");
  if (!field || !event.target.name || busy) return;
  // Nobody is told off for passing by.
  if (event.target.value || field.classList.contains("wrong")) mark(field, wrongIn(field));
  const repo = event.target.closest(".f-repo");
  if (repo) available(repo);
});
addEventListener("pagehide", () => isLeaving || keeping.hidden || keep(form));

const dataUrl = (file) =>
  new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.onerror = () => done("");
    reader.readAsDataURL(file);
  });

const firstWrong = pages.findIndex((page) => page.querySelector(".wrong"));
if (answered) reached = last;
go(answered ? Math.max(0, firstWrong) : isSkipped(0) ? nextTo(0, 1) : 0, { isBack: true, focus: false });
if (answered) answered.focus();
else if (pages[0]?.querySelector("[autofocus]")) target(pages[0].querySelector("[autofocus]").closest(".field")).focus();
if (restored === "kept" || restored === "old") {
  saved.textContent = `Draft of ${new Date(kept.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`;
  keeping.hidden = false;
}
if (early.length && !restored) changed();
if (restored === "old") notes.append(banner("The template has changed since this draft was saved. Look through every step once more.", "warn"));
if (restored === "unreadable") notes.append(banner("The values in the address cannot be read, so the form is empty.", "warn"));

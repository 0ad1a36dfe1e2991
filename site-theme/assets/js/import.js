// The page where somebody pastes a descriptor: checks it in a worker
// (`import-worker.js`), asks the portal for what is there of the same name and
// for what it names, and says what would be added, changed and refused.

import { announce, base, h, icon, toneOf } from "./base.js";

/** The portal is asked for at most so many entities at once. */
const MOST_ASKED = 60;
/** A longer address is not opened by GitHub: then the text is pasted by hand. */
const LONGEST_ADDRESS = 7000;

const form = document.getElementById("import");
const text = document.getElementById("descriptor");
const answer = document.getElementById("answer");
const button = form.querySelector("button");

let worker;
let last = 0;
const waiting = new Map();

function start() {
  worker = new Worker(new URL("./import-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: [number, said, error] }) => {
    const asked = waiting.get(number);
    waiting.delete(number);
    if (error) asked?.reject(new Error(error));
    else asked?.resolve(said);
  });
  worker.addEventListener("error", () => {
    worker = undefined;
    for (const asked of waiting.values()) asked.reject(new Error("this browser does not start it"));
    waiting.clear();
  });
}

function check(request) {
  if (!worker) start();
  const number = ++last;
  return new Promise((resolve, reject) => {
    waiting.set(number, { resolve, reject });
    worker.postMessage([number, request]);
  });
}

/** What the portal has of some references: the entity, or `undefined`. */
async function ask(refs) {
  const one = async (ref) => {
    const [, kind, namespace, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref) ?? [];
    if (!name) return [ref, undefined];
    const path = [kind, namespace, name].map(encodeURIComponent).join("/");
    const response = await fetch(`${base}/api/catalog/entities/by-name/${path}`).catch(() => undefined);
    if (response?.status === 404 || response?.status === 403) return [ref, undefined];
    // Whether it is there is not known: nothing is said of it.
    if (!response?.ok) return [ref, null];
    return [ref, await response.json().catch(() => null)];
  };
  return new Map(await Promise.all([...refs].slice(0, MOST_ASKED).map(one)));
}

async function run() {
  const request = { text: text.value };
  const first = await check(request);
  const own = new Set(first.documents.map((document) => document.entityRef).filter(Boolean));
  const named = first.documents.flatMap((document) => document.relations.map(([, target]) => target));
  const [there, targets] = await Promise.all([ask(own), ask(new Set(named.filter((ref) => !own.has(ref))))]);
  const existing = Object.fromEntries([...there].filter(([, entity]) => entity));
  const { documents } = Object.keys(existing).length ? await check({ ...request, existing }) : first;
  return { documents, there, missing: new Set([...targets].filter(([, it]) => it === undefined).map(([ref]) => ref)) };
}

/** What would become of a document: a word, and its icon. */
function fate(document, there) {
  if (document.outcome !== "valid") return ["Refused", "circle-x", "bad"];
  const entity = there.get(document.entityRef);
  if (entity === undefined) return ["New", "plus", "ok"];
  if (entity === null) return ["Valid", "circle-check", "ok"];
  return document.differences.length ? ["Changed", "pencil", "info"] : ["As it is", "circle-check", "ok"];
}

const WORDS = {
  ownedBy: "Owner",
  partOf: "Part of",
  providesApi: "Provides",
  consumesApi: "Consumes",
  dependsOn: "Depends on",
  memberOf: "Member of",
  hasMember: "Members",
  childOf: "Parent",
  parentOf: "Children",
  hasPart: "Has part",
  dependencyOf: "Used by",
};

const pathOf = (ref) => {
  const [, kind, namespace, name] = /^([^:]+):([^/]+)\/(.+)$/.exec(ref);
  return `${base}/catalog/${[namespace, kind, name].map(encodeURIComponent).join("/")}/`;
};

function related(ref, missing) {
  const look = icon("circle", toneOf(ref.split(":")[0]));
  if (missing.has(ref)) {
    return h("span", { class: "el missing" }, look, h("span", { class: "el-t" }, ref), h("span", { class: "vh" }, " (not in the catalog)"));
  }
  return h("a", { class: "el", href: pathOf(ref) }, look, h("span", { class: "el-t" }, ref));
}

function facts(document, missing) {
  const rows = [
    ["Kind", document.kind],
    ["Type", document.specType],
    ["Lifecycle", document.lifecycle],
    ["Tags", document.tags.join(", ")],
  ].filter(([, value]) => value);
  const sorts = [...new Set(document.relations.map(([sort]) => sort))];
  return h(
    "dl",
    { class: "facts" },
    rows.map(([word, value]) => [h("dt", {}, word), h("dd", {}, value)]),
    sorts.map((sort) => [
      h("dt", {}, WORDS[sort] ?? sort),
      h("dd", {}, document.relations.filter(([it]) => it === sort).map(([, ref]) => h("div", {}, related(ref, missing)))),
    ]),
  );
}

/** Text with what stands between backticks as code. */
const words = (text) => text.split(/\x60([^\x60]+)\x60/).map((part, at) => (at % 2 ? h("code", {}, part) : part));

const LOOKS = { error: ["circle-x", "bad", "Error"], warning: ["triangle-alert", "warn", "Warning"], note: ["info", "info", "Note"] };

function problem({ severity, code, message, hint, line, column, source }) {
  const [name, tone, word] = LOOKS[severity] ?? LOOKS.note;
  return h(
    "li",
    {},
    icon(name, tone),
    h(
      "div",
      {},
      h("p", {}, h("span", { class: "vh" }, `${word}: `), words(message), " ", h("span", { class: "p-code faint" }, code)),
      source.trim() && h("pre", { tabindex: "0" }, h("span", { class: "ln" }, `${line}:${column}`), source),
      hint && h("p", { class: "muted" }, icon("arrow-right", "ok"), " ", words(hint)),
    ),
  );
}

function card(document, there, missing) {
  const [word, name, tone] = fate(document, there);
  const title = document.title || document.entityRef || `What begins in line ${document.line}`;
  const gone = document.relations.filter(([, ref]) => missing.has(ref)).length;
  return h(
    "section",
    { class: "card checked" },
    h("div", { class: "card-head" }, icon(name, tone), h("h3", {}, `${word}: ${title}`), document.entityRef && h("code", { class: "act" }, document.entityRef)),
    h(
      "div",
      { class: "card-body stack" },
      document.description && h("p", {}, document.description),
      document.differences.length > 0 && h("ul", { class: "differences" }, document.differences.map((said) => h("li", {}, said))),
      document.outcome === "valid" && facts(document, missing),
      gone > 0 && h("p", { class: "muted" }, icon("triangle-alert", "warn"), ` ${gone === 1 ? "One thing it names is" : `${gone} things it names are`} not in the catalog.`),
      document.problems.length > 0 && h("ul", { class: "found" }, document.problems.map(problem)),
    ),
  );
}

function show({ documents, there, missing }) {
  if (!documents.length) {
    answer.replaceChildren(h("p", { class: "muted" }, "There is nothing in it yet."));
    return;
  }
  const counts = new Map();
  for (const document of documents) {
    const [word] = fate(document, there);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const summary = [...counts].map(([word, number]) => `${number} ${word.toLowerCase()}`).join(", ");
  answer.replaceChildren(
    h("h2", { class: "section-head", id: "answer-title", tabindex: "-1" }, summary),
    ...documents.map((document) => card(document, there, missing)),
    ...(documents.every((document) => document.outcome === "valid") ? [proposal()] : []),
  );
  announce(summary);
}

/** The address at which a code host lets one propose a new file. */
function proposed(repository) {
  let url;
  try {
    url = new URL(repository.trim().replace(/\.git$/, ""));
  } catch {
    return undefined;
  }
  const [owner, name] = url.pathname.split("/").filter(Boolean);
  if (url.protocol !== "https:" || !name) return undefined;
  const gitlab = /gitlab/.test(url.hostname);
  const path = gitlab ? `${url.pathname.replace(/\/$/, "")}/-/new/HEAD` : `/${owner}/${name}/new/HEAD`;
  const address = new URL(path, url.origin);
  address.searchParams.set(gitlab ? "file_name" : "filename", "catalog-info.yaml");
  const whole = new URL(address);
  if (!gitlab) whole.searchParams.set("value", text.value);
  return whole.href.length > LONGEST_ADDRESS ? address.href : whole.href;
}

function proposal() {
  const link = h("a", { class: "btn primary", hidden: true, target: "_blank", rel: "noreferrer" }, icon("external-link"), "Open the pull request");
  const field = h("input", { id: "repository", type: "url", placeholder: "https://github.com/acme/orders", autocomplete: "off" });
  field.addEventListener("input", () => {
    const address = proposed(field.value);
    link.hidden = !address;
    if (address) link.href = address;
  });
  link.addEventListener("click", () => navigator.clipboard?.writeText(text.value).catch(() => {}));
  return h(
    "section",
    { class: "card", "aria-labelledby": "propose" },
    h("div", { class: "card-head" }, h("h3", { id: "propose" }, "Put it where it belongs")),
    h(
      "div",
      { class: "card-body stack" },
      h("p", {}, h("label", { for: "repository" }, "Repository"), field),
      h("p", { class: "muted small" }, "The code host opens its editor with a new catalog-info.yaml, and proposes it as a pull request. The text is copied as well."),
      h("p", {}, link),
    ),
  );
}

form.hidden = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  button.disabled = true;
  answer.setAttribute("aria-busy", "true");
  try {
    show(await run());
  } catch (error) {
    const sentence = `The descriptor could not be checked here: ${error.message}. callboard validate does the same in a terminal.`;
    answer.replaceChildren(h("p", { class: "banner warn", role: "alert" }, icon("triangle-alert"), h("span", {}, sentence)));
  } finally {
    button.disabled = false;
    answer.removeAttribute("aria-busy");
  }
});
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

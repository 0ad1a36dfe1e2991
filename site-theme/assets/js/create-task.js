// A task while it runs: asks for what is new after the last event it has, in
// one second, then two, then five; not while nobody looks. When the task has
// ended, the page is loaded once more, because the function knows what to say.

import { announce, base, changeKey, h, icon, memory, say } from "./base.js";

const $ = (id) => document.getElementById(id);
const task = $("task");
const box = $("log");
const API = `${base}/api/scaffolder/v2/tasks/${encodeURIComponent(task.dataset.id)}`;
const MAX_LINES = 5_000;
const QUIET = [5, 20];
const LOOKS = {
  waiting: ["circle-dashed", "faint", "Waiting"],
  processing: ["loader-circle", "info spin", "Running"],
  completed: ["circle-check", "ok", "Done"],
  failed: ["circle-x", "bad", "Failed"],
  skipped: ["circle-slash", "muted", "Skipped"],
  cancelled: ["circle-pause", "muted", "Cancelled"],
};
const isOver = (state) => state !== "waiting" && state !== "processing";
const steps = new Map([...document.querySelectorAll("#task-steps > li")].map((item) => [item.dataset.step, item]));
let after = Number(task.dataset.after);
let quiet = 0;
let following = !isOver(task.dataset.state);

const send = async (path, body) => {
  const response = await fetch(`${API}/${path}`, { method: "POST", headers: { "Content-Type": "application/json", "Idempotency-Key": changeKey() }, body: JSON.stringify(body) });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new Error(answer.error?.message ?? answer.message ?? `The portal’s functions answered ${response.status}.`);
  }
};

// The log: what is shown of it.

const toggle = (words, name, isOn) => {
  const button = h("button", { type: "button", class: "btn quiet sm", "aria-pressed": String(isOn) }, words);
  button.addEventListener("click", () => {
    isOn = !isOn;
    button.setAttribute("aria-pressed", String(isOn));
    box.classList.toggle(`no-${name}`, !isOn);
    memory.set(`log.${name}`, isOn ? undefined : false);
  });
  box.classList.toggle(`no-${name}`, !isOn);
  return button;
};
const follow = h("button", { type: "button", class: "btn quiet sm", hidden: true, onclick: () => keepUp(true) }, icon("arrow-down"), "Follow");
const copy = h("button", { type: "button", class: "btn quiet sm", onclick: copyLog }, "Copy");
$("log-do").append(follow, toggle("Wrap", "wrap", memory.get("log.wrap") !== false), toggle("Times", "times", memory.get("log.times") !== false), copy);

async function copyLog() {
  const text = [...box.querySelectorAll(".line")].map((line) => `${line.querySelector("time")?.textContent ?? ""} ${line.querySelector(".m").textContent}`.trim()).join("\n");
  try {
    await navigator.clipboard.writeText(text);
    say("Copied the log");
  } catch {
    say("This browser does not let pages copy");
  }
}

function keepUp(wanted) {
  following = wanted;
  follow.hidden = following || isOver(task.dataset.state);
  if (following) box.scrollTop = box.scrollHeight;
}
box.addEventListener("scroll", () => {
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
  if (isAtEnd !== following && !isOver(task.dataset.state)) keepUp(isAtEnd);
});

// A name of a step opens what it said.
for (const [id, item] of steps) {
  const name = item.querySelector(".t");
  const open = () => {
    const fold = foldOf(id);
    fold.open = true;
    keepUp(false);
    fold.scrollIntoView({ block: "nearest" });
    fold.querySelector("summary").focus();
  };
  if (box.querySelector(`[data-step="${CSS.escape(id)}"]`)) name.replaceChildren(h("button", { type: "button", class: "link", onclick: open }, name.textContent));
}

function foldOf(id) {
  const found = box.querySelector(`details[data-step="${CSS.escape(id)}"]`);
  if (found) return found;
  const name = steps.get(id)?.querySelector(".t").textContent ?? "Task";
  const fold = h("details", { class: "log-step", open: true, "data-step": id }, h("summary", {}, icon("chevron-right", "turn"), h("span", { class: "state" }), h("span", { class: "t" }, name), h("span", { class: "faint num" }, "0")), h("ol", { class: "log" }));
  box.append(fold);
  return fold;
}

function add({ id, createdAt, body }) {
  const fold = foldOf(body.stepId ?? "");
  const lines = fold.querySelector(".log");
  // What has nothing to show is closed until it has.
  if (!lines.children.length) fold.open = true;
  const time = createdAt && new Date(createdAt).toTimeString().slice(0, 8);
  const message = body.message ?? "";
  const tone = body.status === "failed" || /^error\b/i.test(message) ? " bad" : /^warn(ing)?\b/i.test(message) ? " warn" : "";
  lines.append(h("li", { id: `l-${id}`, class: `line${tone}` }, h("a", { class: "ln", href: `#l-${id}`, "aria-label": `Line ${id}` }, id), time && h("time", {}, time), h("span", { class: "m" }, message)));
  fold.querySelector("summary .num").textContent = lines.children.length;
}

// Steps and time.

const inWords = (seconds) => (seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min ${seconds % 60} s` : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`);
const since = (moment) => Math.max(0, Math.round((Date.now() - new Date(moment)) / 1000));

function setState(id, state, moment) {
  const item = steps.get(id);
  const look = LOOKS[state];
  if (!item || !look || item.dataset.state === state) return;
  if (state === "processing") item.dataset.began = moment ?? new Date().toISOString();
  else if (item.dataset.began) item.querySelector(".time").textContent = inWords(Math.max(0, Math.round((new Date(moment ?? Date.now()) - new Date(item.dataset.began)) / 1000)));
  item.dataset.state = state;
  if (state === "processing") foldOf(id).open = true;
  item.querySelector(".state").replaceChildren(icon(look[0], look[1]));
  item.querySelector(".vh").textContent = look[2];
  foldOf(id).querySelector(".state").replaceChildren(icon(look[0], look[1]));
  if (state === "processing") item.setAttribute("aria-current", "step");
  else item.removeAttribute("aria-current");
  announce(`${item.querySelector(".t").textContent}: ${look[2]}`);
}

function tick() {
  if (isOver(task.dataset.state)) return;
  $("task-time").textContent = inWords(since($("task-time").dataset.began));
  for (const item of steps.values()) if (item.dataset.state === "processing" && item.dataset.began) item.querySelector(".time").textContent = inWords(since(item.dataset.began));
}

function setTitle() {
  const over = [...steps.values()].filter((item) => isOver(item.dataset.state)).length;
  document.title = `◌ ${over}/${steps.size} · ${task.dataset.title}`;
}

function lost(words) {
  const note = $("task-lost");
  note.hidden = !words;
  note.querySelector("span").textContent = words;
}

// Asking.

let waiting;
async function poll() {
  clearTimeout(waiting);
  if (document.hidden) return;
  try {
    const response = await fetch(`${API}/events?after=${after}`);
    if (!response.ok) throw new Error(String(response.status));
    const events = await response.json();
    lost("");
    quiet = events.length ? 0 : quiet + 1;
    let ended = false;
    for (const event of events) {
      after = Math.max(after, event.id);
      const { stepId, status, message } = event.body ?? {};
      if (stepId && status) setState(stepId, status, event.createdAt);
      // That a step began or ended is seen by its mark.
      if (message && !(status && /^(Beginning|Finished) step /.test(message))) add(event);
      ended ||= event.type === "completion";
    }
    const lines = box.getElementsByClassName("line");
    while (lines.length > MAX_LINES) lines[0].remove();
    if (following) box.scrollTop = box.scrollHeight;
    setTitle();
    if (ended) return location.reload();
  } catch {
    lost("Reconnecting… What is here stays.");
    quiet = QUIET[1];
  }
  waiting = setTimeout(poll, quiet < QUIET[0] ? 1000 : quiet < QUIET[1] ? 2000 : 5000);
}

if (!isOver(task.dataset.state)) {
  setTitle();
  tick();
  keepUp(true);
  setInterval(tick, 1000);
  waiting = setTimeout(poll, 1000);
  document.addEventListener("visibilitychange", () => {
    quiet = 0;
    if (!document.hidden) poll();
  });
}

$("task-cancel")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  button.disabled = true;
  button.textContent = "Cancelling…";
  try {
    await send("cancel", {});
    announce("The task ends after this step");
  } catch (error) {
    button.disabled = false;
    button.textContent = "Cancel";
    lost(`It could not be cancelled. ${error.message}`);
  }
});

$("task-retry")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector("button");
  const secrets = Object.fromEntries([...new FormData(event.target)].map(([name, value]) => [name.replace(/^\//, ""), value]));
  button.disabled = true;
  try {
    await send("retry", { secrets });
    location.reload();
  } catch (error) {
    button.disabled = false;
    lost(`It could not be started again. ${error.message}`);
  }
});

// What every page can do beyond being read: theme, copying, stars, recently
// visited, cards on links, keys, search. Each part fails alone.

import { announce, base, h, icon, memory, say, setLook, wireStar } from "./base.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

// Theme: the system's, light, dark.
{
  const button = $("#theme");
  const looks = { "": ["monitor", "as the system"], light: ["sun", "light"], dark: ["moon", "dark"] };
  const order = Object.keys(looks);
  const show = () => {
    const theme = document.documentElement.dataset.theme ?? "";
    button.replaceChildren(icon(looks[theme]?.[0] ?? "monitor"));
    button.title = `Theme: ${looks[theme]?.[1]}`;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    const next = order[(order.indexOf(document.documentElement.dataset.theme ?? "") + 1) % order.length];
    setLook("theme", next);
    show();
    announce(`Theme: ${looks[next][1]}`);
  });
  show();
}

// Menus close when one looks elsewhere.
addEventListener("click", (event) => {
  for (const menu of $$("details.menu[open], details.bar-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Copy buttons, also those that scripts add later.
for (const button of $$("[data-copy]")) button.hidden = false;
addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    say("This browser does not let pages copy");
    return;
  }
  const before = [...button.childNodes];
  button.replaceChildren(icon("check", "ok"));
  announce("Copied");
  setTimeout(() => button.replaceChildren(...before), 1500);
});

// The entity this page is about.
const head = $(".entity-head[data-ref]");
const entity = head && [
  head.dataset.ref,
  $("h1 span", head)?.textContent ?? head.dataset.ref,
  entityPath(),
  $("h1 use", head)?.getAttribute("href").split("#")[1] ?? "box",
];
function entityPath() {
  // catalog/namespace/kind/name/, whatever the tab.
  return location.pathname.slice(base.length + 1).split("/").slice(0, 4).join("/") + "/";
}
if (entity) {
  const others = memory.get("recent", []).filter((row) => row[0] !== entity[0]);
  memory.set("recent", [entity, ...others].slice(0, 20));
  for (const button of $$("[data-star]", head)) wireStar(button, entity);
}

// What differs from build to build stands in no page: what the portal was made from, and
// the number of problems; those of my team, where one was chosen.
{
  const count = $("#problem-count");
  const team = memory.get("team");
  const read = async (path) => {
    const response = await fetch(`${base}/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  };
  const many = (number, one, more) => `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
  const show = ({ status, mine }) => {
    const { builtAt, files, entities, problems } = status;
    const at = builtAt && h("time", { datetime: builtAt }, new Date(builtAt).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }));
    const from = [many(files, "file", "files"), many(entities, "entity", "entities")];
    if (problems) from.push(many(problems, "problem", "problems"));
    $(".foot .built").replaceChildren("Built ", ...(at ? [at, " "] : []), `from ${from.join(", ")}`);
    const [number, path] = mine ?? [problems, "problems/"];
    count.href = `${base}/${path}`;
    count.title = mine && number ? "Problems of my team" : "Problems";
    count.classList.toggle("has-problems", number > 0);
    count.hidden = !problems;
    $(".num", count).textContent = number || "";
  };
  // From page to page it is the same for a while.
  const kept = memory.get("status");
  const isKept = kept && kept.base === base && kept.team === team;
  if (isKept) show(kept);
  if (!isKept || Date.now() - kept.at > 60_000 || Date.now() < kept.at) {
    Promise.all([read("status.json"), team && read("problems/by-owner.json")])
      .then(([{ builtAt, files, entities, problems }, owners]) => {
        const mine = owners && (owners[team] ?? [0, "problems/"]);
        const found = { base, team, at: Date.now(), status: { builtAt, files, entities, problems }, mine };
        memory.set("status", found);
        show(found);
      })
      .catch(() => {});
  }
}

// Pages are fetched as soon as one points at a link to them.
{
  const seen = new Set();
  addEventListener(
    "pointerover",
    (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || event.pointerType === "touch" || link.origin !== location.origin || link.hasAttribute("download")) return;
      const address = link.pathname + link.search;
      if (address === location.pathname + location.search || seen.has(address) || seen.size > 50) return;
      seen.add(address);
      setTimeout(() => link.matches(":hover") && document.head.append(h("link", { rel: "prefetch", href: address })), 80);
    },
    { passive: true },
  );
}

// Cards: what a link to an entity leads to.
{
  const known = new Map();
  let card, timer, current;
  const close = () => {
    clearTimeout(timer);
    card?.remove();
    card = undefined;
    current?.removeAttribute("aria-describedby");
    current = undefined;
  };
  const load = (link) => {
    const address = link.pathname.replace(/\/?$/, "/index.json");
    if (!known.has(address)) known.set(address, fetch(address).then((response) => (response.ok ? response.json() : null)).catch(() => null));
    return known.get(address);
  };
  const fact = (label, value) => value && [h("dt", {}, label), h("dd", {}, value)];
  const open = async (link) => {
    const found = await load(link);
    const about = found?.entity ?? found;
    if (current !== link || !about?.metadata) return;
    const { metadata, spec = {} } = about;
    const relation = (type) => about.relations?.find((one) => one.type === type)?.targetRef.replace(/^(group|system|domain):default\//, "");
    const sentence = (metadata.description ?? "").match(/^.{0,200}?(?:[.!?](?=\s)|$)|^.{0,160}/s)?.[0] ?? "";
    card = h(
      "div",
      { class: "hover-card", id: "hover-card", role: "tooltip" },
      h("div", { class: "hc-title" }, $("svg", link)?.cloneNode(true) ?? "", metadata.title ?? spec.profile?.displayName ?? metadata.name),
      sentence && h("p", { class: "muted" }, sentence),
      h("dl", { class: "facts" }, fact("Kind", [about.kind, spec.type].filter(Boolean).join(", ")), fact("Owner", relation("ownedBy")), fact("System", relation("partOf")), fact("Lifecycle", spec.lifecycle)),
    );
    card.addEventListener("pointerleave", close);
    document.body.append(card);
    const box = link.getBoundingClientRect();
    const below = box.bottom + card.offsetHeight + 12 < innerHeight || box.top < card.offsetHeight + 60;
    // Positions are set through the object model, which the policy allows.
    card.style.left = `${Math.max(8, Math.min(box.left, innerWidth - card.offsetWidth - 12)) + scrollX}px`;
    card.style.top = `${(below ? box.bottom + 4 : box.top - card.offsetHeight - 4) + scrollY}px`;
    link.setAttribute("aria-describedby", "hover-card");
  };
  const consider = (event) => {
    const link = event.target.closest?.("a[data-ref]");
    if (event.pointerType === "touch" || link === current || card?.contains(event.target)) return;
    close();
    // The header of an entity says all of it already.
    if (!link || link.dataset.ref === entity?.[0]) return;
    if (event.type === "focusin" && !link.matches(":focus-visible")) return;
    current = link;
    timer = setTimeout(open, 300, link);
  };
  addEventListener("pointerover", consider, { passive: true });
  addEventListener("focusin", consider);
  addEventListener("scroll", close, { passive: true });
  addEventListener("keydown", (event) => event.key === "Escape" && close(), true);
}

// Pictures: labels of edges, arrow keys.
if ($("svg.graph")) import("./picture.js");

// Search. Nothing of it is loaded before somebody wants to search. What is typed
// while it is loading is kept for it. In docs it begins within these docs.
let early;
const scope = () => {
  const { site, name } = $(".docs-search")?.dataset ?? {};
  return site ? [["site", site, `in: ${name}`]] : [];
};
const search = async (text) => {
  if (early !== undefined) return void (early += text);
  early = text;
  try {
    const { open } = await import("./search.js");
    open(early, scope());
  } catch {
    say("Search could not be loaded");
  } finally {
    early = undefined;
  }
};
for (const form of $$("form[role=search]:not([data-index], #search-form)")) {
  const input = $("input[type=search]", form);
  form.addEventListener("submit", (event) => {
    if (!input.value.trim()) {
      event.preventDefault();
      search("");
    }
  });
  input.addEventListener("input", () => {
    const text = input.value;
    input.value = "";
    search(text);
  });
  if (!form.classList.contains("hero-search")) input.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    search("");
  });
  // The field of a page is typed into; what answers is loaded meanwhile.
  input.addEventListener("focus", () => import("./search.js").then(({ warm }) => warm(), () => {}), { once: true });
}

// Keys.
const SECTIONS = { h: ["", "home"], c: ["catalog/", "catalog"], a: ["api-docs/", "APIs"], d: ["docs/", "docs"], n: ["create/", "create"], t: ["teams/", "teams"], p: ["problems/", "problems"] };
const shown = new Set($$(".bar nav a").map((link) => link.pathname));
const hasSection = (path) => path === "problems/" || shown.has(`${base}/${path}`);
let waiting = "";
const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const go = (href) => (location.href = href);
const rows = () => $$(".list tbody tr, .rows > li, .problems > li").filter((row) => row.checkVisibility?.() ?? true);
let row = -1;
const move = (by) => {
  const all = rows();
  if (!all.length) return;
  all[row]?.classList.remove("at");
  row = Math.max(0, Math.min(all.length - 1, row + by));
  all[row].classList.add("at");
  const link = $("a", all[row]);
  link?.focus({ preventScroll: true });
  all[row].scrollIntoView({ block: "nearest" });
};
const tab = (by) => {
  const tabs = $$(".tabs a");
  const here = tabs.findIndex((link) => link.hasAttribute("aria-current"));
  if (tabs[here + by]) go(tabs[here + by].href);
};
const KEYS = {
  "/": () => search(""),
  "?": help,
  j: () => move(1),
  k: () => move(-1),
  f: () => ($("#list-filter")?.checkVisibility?.() ? $("#list-filter").focus() : $(".facet a, .facet input")?.focus()),
  s: () => {
    const star = rows()[row]?.querySelector(".star") ?? (entity && $("[data-star]", head));
    star?.click();
  },
  "[": () => head && tab(-1),
  "]": () => head && tab(1),
  e: () => head && $$(".menu a", head).find((link) => !link.origin.startsWith(location.origin))?.click(),
  y: async () => {
    const text = entity ? entity[0] : location.href;
    await navigator.clipboard.writeText(text);
    say(`Copied ${text}`);
  },
  o: () => {
    const links = $$(".eh-buttons a", head ?? document);
    if (links.length) help(links);
  },
};
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    search("");
    return;
  }
  if (early !== undefined && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !typing(event.target)) {
    event.preventDefault();
    early += event.key;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || $("dialog[open]") || memory.get("keys") === false) return;
  if (waiting === "g") {
    waiting = "";
    const section = SECTIONS[event.key];
    if (section && hasSection(section[0])) {
      event.preventDefault();
      go(`${base}/${section[0]}`);
    }
    return;
  }
  if (event.key === "g") {
    waiting = "g";
    setTimeout(() => (waiting = ""), 1500);
  } else if (KEYS[event.key]) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

/** The list of keys; with links, those links under the digits. */
function help(links) {
  const line = (keys, words) => h("li", {}, h("span", {}, ...keys.map((key) => h("kbd", {}, key))), h("span", {}, words));
  const opened = Array.isArray(links);
  const content = opened
    ? h("ol", { class: "keys" }, links.slice(0, 9).map((link, at) => h("li", {}, h("kbd", {}, `${at + 1}`), h("a", { href: link.href }, link.textContent))))
    : h(
        "ul",
        { class: "keys" },
        line(["/"], "Search"),
        ...Object.entries(SECTIONS).filter(([, [path]]) => hasSection(path)).map(([key, [, words]]) => line(["g", key], `Go to ${words}`)),
        line(["j", "k"], "Next and previous row"),
        line(["↵"], "Open the row"),
        line(["s"], "Star"),
        line(["f"], "Filter"),
        line(["[", "]"], "Previous and next tab"),
        line(["e"], "Edit"),
        line(["o"], "Open a link of the page"),
        $("svg.graph") && line(["←", "→"], "From node to node in a picture"),
        line(["y"], "Copy the reference"),
        line(["?"], "This list"),
      );
  const dialog = h("dialog", { class: "keys-dialog", "aria-labelledby": "keys-title" }, h("div", { class: "card-head" }, h("h2", { id: "keys-title" }, opened ? "Open" : "Keys"), h("button", { class: "btn quiet sm icon", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("x"))), content);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  if (opened) dialog.addEventListener("keydown", (event) => links[event.key - 1] && go(links[event.key - 1].href));
  document.body.append(dialog);
  dialog.showModal();
}

// What a page of docs can do beyond being read: copying code, tabs that keep
// their choice, large pictures, the rest of the navigation, where on the page
// one is, keys, search in these docs, reports, the whole site on paper. Each part
// fails alone.

import { ages, announce, h, icon, memory, say, setLook } from "./base.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const article = $("article.docs");
const nav = $("#docs-nav");
const form = $(".docs-search");
const root = form?.dataset.root ?? "";
/** The address of what is at a URL from the root of the site. */
const from = (url) => (/^([a-z][a-z0-9+.-]*:|[/#?])/i.test(url) ? url : root + url.replace(/^\.\//, "") || ".");
const load = (path) => fetch(root + path).then((response) => (response.ok ? response.json() : Promise.reject(response.status)));
let tree;
const pages = () => (tree ??= load("nav.json"));

ages();

// Code: what language it is, and a button that copies it.
for (const pre of $$("pre", article ?? document)) {
  if (pre.closest(".linenodiv, td.linenos") || !article) continue;
  const box = pre.closest(".highlight") ?? pre;
  const language = (box.className + " " + (pre.firstElementChild?.className ?? "")).match(/language-(\S+)/)?.[1];
  const copy = async (event) => {
    const text = pre.cloneNode(true);
    for (const part of $$(".linenos, .code-tools, .code-note", text)) part.remove();
    const button = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text.textContent.replace(/\n$/, ""));
      button.replaceChildren(icon("check", "ok"));
      announce("Copied");
      setTimeout(() => button.replaceChildren(icon("copy")), 1500);
    } catch {
      say("This browser does not let pages copy");
    }
  };
  const tools = h(
    "div",
    { class: "code-tools", "data-techdocs-skip": true },
    language && language !== "text" && h("span", {}, language),
    h("button", { class: "btn quiet sm icon", type: "button", "aria-label": "Copy the code", title: "Copy", onclick: copy }, icon("copy")),
  );
  if (box === pre) {
    // Not within what scrolls.
    const around = h("div", { class: "highlight" });
    pre.replaceWith(around);
    around.append(pre, tools);
  } else box.append(tools);
}

// Notes on code: the number in a comment, as in `# (1)`, leads to the item of the
// list that follows.
$$(".docs .highlight + ol").forEach((list, at) => {
  for (const comment of $$(".c", list.previousElementSibling)) {
    const [, words, number] = comment.textContent.match(/^(.*?)\((\d{1,2})\)!?\W*$/s) ?? [];
    const item = list.children[number - 1];
    if (!item) continue;
    item.id ||= `code-note-${at}-${number}`;
    const note = h("a", { class: "code-note", href: `#${item.id}`, "aria-label": `Note ${number}` }, number);
    comment.replaceChildren(...(/\w/.test(words) ? [words] : []), note);
    list.classList.add("code-notes");
  }
});

// What scrolls sideways can be reached with the keyboard.
{
  const scrolls = $$(".docs pre, .docs table, .docs div.arithmatex, .docs-pages, .docs-right");
  const check = () => {
    for (const box of scrolls) {
      // What is folded has no size yet, and may need it when it is opened.
      const over = !box.checkVisibility() || box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
      if (over) box.tabIndex = 0;
      else if (box.tabIndex === 0) box.removeAttribute("tabindex");
    }
  };
  check();
  // Before the next picture of the page, however it came to another width.
  const sizes = new ResizeObserver(check);
  for (const box of scrolls) sizes.observe(box);
  addEventListener("change", check);
  addEventListener("toggle", check, true);
}

// Tabs: sets with a tab of the same name change together, also on other pages.
{
  const sets = $$(".tabbed-set").map((set) => ({
    inputs: $$(":scope > input", set),
    names: $$(":scope > .tabbed-labels > label", set).map((label) => label.textContent.trim()),
  }));
  const show = (name) => {
    for (const { inputs, names } of sets) {
      const at = names.indexOf(name);
      if (inputs[at]) inputs[at].checked = true;
    }
  };
  const names = memory.get("docs-tabs", []);
  for (const name of [...names].reverse()) show(name);
  addEventListener("change", ({ target }) => {
    const set = sets.find(({ inputs }) => inputs.includes(target));
    const name = set?.names[set.inputs.indexOf(target)];
    if (!name) return;
    const before = target.getBoundingClientRect().top;
    show(name);
    // What one looks at stays where it is, whatever grows above it.
    scrollBy({ top: target.getBoundingClientRect().top - before, behavior: "instant" });
    const others = memory.get("docs-tabs", []).filter((other) => other !== name);
    memory.set("docs-tabs", [name, ...others].slice(0, 20));
  });
}

// Pictures, large.
for (const image of $$(".docs img:not(.emojione, .twemoji)")) {
  const wire = () => {
    if (image.closest("a, button") || image.naturalWidth < 240) return;
    const open = () => {
      const name = image.alt || "Picture";
      const dialog = h(
        "dialog",
        { class: "lightbox", "aria-label": name },
        h("p", {}, image.title || image.alt, h("button", { class: "btn quiet sm icon", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, icon("x"))),
        h("img", { src: image.currentSrc || image.src, alt: image.alt }),
      );
      dialog.addEventListener("close", () => dialog.remove());
      dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
      document.body.append(dialog);
      dialog.showModal();
    };
    const button = h("button", { class: "zoom", type: "button", "aria-label": `Open large: ${image.alt || "picture"}`, onclick: open });
    image.replaceWith(button);
    button.append(image);
  };
  if (image.complete) wire();
  else image.addEventListener("load", wire, { once: true });
}

// Sections of the navigation are filled as they are opened.
if (nav) {
  const at = (items, path) => path.split(".").filter(Boolean).reduce((list, number) => list[number][2] ?? [], items);
  // Scrolls the column and not the page.
  const reveal = (row) => {
    const box = nav.closest(".docs-pages");
    const [inner, outer] = [row, box].map((one) => one?.getBoundingClientRect());
    if (inner && (inner.top < outer.top || inner.bottom > outer.bottom)) box.scrollTop += inner.top - outer.top - box.clientHeight / 3;
  };
  const list = (items) =>
    h(
      "ul",
      {},
      ...items.map(([title, url, children]) => {
        const current = url === nav.dataset.page ? "page" : null;
        const link = url !== null && h("a", { href: from(url), "aria-current": current, class: /^[a-z]+:/i.test(url) ? "nav-away" : null }, title);
        if (!children) return h("li", {}, link || h("span", { class: "nav-missing" }, title));
        const words = link ? h("span", { class: "vh" }, `Pages of ${title}`) : h("span", { class: "nav-t" }, title);
        return h("li", {}, link, h("details", { class: link ? "nav-own" : null }, h("summary", {}, words), list(children)));
      }),
    );
  const fill = async (path, old) => {
    const items = at(await pages(), path);
    const made = list(items);
    // Branches that were open stay so.
    const open = new Set($$(":scope > li > details[open] > summary", old).map((summary) => summary.textContent));
    old.replaceWith(made);
    for (const summary of $$(":scope > li > details > summary", made)) summary.parentElement.open = open.has(summary.textContent);
    return made;
  };
  nav.addEventListener(
    "toggle",
    ({ target }) => {
      const path = target.dataset.nav;
      if (!target.open || path === undefined) return;
      delete target.dataset.nav;
      fill(path, $("ul", target)).catch(() => (target.dataset.nav = path));
    },
    true,
  );
  nav.addEventListener("click", (event) => {
    const link = event.target.closest(".nav-more a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fill(link.dataset.nav, link.closest("ul")).then(
      (made) => {
        const next = $("[aria-current]", made) ?? $("a, summary", made);
        next?.focus({ preventScroll: true });
        reveal(next);
      },
      () => (location.href = link.href),
    );
  });
  reveal($("[aria-current]", nav));
}

// Where on the page one is.
{
  const links = $$(".docs-toc a");
  // An id may hold a `%` of its own.
  const idOf = (hash) => {
    try {
      return decodeURIComponent(hash.slice(1));
    } catch {
      return hash.slice(1);
    }
  };
  const places = links.map((link) => document.getElementById(idOf(link.hash)));
  let waiting = false;
  const mark = () => {
    waiting = false;
    let here = -1;
    places.forEach((place, number) => place && place.getBoundingClientRect().top < 120 && (here = number));
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2 && scrollY > 0) here = links.length - 1;
    links.forEach((link, number) => (number === here ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current")));
  };
  if (links.length) {
    mark();
    addEventListener("scroll", () => (waiting ||= Boolean(requestAnimationFrame(mark))), { passive: true });
  }
}

// Keys: next and previous page, contents.
{
  let last = "";
  addEventListener("keydown", (event) => {
    const key = event.key;
    const before = last;
    last = key;
    if (key === "g") setTimeout(() => (last = ""), 1500);
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (before === "g" || event.ctrlKey || event.metaKey || event.altKey || typing || $("dialog[open]") || memory.get("keys") === false) return;
    if (key === "n" || key === "p") $(`a[rel=${key === "n" ? "next" : "prev"}]`)?.click();
    else if (key === "t") {
      const side = $(".docs-toc");
      if (!side) return;
      side.open = true;
      ($("[aria-current]", side) ?? $("a", side))?.focus();
    } else return;
    event.preventDefault();
  });
}

// Search in these docs: in a portal that of the portal, see `frame.js`.
if (form?.dataset.index) {
  form.hidden = false;
  const load = () => import("./docs-search.js");
  form.addEventListener("focusin", load, { once: true });
}

// A report takes the selected text with it, and is offered beside it.
if ($("[data-report]")) {
  const load = () => import("./docs-report.js");
  document.addEventListener("selectionchange", load, { once: true });
  $("[data-report]").addEventListener("focus", load, { once: true });
}

// The whole site as one page, for paper.
if (nav) for (const link of $$(".docs-all")) link.hidden = false;
if (new URLSearchParams(location.search).has("print") && article) {
  Promise.all([import("./docs-print.js"), pages()]).then(
    ([{ join }, items]) => join(article, items, from),
    () => say("The other pages could not be read"),
  );
}

// A site without a portal has no other script: its theme is changed here.
{
  const button = $("button.docs-theme");
  const order = ["", "light", "dark"];
  const show = () => {
    const theme = document.documentElement.dataset.theme ?? "";
    button.replaceChildren(icon({ light: "sun", dark: "moon" }[theme] ?? "monitor"));
    button.title = `Theme: ${theme || "as the system"}`;
  };
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      setLook("theme", order[(order.indexOf(document.documentElement.dataset.theme ?? "") + 1) % 3]);
      show();
    });
    show();
  }
}

// What every script here stands on: the address of the portal, elements,
// announcements, and what this browser remembers.

export const base = document.body.dataset.base || "";
const sprite = document.body.dataset.sprite;

/** An element. Text is always text; properties that start with `on` listen. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name in element && typeof value === "boolean") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** A name for one change: what is sent again under the same makes nothing new. */
export const changeKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** An icon of the sprite. */
export function icon(name, tone = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `i ${tone}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The class of the colour of a kind. */
export const toneOf = (kind) =>
  /^(component|api|resource|system|domain|group|user|template|location|airesource)$/.test(kind)
    ? `k-${kind}`
    : "k-custom";

let live;
/** Tells readers of the page, politely. */
export function announce(text) {
  live ??= document.body.appendChild(h("div", { class: "vh", role: "status" }));
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50);
}

let toast;
/** Tells everybody, for two seconds. */
export function say(text) {
  announce(text);
  toast?.remove();
  toast = document.body.appendChild(h("div", { class: "toast", "aria-hidden": "true" }, text));
  setTimeout((old) => old.remove(), 2000, toast);
}

/** Dates in words of how long ago they are, where that says more. */
export function ages() {
  const midnight = new Date().setHours(0, 0, 0, 0);
  for (const time of document.querySelectorAll("time.age")) {
    const days = Math.ceil((midnight - new Date(time.dateTime)) / 864e5);
    if (days <= 7) time.textContent = ["today", "yesterday"][Math.max(0, days)] ?? `${days} days ago`;
    else if (days > 365) time.textContent += " (over a year ago)";
  }
}

/** What this browser remembers; nothing where it may not. */
export const memory = {
  get(name, otherwise) {
    try {
      const text = localStorage.getItem(`callboard.${name}`);
      return text === null ? otherwise : JSON.parse(text);
    } catch {
      return otherwise;
    }
  },
  set(name, value) {
    try {
      if (value === undefined) localStorage.removeItem(`callboard.${name}`);
      else localStorage.setItem(`callboard.${name}`, JSON.stringify(value));
    } catch {
      // Private windows may keep nothing.
    }
  },
};

// Theme and density are plain words: the inline script reads them unparsed.
export const setLook = (name, value) => {
  try {
    if (value) localStorage.setItem(`callboard.${name}`, value);
    else localStorage.removeItem(`callboard.${name}`);
  } catch {
    // As above.
  }
  if (value) document.documentElement.dataset[name] = value;
  else delete document.documentElement.dataset[name];
};

// Starred and recent entities are rows of [reference, title, path, icon].

/** Whether an entity is starred. */
export const isStarred = (ref) => memory.get("starred", []).some((row) => row[0] === ref);

/** Stars an entity, or takes the star away; true if it has one now. */
export function toggleStar(row) {
  const rows = memory.get("starred", []);
  const others = rows.filter((other) => other[0] !== row[0]);
  const starred = others.length === rows.length;
  memory.set("starred", starred ? [row, ...others].slice(0, 200) : others);
  announce(starred ? `Starred ${row[1]}` : `No longer starred: ${row[1]}`);
  return starred;
}

/** The star of an entity as a button. */
export function starButton(row) {
  const button = h("button", { class: "star", type: "button" }, icon("star"));
  wireStar(button, row);
  return button;
}

/** Makes a button the star of an entity. */
export function wireStar(button, row) {
  const show = (starred) => button.setAttribute("aria-pressed", starred);
  button.setAttribute("aria-label", `Star ${row[1]}`);
  button.hidden = false;
  show(isStarred(row[0]));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    show(toggleStar(row));
  });
}

/** A link to an entity of which a row is known. */
export function rowLink([ref, title, path, iconName]) {
  return h(
    "a",
    { class: "el", href: `${base}/${path}`, "data-ref": ref },
    icon(iconName, toneOf(ref.split(":")[0])),
    h("span", { class: "el-t" }, title),
  );
}

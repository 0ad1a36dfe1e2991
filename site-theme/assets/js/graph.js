// The graph explorer: the relations of the whole catalog around one entity, to
// any depth. The layout follows site-theme/src/graph: who uses a thing on its
// left, what it uses on its right.
// With `view=impact` it is a list instead: see impact.js.
// Depth, direction and relations are in the address, the first and the last
// under Backstage's names: `maxDepth`, `selectedRelations[]`.

import { icon } from "./base.js";
import { picker } from "./graph-picker.js";
import "./picture.js";
import { data, hrefOf, into, kindOf, out, read, refOf, titleOf } from "./relations.js";

const root = document.getElementById("explorer");
const sprite = document.body.dataset.sprite;
const BONDS = [
  ["depends on", "rel-dep"],
  ["consumes", "rel-api"],
  ["provides", "rel-api"],
  ["has part", "rel-part"],
  ["owns", "rel-own"],
  ["is parent of", "rel-org"],
  ["is member of", "rel-org"],
];
// Class, words, whether it is shown at first, and its relations; the first
// stands for all in the address.
const TOGGLES = [
  ["rel-dep", "depends on", true, "dependsOn dependencyOf"],
  ["rel-api", "APIs", true, "consumesApi apiConsumedBy providesApi apiProvidedBy"],
  ["rel-part", "parts", false, "partOf hasPart"],
  ["rel-own", "owners", false, "ownedBy ownerOf"],
  ["rel-org", "groups", false, "memberOf hasMember parentOf childOf"],
];
const DIRECTIONS = [["both", "both"], ["uses", "what it uses"], ["used", "what uses it"]];
const RELATIONS = "selectedRelations[]";
const MAX_NODES = 150;
const PER_KIND = 12;
const SVG = "http://www.w3.org/2000/svg";
const W = 180, H = 44, COLUMN = 272, ROW = 56;

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const draw = (tag, attributes = {}, ...children) => {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const cut = (text, length) => (text.length > length ? text.slice(0, length - 1).trimEnd() + "…" : text);

// Nodes with their layers and edges; what is too much is counted in folds.
const collect = (start, view) => {
  const nodes = new Map([[start, 0]]);
  const folds = [];
  const shown = (bond) => view.bonds.has(BONDS[bond][1]);
  let edge = [start];
  let overflow = false;
  for (let depth = 0; depth < view.depth && !overflow; depth++) {
    const next = [];
    for (const at of edge) {
      for (const [side, lists] of [[-1, into], [1, out]]) {
        if (view.direction === "uses" && side < 0) continue;
        if (view.direction === "used" && side > 0) continue;
        const byKind = new Map();
        for (const [other, bond] of lists[at]) {
          if (!shown(bond) || nodes.has(other)) continue;
          const kind = data.entities[other][0];
          if (!byKind.has(kind)) byKind.set(kind, new Set());
          byKind.get(kind).add(other);
        }
        for (const [kind, others] of byKind) {
          const list = [...others];
          const keep = list.length > PER_KIND ? PER_KIND - 1 : list.length;
          for (const other of list.slice(0, keep)) {
            if (nodes.size >= MAX_NODES) { overflow = true; break; }
            nodes.set(other, nodes.get(at) + side);
            next.push(other);
          }
          if (keep < list.length) folds.push({ at, side, kind, count: list.length - keep, layer: nodes.get(at) + side });
        }
      }
    }
    edge = next;
  }
  const edges = [];
  for (const at of nodes.keys()) {
    for (const [to, bond] of out[at]) if (shown(bond) && nodes.has(to)) edges.push({ from: at, to, bond });
  }
  return { nodes, folds, edges, overflow };
};

const layOut = ({ nodes, folds, edges }) => {
  const items = [];
  const byEntity = new Map();
  for (const [at, layer] of nodes) { const item = { at, layer, near: [] }; items.push(item); byEntity.set(at, item); }
  for (const fold of folds) { const item = { fold, layer: fold.layer, near: [byEntity.get(fold.at)] }; items.push(item); }
  for (const { from, to } of edges) {
    byEntity.get(from).near.push(byEntity.get(to));
    byEntity.get(to).near.push(byEntity.get(from));
  }
  const first = Math.min(...items.map((item) => item.layer));
  const layers = [];
  for (const item of items) (layers[item.layer - first] ||= []).push(item);
  const number = (layer) => layer.forEach((item, i) => { item.y = (i - (layer.length - 1) / 2) * ROW; });
  layers.forEach(number);
  for (let sweep = 0; sweep < 6; sweep++) {
    for (const layer of sweep % 2 ? [...layers].reverse() : layers) {
      for (const item of layer) {
        const other = item.near.filter((near) => near.layer !== item.layer);
        item.key = other.length ? other.reduce((sum, near) => sum + near.y, 0) / other.length : item.y;
      }
      layer.sort((a, b) => a.key - b.key);
      number(layer);
    }
  }
  const top = Math.min(...items.map((item) => item.y));
  for (const item of items) { item.x = (item.layer - first) * COLUMN + 8; item.y += 8 - top; }
  const bottom = Math.max(...items.map((item) => item.y));
  // Edges within a layer bulge to the right.
  const bulge = edges.some(({ from, to }) => byEntity.get(from).layer === byEntity.get(to).layer) ? 84 : 0;
  return { items, byEntity, width: layers.length * COLUMN - (COLUMN - W) + 16 + bulge, height: bottom + H + 16 };
};

const node = (item, start) => {
  const { at, fold } = item;
  const kind = fold ? data.kinds[fold.kind] : kindOf(at);
  const href = fold ? hrefOf(fold.at) + "dependencies/" : hrefOf(at);
  const owner = fold || data.entities[at][3] < 0 ? "" : titleOf(data.entities[at][3]);
  const title = fold ? `${fold.count} more ${kind[3]}` : titleOf(at);
  const missing = !fold && at >= data.count;
  const name = ["gn", kind[1], at === start && "gr", fold && "gf", missing && "gm"].filter(Boolean).join(" ");
  const second = fold ? "see the table" : missing ? "not in the catalog" : owner || kind[0];
  const attributes = { class: name, transform: `translate(${item.x} ${item.y})` };
  if (href) attributes.href = href;
  return draw(href ? "a" : "g", attributes,
    draw("title", {}, fold ? title : refOf(at)),
    draw("rect"), draw("rect", { class: "gs" }),
    draw("use", { class: "i", href: `${sprite}#${kind[2]}`, x: 13, y: 14, width: 16, height: 16 }),
    draw("text", { class: "gt", x: 38, y: 19 }, cut(title, 19)),
    draw("text", { class: "go", x: 38, y: 35 }, cut(second, 23)));
};

const line = (from, to, words, name) => {
  const y1 = from.y + H / 2, y2 = to.y + H / 2;
  let x1 = from.x + W, x2 = to.x, side = 1, path;
  if (to.layer < from.layer) { x1 = from.x; x2 = to.x + W; side = -1; }
  if (to.layer === from.layer) {
    x2 = to.x + W; side = -1;
    path = `M${x1} ${y1}C${x1 + 50} ${y1} ${x2 + 50} ${y2} ${x2} ${y2}`;
  } else {
    const bend = (x1 + x2) / 2;
    path = `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`;
  }
  path += `M${x2 - 6 * side} ${y2 - 4}L${x2} ${y2}L${x2 - 6 * side} ${y2 + 4}`;
  // The label stands at the end where there are fewer others.
  const near = from.near.length >= to.near.length ? { x: x2 - 46 * side, y: y2 + 4 } : { x: x1 + 46 * side, y: y1 + 4 };
  if (to.layer === from.layer) near.x = x1 + 46;
  const title = from.fold || to.fold ? words : `${titleOf(from.at)} ${words} ${titleOf(to.at)}`;
  return [
    draw("path", { class: `ge ${name}`, "data-e": `${from.place} ${to.place}`, d: path }, draw("title", {}, title)),
    draw("text", { class: "gl", ...near }, words),
  ];
};

/** The address of this page with other parameters; `undefined` takes one out. */
const withParameters = (changes) => {
  const next = new URL(location);
  for (const [name, values] of Object.entries(changes)) {
    next.searchParams.delete(name);
    for (const value of [values ?? []].flat()) next.searchParams.append(name, value);
  }
  return next;
};

/** The address of the same view of another entity. */
const startAt = (ref) => withParameters({ rootEntityRefs: undefined, "rootEntityRefs[]": ref }).href;

/** Which relations are shown: those of the address, or else what suits the kind. */
const chosen = (address, org, container) => {
  const named = address.getAll(RELATIONS);
  const shown = ([id, , on, names]) => {
    if (named.length) return names.split(" ").some((name) => named.includes(name));
    return org ? id === "rel-org" || id === "rel-own" : on || (container && id === "rel-part");
  };
  return new Set(TOGGLES.filter(shown).map(([id]) => id));
};

const render = (start, view, box) => {
  const found = collect(start, view);
  const placed = layOut(found);
  const svg = draw("svg", {
    class: "graph", viewBox: `0 0 ${placed.width} ${placed.height}`, width: placed.width, height: placed.height,
    role: "group", "aria-label": `Relations of ${titleOf(start)}`,
  });
  const order = [...placed.items].sort((a, b) => a.x - b.x || a.y - b.y);
  order.forEach((item, place) => (item.place = place));
  for (const { from, to, bond } of found.edges) {
    svg.append(...line(placed.byEntity.get(from), placed.byEntity.get(to), ...BONDS[bond]));
  }
  for (const item of placed.items.filter((it) => it.fold)) {
    const anchor = placed.byEntity.get(item.fold.at);
    const [from, to] = item.fold.side < 0 ? [item, anchor] : [anchor, item];
    svg.append(...line(from, to, `${item.fold.count} relations`, ""));
  }
  for (const item of order) svg.append(node(item, start));
  box.picture.replaceChildren(svg);
  const me = placed.byEntity.get(start);
  box.picture.scrollLeft = me.x - (box.picture.clientWidth - W) / 2;
  box.picture.scrollTop = me.y - (box.picture.clientHeight - H) / 2;
  box.note.textContent = found.overflow
    ? `There is more: only the nearest ${MAX_NODES} are shown.`
    : `${found.nodes.size} entries, ${found.edges.length} relations.`;
  const rows = [...found.nodes.keys()].filter((at) => at !== start && at < data.count);
  rows.sort((a, b) => titleOf(a).localeCompare(titleOf(b)));
  box.list.replaceChildren(...rows.map((at) => make("li", {},
    make("a", { class: "el", href: hrefOf(at) }, icon(kindOf(at)[2], kindOf(at)[1]), make("span", { class: "el-t" }, titleOf(at))),
    make("span", { class: "note" }, kindOf(at)[0]),
    make("a", { class: "end", href: startAt(refOf(at)), "aria-label": `From here: ${titleOf(at)}` }, "From here"))));
};

/** The field to start from another entity. */
const pick = () => {
  const row = (at) => ({ at, ref: refOf(at), title: titleOf(at), tone: kindOf(at)[1], icon: kindOf(at)[2] });
  const rows = () => read(root.dataset.index).then(() => data.entities.slice(0, data.count).map((_, at) => row(at)));
  return picker(rows, ({ ref }) => (location.href = startAt(ref)));
};

const begin = async () => {
  root.before(pick());
  const address = new URLSearchParams(location.search);
  const wanted = (address.get("rootEntityRefs[]") || address.get("rootEntityRefs") || "").toLowerCase();
  if (!wanted) return;
  try {
    await read(root.dataset.index);
  } catch {
    root.prepend(make("p", { class: "muted" }, "The relations could not be loaded. Each entry has its own picture on its page."));
    return;
  }
  const start = data.entities.findIndex((_, at) => refOf(at) === wanted);
  if (start < 0) {
    root.prepend(make("p", { class: "muted" }, `There is no ${wanted} in the catalog.`));
    return;
  }
  if (address.get("view") === "impact") {
    const { impact } = await import("./impact.js");
    impact(root, start);
    return;
  }
  const org = ["group", "user"].includes(kindOf(start)[0]);
  const container = ["system", "domain"].includes(kindOf(start)[0]);
  const view = {
    depth: Math.min(5, Math.max(1, Number(address.get("maxDepth")) || 2)),
    direction: (DIRECTIONS.find(([id]) => id === address.get("direction")) ?? DIRECTIONS[0])[0],
    bonds: chosen(address, org, container),
  };
  const box = {
    picture: make("div", { class: "picture", tabindex: "0", role: "region", "aria-label": "Picture" }),
    note: make("p", { class: "muted", role: "status" }),
    list: make("ul", { class: "rows card explorer-starts" }),
  };
  const again = (changes) => {
    // Before the links are drawn, which lead to the same view of others.
    if (changes) history.replaceState(null, "", withParameters(changes));
    render(start, view, box);
  };
  const choice = (label, values, current, set) => {
    const select = make("select", {}, ...values.map(([value, words]) => make("option", { value }, words)));
    select.value = current;
    select.addEventListener("change", () => again(set(select.value)));
    return make("label", {}, label + " ", select);
  };
  const controls = make("div", { class: "graph-page" },
    choice("Depth", [1, 2, 3, 4, 5].map((n) => [n, n]), view.depth, (value) => {
      view.depth = Number(value);
      return { maxDepth: value };
    }),
    choice("Direction", DIRECTIONS, view.direction, (value) => {
      view.direction = value;
      return { direction: value === "both" ? undefined : value };
    }),
    ...TOGGLES.map(([id, words]) => {
      const input = make("input", { type: "checkbox", id: `x-${id}` });
      input.checked = view.bonds.has(id);
      input.addEventListener("change", () => {
        view.bonds[input.checked ? "add" : "delete"](id);
        const names = TOGGLES.filter(([it]) => view.bonds.has(it)).map((it) => it[3].split(" ")[0]);
        // An address that names nothing would be one that does not say.
        again({ [RELATIONS]: names.length ? names : "" });
      });
      return make("span", { class: "gp-check" }, input, make("label", { for: `x-${id}` }, words));
    }),
    box.picture);
  const heading = make("h2", {}, "Around ", make("a", { href: hrefOf(start) || "#" }, titleOf(start)));
  root.replaceChildren(heading, controls, box.note, box.list);
  again();
};

if (root) begin();

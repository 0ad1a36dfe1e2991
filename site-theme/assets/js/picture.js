// Pictures of relations, also those that a script draws later: a picture larger
// than its box starts at the node it is about, a node that has the focus or the
// pointer shows the labels of its edges, and arrow keys go from node to node.
// Without this a picture is complete: its nodes are links,
// and a label shows while one points at its edge.
//
// `data-e` of an edge names the nodes it joins, by their place in the picture.

const NEAR = 6;

/** Brings the node that a picture is about, or else the first, into the middle
    of its box. */
const center = (picture) => {
  const root = picture.querySelector(".gn.gr") ?? picture.querySelector(".gn");
  if (!root || !picture.clientWidth) return;
  const [box, node] = [picture.getBoundingClientRect(), root.getBoundingClientRect()];
  picture.scrollLeft += node.x + node.width / 2 - box.x - picture.clientWidth / 2;
  picture.scrollTop += node.y + node.height / 2 - box.y - picture.clientHeight / 2;
};
const centerAll = () => document.querySelectorAll(".picture").forEach(center);
centerAll();
addEventListener("change", (event) => /^(depth|view)$/.test(event.target.name) && centerAll());

const nodesOf = (svg) => [...svg.querySelectorAll(".gn")];
const endsOf = (edge) => edge.dataset.e.split(" ").map(Number);
const isShown = (element) => getComputedStyle(element).visibility === "visible";

// Labels come above all edges, each still known by its edge.
const labels = new WeakMap();
const raise = (svg) => {
  const edges = [...svg.querySelectorAll(".ge[data-e]")];
  if (!edges.length || labels.has(edges[0])) return;
  for (const edge of edges) labels.set(edge, edge.nextElementSibling);
  svg.querySelector(".gn").before(...edges.map((edge) => labels.get(edge)));
};

let marked = [];
const mark = (svg, edges) => {
  for (const element of marked) element.classList.remove("on", "hot");
  marked = edges.filter(isShown);
  if (!marked.length) return;
  raise(svg);
  marked.push(...marked.map((edge) => labels.get(edge)));
  for (const element of marked) element.classList.add("on");
  svg.classList.add("hot");
  marked.push(svg);
};

/** Shows the edges of a node. */
const markNode = (node) => {
  const svg = node.closest("svg");
  const at = nodesOf(svg).indexOf(node);
  mark(svg, [...svg.querySelectorAll(".ge[data-e]")].filter((edge) => endsOf(edge).includes(at)));
};
const focused = () => document.activeElement?.closest(".graph .gn:focus-visible");
const rest = () => (focused() ? markNode(focused()) : mark(undefined, []));

addEventListener("focusin", rest);
addEventListener("focusout", () => mark(undefined, []));

// An edge is too thin to be met with a pointer: near is enough.
const nearEdge = (x, y) => {
  for (const [right, down] of [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]]) {
    const found = document.elementFromPoint(x + right * NEAR, y + down * NEAR);
    if (found?.matches(".ge[data-e]")) return found;
  }
};
let over;
addEventListener(
  "pointermove",
  (event) => {
    const svg = event.target.closest?.("svg.graph");
    const now = svg && (event.target.closest(".gn") ?? nearEdge(event.clientX, event.clientY));
    if (now === over) return;
    over = now;
    if (!now) rest();
    else if (now.matches(".gn")) markNode(now);
    else mark(svg, [now]);
  },
  { passive: true },
);

const SIDES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The node that an arrow key leads to: sideways along an edge where there is
    one, up and down within the column, else the nearest on that side. */
const toward = (node, [right, down]) => {
  const svg = node.closest("svg");
  const nodes = nodesOf(svg);
  const here = node.getBoundingClientRect();
  const at = nodes.indexOf(node);
  const joined = new Set();
  if (right) {
    for (const edge of svg.querySelectorAll(".ge[data-e]")) {
      const ends = endsOf(edge);
      if (ends.includes(at) && isShown(edge)) ends.forEach((end) => joined.add(end));
    }
  }
  let best;
  let least = Infinity;
  nodes.forEach((other, place) => {
    const there = other.getBoundingClientRect();
    const x = there.x - here.x;
    const y = there.y - here.y;
    if (x * right + y * down < 1 || !other.matches("a") || !isShown(other)) return;
    const [ahead, aside] = right ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)];
    const cost = ahead + 2 * aside + (right && !joined.has(place) ? 1e6 : 0) + (down && aside > here.width / 2 ? 1e6 : 0);
    if (cost < least) [best, least] = [other, cost];
  });
  return best;
};

addEventListener("keydown", (event) => {
  const side = SIDES[event.key];
  const node = event.target.closest?.(".graph a.gn");
  if (!side || !node || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  // The box would scroll away below the node.
  event.preventDefault();
  const next = toward(node, side);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

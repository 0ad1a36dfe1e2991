// What a view of the catalog shows: which rows of the indexes match, in which
// order, and how many each facet value would give. Values in, plain values out:
// runs in a worker, and in the page where there is none. Knows no page.

import { kinds, load, loadAll } from "./catalog-index.js";

const PAGE = 100;
const VALUES = {
  type: (rows, row) => [rows.type(row)],
  owner: (rows, row) => [rows.owner(row)?.[0]],
  system: (rows, row) => [rows.parent(row)?.[0].startsWith("system:") ? rows.parent(row)[0] : undefined],
  lifecycle: (rows, row) => [rows.lifecycle(row)],
  tag: (rows, row) => rows.tags(row),
};
const FACETS = Object.keys(VALUES);
const MIXED = [["kind", "Kind", 0], ["owner", "Owner", 0], ["system", "System", 0], ["type", "Type", 0], ["lifecycle", "Lifecycle", 0]];

const loaded = async (kind) => (kind ? [await load(kind)] : await loadAll()).filter(Boolean);

/** What to show for a state, of which `starred` are the references that this
    browser starred and `team` the one it chose. */
export async function view(state) {
  const [data, known] = await Promise.all([loaded(state.kind), kinds()]);
  const { hits, counts, dropped, total } = filter(data, state);
  const labels = new Map();
  for (const rows of data) for (const [ref, title] of rows.file.refs) labels.set(ref, title);
  const label = (name, value) => ((name === "owner" || name === "system" ? labels.get(value) : undefined) ?? value).trim() || "(blank)";
  const facets = FACETS.map((name, at) => {
    for (const value of state[name]) if (!counts[at].has(value)) counts[at].set(value, 0);
    const isChosen = (value) => state[name].includes(value);
    return [...counts[at]]
      .sort((a, b) => isChosen(b[0]) - isChosen(a[0]) || b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([value, count]) => [value, label(name, value), count]);
  });
  const columns = data.length === 1 ? data[0].file.columns : MIXED;
  const from = (state.page - 1) * PAGE;
  return {
    single: data.length === 1,
    known: known.map(({ kind, plural }) => ({ kind, plural })),
    columns,
    facets,
    dropped,
    total,
    count: hits.length,
    rows: hits.slice(from, from + PAGE).map(([rows, row]) => record(rows, row, columns)),
  };
}

/** All that matches, as it is exported. */
export async function table(state) {
  const { hits } = filter(await loaded(state.kind), state);
  return hits.map(([rows, row]) => ({
    ref: rows.ref(row),
    title: rows.title(row),
    owner: rows.owner(row)?.[0] ?? "",
    system: rows.parent(row)?.[0] ?? "",
    type: rows.type(row) ?? "",
    lifecycle: rows.lifecycle(row) ?? "",
    tags: rows.tags(row).join(" "),
  }));
}

function record(rows, row, columns) {
  return {
    saved: rows.saved(row),
    kind: rows.kind,
    kindWord: rows.known.singular,
    name: rows.shownName(row),
    problems: rows.problems(row),
    owner: rows.owner(row),
    parent: rows.parent(row),
    type: rows.type(row),
    lifecycle: rows.lifecycle(row),
    numbers: columns.map(([column, , number]) => (number ? rows.number(row, column) : 0)),
  };
}

function filter(data, state) {
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
  const starred = new Set(state.starredRefs);
  const chosen = FACETS.map((name) => (state[name].length ? new Set(state[name]) : null));
  const counts = FACETS.map(() => new Map());
  const dropped = new Map();
  const hits = [];
  let total = 0;
  for (const rows of data) {
    total += rows.length;
    for (let row = 0; row < rows.length; row++) {
      // What it fails at: nothing makes a hit, and one thing tells what it
      // would bring to drop that one.
      let failed = 0;
      let last = "";
      if (words.length && !words.every((word) => rows.text(row).includes(word))) failed++, (last = "q");
      if (state.mine && rows.owner(row)?.[0] !== state.team) failed++, (last = "mine");
      if (state.starred && !starred.has(rows.ref(row))) failed++, (last = "starred");
      if (state.problems && !rows.problems(row)) failed++, (last = "problems");
      const values = FACETS.map((name) => VALUES[name](rows, row));
      let lastFacet = -1;
      for (let at = 0; at < FACETS.length && failed < 2; at++) {
        if (chosen[at] && !values[at].some((value) => chosen[at].has(value))) {
          failed++;
          lastFacet = at;
          last = FACETS[at];
        }
      }
      if (failed > 1) continue;
      if (failed === 0) hits.push([rows, row]);
      else dropped.set(last, (dropped.get(last) ?? 0) + 1);
      for (let at = 0; at < FACETS.length; at++) {
        if (failed === 0 || lastFacet === at) {
          for (const value of values[at]) if (value !== undefined) counts[at].set(value, (counts[at].get(value) ?? 0) + 1);
        }
      }
    }
  }
  sort(hits, data, state.sort);
  return { hits, counts, dropped, total };
}

function sort(hits, data, by) {
  const down = by.startsWith("-");
  const column = by.replace("-", "");
  if (!column || (column === "name" && !down && data.length === 1)) return;
  const text = {
    name: (rows, row) => rows.title(row),
    kind: (rows) => rows.known.singular,
    owner: (rows, row) => rows.owner(row)?.[1] ?? "",
    system: (rows, row) => rows.parent(row)?.[1] ?? "",
    parent: (rows, row) => rows.parent(row)?.[1] ?? "",
    groups: (rows, row) => rows.parent(row)?.[1] ?? "",
    type: (rows, row) => rows.type(row) ?? "",
    lifecycle: (rows, row) => rows.lifecycle(row) ?? "",
  }[column];
  const keyed = hits.map((hit) => [text ? text(...hit).toLowerCase() : hit[0].number(hit[1], column), hit]);
  const compare = text ? (a, b) => (a[0] === "") - (b[0] === "") || (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) : (a, b) => a[0] - b[0];
  keyed.sort((a, b) => (down ? -compare(a, b) : compare(a, b)));
  keyed.forEach(([, hit], at) => (hits[at] = hit));
}

// Reads the indexes that the build wrote for filters and search: columns, one
// file per kind. See `lists/filter.rs` in the generator for what is left out.
// Stands on nothing of the page, because workers use it too.

// Scripts are in `assets/`, right below the root of the portal.
const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

const get = async (path) => {
  const response = await fetch(`${base}/${path}`);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
};

let manifest;
/** The kinds there are: `{ kind, singular, plural, count, icon, tone, file }`. */
export const kinds = () => (manifest ??= get("catalog/index/manifest.json"));

const loaded = new Map();
/** The entities of one kind, as `Rows`. */
export async function load(kind) {
  if (!loaded.has(kind)) {
    const known = (await kinds()).find((entry) => entry.kind === kind);
    loaded.set(kind, known ? get(known.file).then((file) => new Rows(file, known)) : Promise.resolve(null));
  }
  return loaded.get(kind);
}

/** All entities, one `Rows` for each kind. */
export async function loadAll() {
  return Promise.all((await kinds()).map(({ kind }) => load(kind)));
}

/** The entities of one kind. A row is a number. */
export class Rows {
  constructor(file, known) {
    this.file = file;
    this.kind = file.kind;
    this.known = known;
    this.length = file.name.length;
    this.words = new Array(this.length);
  }
  name(row) {
    return this.file.name[row];
  }
  title(row) {
    return this.file.title[row] || this.file.name[row];
  }
  namespace(row) {
    return this.file.namespaces ? this.file.namespaces[this.file.namespace[row]] : "default";
  }
  /** The name to show beside the title, if any. */
  shownName(row) {
    const namespace = this.namespace(row);
    if (namespace !== "default") return `${namespace}/${this.name(row)}`;
    return this.file.title[row] ? this.name(row) : "";
  }
  ref(row) {
    return `${this.kind}:${this.namespace(row)}/${this.name(row).toLowerCase()}`;
  }
  path(row) {
    return (
      this.file.path[row] ?? `catalog/${this.namespace(row)}/${this.kind}/${this.name(row).toLowerCase()}/`
    );
  }
  icon(row) {
    const type = this.file.type[row];
    return type ? this.file.typeIcons[type - 1] : this.known.icon;
  }
  /** What is kept of it in lists of this browser. */
  saved(row) {
    return [this.ref(row), this.title(row), this.path(row), this.icon(row)];
  }
  /** `[ref, title, path, icon]` of the owner or the parent; undefined if none. */
  owner(row) {
    return this.file.refs[this.file.owner[row] - 1];
  }
  parent(row) {
    return this.file.refs[this.file.parent[row] - 1];
  }
  type(row) {
    return this.file.types[this.file.type[row] - 1];
  }
  lifecycle(row) {
    return this.file.lifecycles[this.file.lifecycle[row] - 1];
  }
  tags(row) {
    const tags = this.file.tag[row];
    return tags ? tags.map((tag) => this.file.tags[tag]) : [];
  }
  problems(row) {
    return this.file.problems[row] ?? 0;
  }
  number(row, column) {
    return this.file[column]?.[row] ?? 0;
  }
  /** Name, title and tags in lower case, for finding. */
  text(row) {
    return (this.words[row] ??= `${this.name(row)} ${this.file.title[row] || ""} ${this.tags(row).join(" ")}`.toLowerCase());
  }
}

/** How well a row answers words in lower case; 0 if it does not. */
export function score(rows, row, words) {
  const text = rows.text(row);
  const name = rows.name(row).toLowerCase();
  const title = rows.title(row).toLowerCase();
  let total = 0;
  for (const word of words) {
    if (name === word || title === word) total += 100;
    else if (name.startsWith(word) || title.startsWith(word)) total += 60;
    else {
      const at = text.indexOf(word);
      if (at < 0) return 0;
      total += /[\s\-_./]/.test(text[at - 1] ?? " ") ? 30 : 10;
    }
  }
  return total / words.length - Math.min(name.length, 60) / 60;
}

// How a result looks, in the dialog and on the page of results. All that an index
// says is text: it becomes text of elements, and addresses below the portal.

import { base, h, icon, toneOf } from "./base.js";

/** The groups of results: what they are called. */
export const GROUPS = { catalog: "Catalog", docs: "Docs", templates: "Do", people: "Teams and people" };

/** Pieces of text, of which those with odd numbers matched. */
export const pieces = (list) => list.map((text, number) => (number % 2 ? h("mark", {}, text) : text)).filter((part) => part !== "");

/** Whether a text has a part that matched. */
const matched = (list) => list?.length > 1;

/** The place of a page that a result opens at: where the words are, unless the
    page itself is called so. */
export function placeOf(result) {
  const [first] = result.places;
  if (!first?.link || (result.group !== "docs" && (matched(result.titlePieces) || matched(result.namePieces)))) return undefined;
  return first;
}

/** The address of a page, or of a place on it: always one of this portal. */
export const hrefOf = ({ path }, place) => `${base}/${path.replace(/^[/\\]+/, "")}${place?.link ?? ""}`;

/** The icon of a result. `looks` are those of the pointer. */
export function iconOf({ kind, type }, looks = {}) {
  const [, name] = looks[`${kind}/${type}`] ?? looks[kind] ?? (kind === "docs" ? ["Docs", "file-text"] : ["", "box"]);
  return icon(name, kind === "docs" ? "" : toneOf(kind));
}

/** What a kind is called. */
export const kindName = (kind, looks = {}) => looks[kind]?.[0] ?? kind;

/** What a result is called: its title, the heading it opens at, its name. */
export function names(result, place) {
  const isTemplate = result.group === "templates";
  return [
    h("span", { class: "el-t" }, isTemplate && "Create: ", pieces(result.titlePieces), place?.heading.length ? [h("span", { class: "sr-sep" }, " › "), pieces(place.heading)] : ""),
    result.name && h("span", { class: "el-n" }, pieces(result.namePieces)),
  ];
}

/** The lines around the words of a place. */
export const excerpt = (place) => place && place.excerpt.some(Boolean) && h("span", { class: "sr-text" }, pieces(place.excerpt));

/** Results by group, that of the best one first. */
export function grouped(results) {
  const groups = new Map();
  for (const result of results) {
    if (!groups.has(result.group)) groups.set(result.group, []);
    groups.get(result.group).push(result);
  }
  return groups;
}

/** Where the platform team is asked something; undefined where that is not known. */
export function question(words) {
  const { support } = document.body.dataset;
  return support?.endsWith("=") ? support + encodeURIComponent(words) : support;
}

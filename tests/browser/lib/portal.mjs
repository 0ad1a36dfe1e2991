// A built portal on disk: its pages, and one page of each type.

import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

/** The path of every page of a built portal, as in `/catalog/`. */
export async function pages(folder) {
  const found = [];
  const walk = async (path) => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      const child = `${path}${entry.name}`;
      if (entry.isDirectory()) await walk(`${child}/`);
      else if (entry.name === "index.html") found.push(encodeURI(`/${path}`));
      else if (entry.name.endsWith(".html")) found.push(encodeURI(`/${child}`));
    }
  };
  await walk("");
  return found.sort();
}

/** The paths in the sitemap of a built portal. */
export async function sitemap(folder) {
  const text = await readFile(join(folder, "sitemap.xml"), "utf8");
  return [...text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(
    (match) => new URL(match[1].replaceAll("&amp;", "&")).pathname,
  );
}

/**
 * What sort of page a path is: its path with the parts that name something
 * left open, the kind of an entity and its tab kept.
 */
export function pageType(path) {
  const parts = path.split("/").filter(Boolean);
  if (parts[0] !== "catalog") return `/${parts[0] ?? ""}${parts.length > 1 ? "/…" : ""}`;
  const facets = ["kind", "owner", "tag", "type", "lifecycle", "system", "label"];
  if (parts.length === 1) return "/catalog";
  if (facets.includes(parts[1])) return `/catalog/${parts[1]}/…`;
  const [, , kind, , ...tab] = parts;
  return `/catalog/…/${kind}/…${tab.length ? `/${tab[0]}` : ""}`;
}

/** One page of each type: the one with the most in it. */
export function onePerType(paths, weightOf = () => 0, typeOf = pageType) {
  const chosen = new Map();
  for (const path of paths) {
    const type = typeOf(path);
    const best = chosen.get(type);
    if (best === undefined || weightOf(path) > weightOf(best)) chosen.set(type, path);
  }
  return [...chosen.values()];
}

/** At most so many pages of each type, from the first to the last of it. */
export function somePerType(paths, most) {
  const types = new Map();
  for (const path of paths) {
    const type = pageType(path);
    if (!types.has(type)) types.set(type, []);
    types.get(type).push(path);
  }
  return [...types.values()].flatMap((those) => {
    const step = Math.max(1, those.length / most);
    return Array.from({ length: Math.min(most, those.length) }, (_, n) => those[Math.floor(n * step)]);
  });
}

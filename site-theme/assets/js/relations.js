// The relations of the whole catalog, from one file.
//
// Its kinds are [id, class, icon, plural]; entities are [kind, name, title or
// 0, owner or -1, path or nothing]; relations are [from, to, bond] one after
// another; entities from `count` on are references to nothing. Bonds are
// numbers in the order of `Bond` in generator/src/site/entity/network.rs.

import { base } from "./base.js";

/** The file as it is, once `read` is done. */
export let data;
/** For each entity what it uses, as [other, bond]. */
export let out;
/** For each entity what uses it, as [other, bond]. */
export let into;

let reading;
/** Reads the file, once. */
export const read = (url) =>
  (reading ??= fetch(url).then(async (answer) => {
    if (!answer.ok) throw new Error(`${answer.status}`);
    data = await answer.json();
    out = data.entities.map(() => []);
    into = data.entities.map(() => []);
    const { relations } = data;
    for (let i = 0; i < relations.length; i += 3) {
      const [from, to, bond] = [relations[i], relations[i + 1], relations[i + 2]];
      out[from].push([to, bond]);
      into[to].push([from, bond]);
    }
  }));

/** The kind of an entity. */
export const kindOf = (at) => data.kinds[data.entities[at][0]];

/** Its reference. */
export const refOf = (at) => {
  const name = data.entities[at][1];
  return `${kindOf(at)[0]}:${name.includes("/") ? name : `default/${name}`}`;
};

/** What people call it. */
export const titleOf = (at) => data.entities[at][2] || data.entities[at][1];

/** The number of its first owner, which may be missing; -1 for none. */
export const ownerOf = (at) => data.entities[at][3];

/** Whether there is only a reference to it. */
export const isMissing = (at) => at >= data.count;

/** Its address; empty for what is missing. */
export const hrefOf = (at) => {
  if (isMissing(at)) return "";
  const [kind, rest] = refOf(at).split(/:(.*)/s);
  const [namespace, name] = rest.split(/\/(.*)/s);
  return `${base}/${data.entities[at][4] || `catalog/${namespace}/${kind}/${name}/`}`;
};

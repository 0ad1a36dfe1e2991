// What the client should get, worked out from the exported entities without
// any of the code under test.

export function refOf(entity) {
  const { name, namespace = "default" } = entity.metadata;
  return `${entity.kind}:${namespace}/${name}`.toLowerCase();
}

export const refsOf = (entities) => entities.map(refOf);
export const sortedRefs = (entities) => refsOf(entities).sort();

/** Orders by a text, entities without it left out, equal ones by uid. */
export function sortedBy(entities, text, direction = "asc") {
  const sign = direction === "asc" ? 1 : -1;
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return entities
    .filter((entity) => text(entity) !== undefined)
    .sort(
      (a, b) =>
        sign * compare(text(a).toLowerCase(), text(b).toLowerCase()) ||
        sign * compare(a.metadata.uid, b.metadata.uid),
    );
}

/** Counts values as `getEntityFacets` does. */
export function counts(entities, values) {
  const counted = new Map();
  for (const value of entities.flatMap((entity) => [...new Set(values(entity))])) {
    counted.set(value, (counted.get(value) ?? 0) + 1);
  }
  return [...counted]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => (a.value < b.value ? -1 : 1));
}

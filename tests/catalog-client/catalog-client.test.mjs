// Backstage's own catalog client, unchanged, against `callboard serve`.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { CATALOG_FILTER_EXISTS, CatalogClient } from "@backstage/catalog-client";
import { exampleConfig, exported, serve } from "../lib/callboard.mjs";
import { counts, refOf, refsOf, sortedBy, sortedRefs } from "./lib/entities.mjs";

describe("@backstage/catalog-client", () => {
  let server;
  let client;
  let entities;
  let components;

  before(async () => {
    entities = await exported(exampleConfig);
    components = entities.filter((entity) => entity.kind === "Component");
    assert.ok(components.length > 5, "the example organisation has components");
    server = await serve(exampleConfig);
    const discoveryApi = { getBaseUrl: async (plugin) => `${server.url}/api/${plugin}` };
    client = new CatalogClient({ discoveryApi });
  });
  after(() => server?.stop());

  describe("getEntities", () => {
    test("gives every entity, whole", async () => {
      const { items } = await client.getEntities();
      const byRef = (a, b) => (refOf(a) < refOf(b) ? -1 : 1);
      assert.deepEqual(items.sort(byRef), [...entities].sort(byRef));
    });

    test("filters by one key, by several, by one of several values", async () => {
      const get = async (filter) => sortedRefs((await client.getEntities({ filter })).items);
      assert.deepEqual(await get({ kind: "component" }), sortedRefs(components));
      const services = components.filter((entity) => entity.spec.type === "service");
      assert.deepEqual(await get({ kind: "Component", "spec.type": "SERVICE" }), sortedRefs(services));
      const people = entities.filter((entity) => ["User", "Group"].includes(entity.kind));
      assert.deepEqual(await get({ kind: ["user", "group"] }), sortedRefs(people));
      assert.deepEqual(await get([{ kind: "user" }, { kind: "group" }]), sortedRefs(people));
      assert.deepEqual(await get({ kind: "nothing" }), []);
    });

    test("filters by tag, annotation, relation and existence", async () => {
      const get = async (filter) => sortedRefs((await client.getEntities({ filter })).items);
      const tagged = entities.filter((entity) => entity.metadata.tags?.length);
      assert.deepEqual(await get({ "metadata.tags": CATALOG_FILTER_EXISTS }), sortedRefs(tagged));
      const tag = tagged[0].metadata.tags[0];
      const alike = tagged.filter((entity) => entity.metadata.tags.includes(tag));
      assert.deepEqual(await get({ "metadata.tags": tag }), sortedRefs(alike));
      assert.deepEqual(await get({ [`metadata.tags.${tag}`]: "true" }), sortedRefs(alike));
      const key = "backstage.io/techdocs-ref";
      const documented = entities.filter((entity) => entity.metadata.annotations?.[key]);
      const filter = { [`metadata.annotations.${key}`]: CATALOG_FILTER_EXISTS };
      assert.deepEqual(await get(filter), sortedRefs(documented));
      const owns = (entity) => entity.relations.find((relation) => relation.type === "ownedBy");
      const owner = owns(components.find(owns)).targetRef;
      const owned = entities.filter((entity) =>
        entity.relations.some(({ type, targetRef }) => type === "ownedBy" && targetRef === owner),
      );
      assert.deepEqual(await get({ "relations.ownedBy": owner }), sortedRefs(owned));
    });

    test("gives only the fields asked for", async () => {
      const { items } = await client.getEntities({
        filter: { kind: "component" },
        fields: ["kind", "metadata.name", "metadata.annotations.backstage.io/managed-by-location"],
      });
      const key = "backstage.io/managed-by-location";
      const byName = (a, b) => (a.metadata.name < b.metadata.name ? -1 : 1);
      const expected = components.map((entity) => ({
        kind: entity.kind,
        metadata: {
          name: entity.metadata.name,
          annotations: { [key]: entity.metadata.annotations[key] },
        },
      }));
      assert.deepEqual(items.sort(byName), expected.sort(byName));
    });

    test("orders, entities without the field last", async () => {
      const { items } = await client.getEntities({
        order: [{ field: "spec.lifecycle", order: "desc" }, { field: "metadata.name", order: "asc" }],
        limit: entities.length,
      });
      const lifecycles = items.map((entity) => entity.spec?.lifecycle);
      const known = lifecycles.filter((lifecycle) => lifecycle !== undefined);
      assert.deepEqual(known, [...known].sort().reverse());
      assert.ok(lifecycles.slice(known.length).every((lifecycle) => lifecycle === undefined));
      assert.equal(items.length, entities.length);
    });

    test("gives pages by offset and limit", async () => {
      const pages = [];
      for (let offset = 0; offset < entities.length; offset += 7) {
        pages.push(...(await client.getEntities({ offset, limit: 7 })).items);
      }
      assert.deepEqual(sortedRefs(pages), sortedRefs(entities));
    });
  });

  describe("single entities", () => {
    test("getEntityByRef finds an entity in any case, and says when there is none", async () => {
      const [component] = components;
      assert.deepEqual(await client.getEntityByRef(refOf(component)), component);
      const { name } = component.metadata;
      const shouted = { kind: "COMPONENT", namespace: "Default", name: name.toUpperCase() };
      assert.deepEqual(await client.getEntityByRef(shouted), component);
      assert.equal(await client.getEntityByRef("component:default/there-is-none"), undefined);
    });

    test("getEntitiesByRefs keeps the order and leaves gaps", async () => {
      const [first, second] = components;
      const request = {
        entityRefs: [refOf(second), "component:default/there-is-none", refOf(first), refOf(second)],
      };
      const { items } = await client.getEntitiesByRefs(request);
      assert.deepEqual(items, [second, undefined, first, second]);
      const some = await client.getEntitiesByRefs({
        ...request,
        fields: ["metadata.name"],
        filter: { "metadata.name": first.metadata.name },
      });
      const only = { metadata: { name: first.metadata.name } };
      assert.deepEqual(some.items, [undefined, undefined, only, undefined]);
      const byPredicate = await client.getEntitiesByRefs({
        ...request,
        fields: ["metadata.name"],
        query: { "metadata.name": first.metadata.name },
      });
      assert.deepEqual(byPredicate.items, [undefined, undefined, only, undefined]);
    });

    test("more refs than fit into one request are all answered", async () => {
      const entityRefs = Array.from({ length: 2500 }, (_, at) => refOf(entities[at % entities.length]));
      const { items } = await client.getEntitiesByRefs({ entityRefs, fields: ["kind"] });
      assert.equal(items.length, 2500);
      assert.ok(items.every((item) => item?.kind));
    });

    test("getEntityAncestors leads to what was registered", async () => {
      const [component] = components;
      const ancestors = await client.getEntityAncestors({ entityRef: refOf(component) });
      assert.equal(ancestors.rootEntityRef, refOf(component));
      assert.deepEqual(ancestors.items[0].entity, component);
      for (const { parentEntityRefs } of ancestors.items) {
        for (const parent of parentEntityRefs) {
          assert.ok(ancestors.items.some(({ entity }) => refOf(entity) === parent), parent);
        }
      }
    });
  });

  describe("queryEntities", () => {
    /** All pages forwards, then back to the first; the items on the way out. */
    async function walk(request) {
      const pages = [await client.queryEntities(request)];
      assert.equal(pages[0].pageInfo.prevCursor, undefined);
      while (pages.at(-1).pageInfo.nextCursor) {
        const cursor = pages.at(-1).pageInfo.nextCursor;
        pages.push(await client.queryEntities({ cursor, limit: request.limit }));
      }
      for (let at = pages.length - 2; at >= 0; at -= 1) {
        const cursor = pages[at + 1].pageInfo.prevCursor;
        assert.ok(cursor, `page ${at + 1} leads back`);
        const page = await client.queryEntities({ cursor, limit: request.limit });
        assert.deepEqual(page.items, pages[at].items);
        assert.ok(page.pageInfo.nextCursor);
        pages[at].pageInfo = page.pageInfo;
      }
      assert.equal(pages[0].pageInfo.prevCursor, undefined);
      const items = pages.flatMap((page) => page.items);
      for (const page of pages) assert.equal(page.totalItems, items.length);
      return items;
    }

    test("reaches every page, and the way back", async () => {
      for (const limit of [1, 7, 1000]) {
        const items = await walk({ limit });
        assert.deepEqual(sortedRefs(items), sortedRefs(entities));
      }
    });

    test("orders in both directions", async () => {
      const name = (entity) => entity.metadata.name;
      const type = (entity) => entity.spec?.type;
      for (const order of ["asc", "desc"]) {
        const byName = await walk({ limit: 9, orderFields: { field: "metadata.name", order } });
        assert.deepEqual(refsOf(byName), refsOf(sortedBy(entities, name, order)));
        const byType = await walk({ limit: 9, orderFields: [{ field: "spec.type", order }] });
        assert.deepEqual(refsOf(byType), refsOf(sortedBy(entities, type, order)));
      }
    });

    test("filters, gives fields and counts", async () => {
      const { items, totalItems } = await client.queryEntities({
        filter: { kind: "component" },
        fields: ["metadata.name"],
        limit: 3,
      });
      assert.equal(totalItems, components.length);
      assert.equal(items.length, 3);
      for (const item of items) assert.deepEqual(Object.keys(item), ["metadata"]);
      const none = await client.queryEntities({ filter: { kind: "component" }, limit: 0 });
      assert.deepEqual([none.items, none.totalItems], [[], components.length]);
    });

    test("looks for text in the fields given", async () => {
      const term = components[0].metadata.name.slice(1, 5).toUpperCase();
      const found = await walk({
        limit: 2,
        orderFields: { field: "metadata.name", order: "asc" },
        fullTextFilter: { term, fields: ["metadata.name", "metadata.title"] },
      });
      const expected = entities.filter(({ metadata }) =>
        [metadata.name, metadata.title].some((text) => text?.toUpperCase().includes(term)),
      );
      assert.ok(expected.length > 0);
      assert.deepEqual(sortedRefs(found), sortedRefs(expected));
    });

    test("answers predicates, page by page", async () => {
      const query = {
        $all: [
          { kind: { $in: ["component", "api"] } },
          { $not: { "spec.type": "library" } },
          { $any: [{ "metadata.name": { $hasPrefix: "b" } }, { "spec.owner": { $exists: true } }] },
        ],
      };
      const expected = entities.filter(
        ({ kind, metadata, spec }) =>
          ["Component", "API"].includes(kind) &&
          spec.type !== "library" &&
          (metadata.name.startsWith("b") || spec.owner !== undefined),
      );
      const found = await walk({ limit: 4, query });
      assert.deepEqual(sortedRefs(found), sortedRefs(expected));
      const owned = await walk({
        limit: 100,
        query: { relations: { $contains: { type: "ownedBy" } } },
      });
      const isOwned = ({ relations }) => relations.some(({ type }) => type === "ownedBy");
      assert.deepEqual(sortedRefs(owned), sortedRefs(entities.filter(isOwned)));
    });

    test("streams every entity", async () => {
      const streamed = [];
      for await (const page of client.streamEntities({ pageSize: 10 })) streamed.push(...page);
      assert.deepEqual(sortedRefs(streamed), sortedRefs(entities));
    });
  });

  test("getEntityFacets counts values", async () => {
    const facets = ["kind", "spec.type", "metadata.tags", "relations.ownedBy"];
    const values = {
      kind: (entity) => [entity.kind],
      "spec.type": (entity) => [entity.spec?.type].filter((type) => typeof type === "string"),
      "metadata.tags": (entity) => entity.metadata.tags ?? [],
      "relations.ownedBy": ({ relations }) =>
        relations.filter(({ type }) => type === "ownedBy").map(({ targetRef }) => targetRef),
    };
    const expected = (some) =>
      Object.fromEntries(facets.map((facet) => [facet, counts(some, values[facet])]));
    const all = await client.getEntityFacets({ facets });
    assert.deepEqual(all, { facets: expected(entities) });
    const some = await client.getEntityFacets({ facets, filter: { kind: "component" } });
    assert.deepEqual(some, { facets: expected(components) });
    const asked = await client.getEntityFacets({ facets, query: { kind: "component" } });
    assert.deepEqual(asked, { facets: expected(components) });
  });

  describe("locations", () => {
    test("are listed, and found by id, ref and entity", async () => {
      const { items } = await client.getLocations();
      assert.ok(items.length > 0);
      for (const location of items) {
        assert.deepEqual(await client.getLocationById(location.id), location);
        const ref = `${location.type}:${location.target}`;
        assert.deepEqual(await client.getLocationByRef(ref), location);
      }
      const key = "backstage.io/managed-by-origin-location";
      const [component] = components;
      const location = await client.getLocationByEntity(refOf(component));
      assert.equal(`${location.type}:${location.target}`, component.metadata.annotations[key]);
      assert.equal(await client.getLocationById("there-is-none"), undefined);
    });

    test("are given in pages", async () => {
      const { items } = await client.getLocations();
      const streamed = [];
      for await (const page of client.streamLocations({ limit: 1 })) streamed.push(...page);
      const ids = (locations) => locations.map(({ id }) => id).sort();
      assert.deepEqual(ids(streamed), ids(items));
    });

    test("cannot be changed", async () => {
      const refused = { name: "ResponseError", statusCode: 405 };
      await assert.rejects(client.addLocation({ target: "https://x.example/a.yaml" }), refused);
      await assert.rejects(client.removeLocationById("x"), refused);
    });
  });

  test("refreshEntity is accepted, removeEntityByUid is not", async () => {
    await client.refreshEntity(refOf(components[0]));
    const { uid } = components[0].metadata;
    await assert.rejects(client.removeEntityByUid(uid), (error) => {
      assert.equal(error.statusCode, 405);
      assert.equal(error.body.error.name, "NotAllowedError");
      assert.match(error.body.error.message, /made from its descriptor files/);
      return true;
    });
  });

  test("requests that make no sense are refused as Backstage refuses them", async () => {
    await assert.rejects(client.queryEntities({ cursor: "bm90aGluZw==" }), (error) => {
      assert.equal(error.statusCode, 400);
      assert.equal(error.cause.name, "InputError");
      assert.match(error.cause.message, /^Malformed cursor/);
      return true;
    });
  });
});

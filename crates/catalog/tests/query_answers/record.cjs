// Asks Backstage's own catalog router the questions below, over an SQLite
// database in memory, and writes what it answers to answers.json.
//
//   npm install @backstage/plugin-catalog-backend@3.8.1 better-sqlite3
//   NODE_PATH=node_modules node record.cjs
//
// Only needed to ask other questions, or another version of Backstage.

const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const backend = dirname(require.resolve('@backstage/plugin-catalog-backend/package.json'));
const internal = path => require(join(backend, 'dist', path));
const fromBackend = name => require(require.resolve(name, { paths: [backend] }));

const { applyDatabaseMigrations } = internal('database/migrations.cjs.js');
const { buildEntitySearch } = internal('database/operations/stitcher/buildEntitySearch.cjs.js');
const { DefaultEntitiesCatalog } = internal('service/DefaultEntitiesCatalog.cjs.js');
const { createRouter } = internal('service/createRouter.cjs.js');
const express = fromBackend('express');
const knexFactory = fromBackend('knex');

const get = path => ({ method: 'GET', path });
const post = (path, body) => ({ method: 'POST', path, body });

const filters = [
  'kind=component', 'KIND=COMPONENT', 'kind=component,kind=api', 'kind=component,spec.type=service',
  'kind=component&filter=kind=api', 'spec.type', 'spec.type=', 'metadata.description=',
  'metadata.tags=java', 'metadata.tags.java', 'metadata.tags.java=true', 'metadata.labels.tier=1',
  'metadata.annotations.github.com/project-slug', 'relations.ownedBy=group:default/shop',
  'relations.ownedby=Group:Default/Shop', 'relations', 'relations.hasPart', 'metadata.etag',
  'metadata.uid=00000000-0000-0000-0000-000000000003', 'metadata.links.url=https://shop.example',
  'spec.replicas=3', 'spec.ratio=1.5', 'spec.beta=true', 'spec.beta=false', 'metadata.note',
  'metadata.note=null', 'spec.long', 'spec.list.deep=b', 'spec.profile.displayName=shop team',
  ' kind = component , spec.type = service ', 'nothing', 'kind=component,nothing', '=x', '', ',',
];
const predicates = [
  {}, { kind: 'component' }, { kind: 'Component', 'spec.type': 'service' }, { 'spec.replicas': 3 },
  { 'spec.beta': true }, { $all: [] }, { $any: [] }, { $not: { kind: 'component' } },
  { $all: [{ kind: 'component' }, { $not: { 'metadata.tags': 'java' } }] },
  { $any: [{ kind: 'api' }, { 'metadata.name': 'shop' }] },
  { 'metadata.tags': { $exists: true } }, { 'metadata.tags': { $exists: false } },
  { kind: { $in: ['api', 'GROUP'] } }, { kind: { $in: [] } },
  { 'metadata.tags': { $contains: 'JAVA' } }, { 'metadata.name': { $hasPrefix: 'Or' } },
  { 'metadata.name': { $hasPrefix: '%' } }, { 'metadata.title': { $hasPrefix: '' } },
  { relations: { $contains: { type: 'ownedBy' } } },
  { relations: { $contains: { type: 'OWNEDBY', targetRef: 'group:default/shop' } } },
  { relations: { $contains: { type: 'ownedBy', targetRef: { $in: ['group:default/shop', 'x'] } } } },
  { kind: { $exists: true, $in: ['api'] } },
  'x', [], { kind: null }, { kind: {} }, { kind: ['api'] }, { kind: { $exists: 1 } },
  { kind: { $in: [null] } }, { kind: { $contains: { a: 'b' } } }, { kind: { $nothing: 1 } },
  { $nothing: [] }, { $all: {} }, { $all: ['x'] }, { $not: { kind: 'x' }, kind: 'y' },
  { relations: { $contains: {} } }, { relations: { $contains: { type: 'x', name: 'y' } } },
  { relations: { $contains: { type: 'x', targetRef: { $in: [] } } } },
];
const fields = [
  'kind', 'metadata.name,kind', 'metadata', 'relations', 'spec.list', 'spec.list.deep', 'nothing',
  'metadata.annotations.github.com/project-slug', 'metadata,metadata.name', 'metadata.name,metadata',
  'metadata.note', 'metadata.tags[0]', ' kind , ,spec.type', 'spec.type.x',
];
const orders = [
  'metadata.name', 'kind', 'spec.type', 'metadata.title', 'nothing', 'metadata.uid', 'SPEC.TYPE',
];
const names = 'fields=metadata.name';
const nameOnly = ['metadata.name'];

const questions = [
  ...filters.map(filter => get(`/entities/by-query?${names}&filter=${filter}`)),
  ...filters.slice(0, 8).map(filter => get(`/entities?${names}&limit=100&filter=${filter}`)),
  ...predicates.map(query => post('/entities/by-query', { query, fields: nameOnly })),
  ...fields.map(wanted => get(`/entities?limit=3&fields=${wanted}`)),
  ...orders.flatMap(field => ['asc', 'desc'].flatMap(order => [
    get(`/entities/by-query?${names}&limit=2&orderField=${field},${order}`),
    get(`/entities?${names}&limit=100&order=${order}:${field.toLowerCase()}`),
  ])),
  get('/entities/by-query?limit=2&fields=kind'),
  get('/entities/by-query?limit=2&offset=3&fields=kind'),
  get('/entities/by-query?limit=0'),
  get('/entities/by-query?limit=1&totalItems=exclude&fields=kind'),
  get('/entities/by-query?totalItems=maybe'),
  get('/entities/by-query?orderField=kind,up'),
  get('/entities/by-query?cursor='),
  get('/entities/by-query?cursor=bm90aGluZw=='),
  get(`/entities/by-query?${names}&fullTextFilterTerm=ORD&fullTextFilterFields=metadata.name`),
  get(`/entities/by-query?${names}&fullTextFilterTerm=team&fullTextFilterFields=metadata.title,spec.profile.displayName`),
  get(`/entities/by-query?${names}&fullTextFilterTerm=or&orderField=metadata.name,asc`),
  get(`/entities/by-query?${names}&fullTextFilterTerm=0003`),
  get(`/entities/by-query?${names}&fullTextFilterTerm=or`),
  post('/entities/by-query', {}),
  post('/entities/by-query', { limit: 1, orderBy: [{ field: 'metadata.name', order: 'desc' }], fields: nameOnly }),
  post('/entities/by-query', { orderBy: [{ field: 'kind' }] }),
  post('/entities/by-query', { limit: 'x' }),
  post('/entities/by-query', { cursor: '' }),
  post('/entities/by-query', { fullTextFilter: { term: 'shop', fields: ['metadata.title'] }, fields: nameOnly }),
  get('/entities?limit=0'), get('/entities?limit=-1'), get('/entities?limit=x'),
  get('/entities?offset=-1'), get('/entities?after='), get('/entities?after=zz'),
  get('/entities?order=kind'), get(`/entities?${names}&limit=2&offset=2`),
  get(`/entities?${names}&after=eyJsaW1pdCI6Miwib2Zmc2V0Ijo0fQ==`),
  get('/entities/by-uid/00000000-0000-0000-0000-000000000003'), get('/entities/by-uid/none'),
  get('/entities/by-name/component/default/shop'), get('/entities/by-name/COMPONENT/Default/SHOP'),
  get('/entities/by-name/component/default/none'),
  post('/entities/by-refs', { entityRefs: ['component:default/shop', 'x', 'group:default/shop', 'component:default/none'], fields: nameOnly }),
  post('/entities/by-refs', { entityRefs: ['component:default/shop', 'group:default/shop'], query: { kind: 'group' } }),
  post('/entities/by-refs?filter=kind=component', { entityRefs: ['component:default/shop', 'group:default/shop'], fields: ['kind'] }),
  post('/entities/by-refs', { entityRefs: [] }), post('/entities/by-refs', {}), post('/entities/by-refs', { entityRefs: 'x' }),
  get('/entity-facets?facet=kind'), get('/entity-facets?facet=spec.type&facet=metadata.tags'),
  get('/entity-facets?facet=spec.type&filter=kind=component'), get('/entity-facets?facet=Relations.OwnedBy'),
  get('/entity-facets?facet=spec.beta&facet=spec.replicas&facet=metadata.note&facet=spec.long'),
  get('/entity-facets?facet=nothing'), get('/entity-facets'), get('/entity-facets?facet='),
  post('/entity-facets', { facets: ['kind'], query: { 'metadata.tags': { $exists: true } } }),
  post('/entity-facets', { facets: [] }), post('/entity-facets', {}),
];

const walks = [
  get(`/entities/by-query?${names}&limit=2`),
  get(`/entities/by-query?${names}&limit=2&orderField=spec.type,desc&filter=kind=component&filter=kind=api`),
  get(`/entities/by-query?${names}&limit=2&orderField=metadata.name,asc&fullTextFilterTerm=o`),
  post('/entities/by-query', { limit: 2, fields: nameOnly, query: { $not: { kind: 'user' } }, orderBy: [{ field: 'kind', order: 'asc' }] }),
];

async function main() {
  const recorded = join(__dirname, 'answers.json');
  const { entities } = JSON.parse(readFileSync(recorded, 'utf8'));
  const knex = knexFactory({
    client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true, pool: { min: 1, max: 1 },
  });
  await applyDatabaseMigrations(knex);
  for (const entity of entities) {
    const { name, namespace, uid } = entity.metadata;
    const entity_ref = `${entity.kind}:${namespace}/${name}`.toLowerCase();
    const time = new Date().toISOString();
    await knex('refresh_state').insert({
      entity_id: uid, entity_ref, unprocessed_entity: '{}', errors: '', next_update_at: time, last_discovery_at: time,
    });
    await knex('final_entities').insert({ entity_id: uid, entity_ref, hash: '', final_entity: JSON.stringify(entity) });
    await knex('search').insert(buildEntitySearch(uid, entity));
  }
  const quiet = { info() {}, warn() {}, error: console.error, debug() {}, child: () => quiet };
  const router = await createRouter({
    entitiesCatalog: new DefaultEntitiesCatalog({ database: knex, logger: quiet }),
    config: { getOptionalBoolean() {} },
    logger: quiet,
    httpAuth: { credentials: async () => ({}) },
    auditor: { createEvent: async () => ({ success: async () => {}, fail: async () => {} }) },
  });
  const statuses = { InputError: 400, NotFoundError: 404, NotAllowedError: 403 };
  const app = express().use('/api/catalog', router).use((error, _request, response, _next) => {
    const status = statuses[error.name] ?? error.status ?? 500;
    response.status(status).json({ error: { name: error.name, message: error.message } });
  });
  const server = app.listen(0, '127.0.0.1');
  await new Promise(resolve => server.on('listening', resolve));
  const answers = [];
  const ask = async ({ method, path, body }) => {
    const response = await fetch(`http://127.0.0.1:${server.address().port}/api/catalog${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: body && { 'content-type': 'application/json' },
    });
    const json = await response.json();
    const answer = response.ok ? json : { error: { name: json.error.name } };
    answers.push({ method, path, ...(body && { body }), status: response.status, answer });
    return answer;
  };
  for (const question of questions) await ask(question);
  for (const question of walks) {
    // To the last page, and back to the first.
    for (const cursorName of ['nextCursor', 'prevCursor']) {
      let { pageInfo } = cursorName === 'nextCursor' ? await ask(question) : answers.at(-1).answer;
      while (pageInfo[cursorName]) {
        const cursor = pageInfo[cursorName];
        ({ pageInfo } = await ask(
          question.method === 'GET'
            ? get(`/entities/by-query?${names}&limit=2&cursor=${encodeURIComponent(cursor)}`)
            : post('/entities/by-query', { cursor, limit: 2, fields: nameOnly }),
        ));
      }
    }
  }
  server.close();
  await knex.destroy();
  const lines = list => `[\n${list.map(item => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  const { version } = require('@backstage/plugin-catalog-backend/package.json');
  const from = `@backstage/plugin-catalog-backend ${version}, recorded ${new Date().toISOString().slice(0, 10)}`;
  writeFileSync(
    recorded,
    `{\n  "from": ${JSON.stringify(from)},\n  "entities": ${lines(entities)},\n  "answers": ${lines(answers)}\n}\n`,
  );
  console.log(`${answers.length} answers`);
}

main();

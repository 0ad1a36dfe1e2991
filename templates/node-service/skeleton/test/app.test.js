import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build, stop } from '../src/app.js';
import { load } from '../src/config.js';

/** An app that keeps its log lines, with the settings of `env`. */
function world(env = {}, random) {
  const lines = [];
  const app = build(load(env), { logStream: { write: line => lines.push(JSON.parse(line)) }, random });
  return { app, lines, get: url => app.inject({ method: 'GET', url }) };
}

test('each address answers', async () => {
  const { get } = world();
  for (const [url, status] of [
    ['/', 200],
    ['/health/live', 200],
    ['/health/ready', 200],
    ['/metrics', 200],
    ['/nothing', 404],
  ]) {
    assert.equal((await get(url)).statusCode, status, url);
  }
});

test('a request is counted under its route', async () => {
  const { app, get } = world();
  app.get('/things/:id', async () => 'a thing');
  await get('/things/1');
  await get('/things/2');
  await get('/nothing');
  const page = (await get('/metrics')).body;
  assert.match(page, /http_request_duration_seconds_count\{method="GET",route="\/things\/:id",status="200"\} 2/);
  assert.match(page, /http_request_duration_seconds_count\{method="GET",route="unmatched",status="404"\} 1/);
  assert.match(page, /process_resident_memory_bytes \d+/);
});

test('a request is one line of JSON, and a probe none', async () => {
  const { get, lines } = world();
  await get('/?secret=1');
  await get('/health/ready');
  assert.equal(lines.length, 1);
  const { level, service, method, path, status, time } = lines[0];
  assert.deepEqual(
    { level, service, method, path, status },
    { level: 'info', service: '${{ values.name }}', method: 'GET', path: '/', status: 200 },
  );
  assert.ok(!Number.isNaN(Date.parse(time)), time);
});

test('what goes wrong is logged with its stack, and not told to the caller', async () => {
  const { app, get, lines } = world();
  app.get('/broken', async () => {
    throw new Error('the scale is broken');
  });
  const answer = await get('/broken');
  assert.equal(answer.statusCode, 500);
  assert.doesNotMatch(answer.body, /at .*app\.test\.js/);
  const line = lines.find(({ msg }) => msg === 'failed');
  assert.match(line.err.stack, /the scale is broken/);
});

test('it is unready once it stops, and answers until it has', async () => {
  const { app, get } = world();
  const stopped = stop(app, 30);
  assert.equal((await get('/health/ready')).statusCode, 503);
  assert.equal((await get('/health/live')).statusCode, 200);
  assert.equal((await get('/')).statusCode, 200);
  await stopped;
});

test('nothing fails on purpose unless it is asked to', async () => {
  const { get } = world({}, () => 0);
  assert.equal((await get('/')).statusCode, 200);
});

test('a share of requests fails on purpose', async () => {
  const numbers = [0.1, 0.9];
  const { get } = world({ FAULT_ERROR_RATE: '0.5' }, () => numbers.shift());
  assert.equal((await get('/')).statusCode, 503);
  assert.equal((await get('/')).statusCode, 200);
});

test('a share of requests is slow on purpose', async () => {
  const numbers = [0.1, 1, 0.9, 1];
  const { get } = world({ FAULT_LATENCY_MS: '60', FAULT_LATENCY_RATE: '0.5' }, () => numbers.shift());
  const took = async () => {
    const started = performance.now();
    await get('/');
    return performance.now() - started;
  };
  assert.ok((await took()) >= 55);
  assert.ok((await took()) < 55);
});

test('probes and scrapes never fail on purpose', async () => {
  const { get } = world({ FAULT_ERROR_RATE: '1', FAULT_LATENCY_MS: '60000' }, () => 0);
  for (const url of ['/health/live', '/health/ready', '/metrics']) {
    assert.equal((await get(url)).statusCode, 200, url);
  }
});

// The whole program, as it is started in its image.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';

/** Starts the program, and resolves once it listens. */
async function start(env) {
  const child = spawn(process.execPath, ['--import', './src/telemetry.js', 'src/main.js'], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', DRAIN_DELAY_MS: '0', ...env },
  });
  let output = '';
  child.stderr.on('data', data => (output += data));
  const address = await new Promise((resolve, reject) => {
    child.stdout.on('data', data => {
      output += data;
      const found = output.match(/http:\/\/127\.0\.0\.1:\d+/);
      if (found) resolve(found[0]);
    });
    child.once('exit', () => reject(new Error(`it ended: ${output}`)));
  });
  return {
    address,
    async end() {
      child.kill('SIGTERM');
      const [code] = await once(child, 'close');
      return { code, output };
    },
  };
}

test('it stops when it is told to', { timeout: 30_000 }, async () => {
  const program = await start({});
  assert.equal((await fetch(`${program.address}/health/ready`)).status, 200);
  const { code, output } = await program.end();
  assert.equal(code, 0, output);
});

test('a request is traced, and its log line names the trace', { timeout: 60_000 }, async () => {
  const program = await start({ OTEL_TRACES_EXPORTER: 'console' });
  await (await fetch(`${program.address}/`)).text();
  await (await fetch(`${program.address}/health/live`)).text();
  const { code, output } = await program.end();
  assert.equal(code, 0, output);
  const line = output.match(/"trace_id":"([0-9a-f]{32})".*"msg":"request"/);
  assert.ok(line, output);
  assert.match(output, new RegExp(`traceId: '${line[1]}'`));
  assert.match(output, /'service.name': '${{ values.name }}'/);
  assert.doesNotMatch(output, /health\/live/);
});

test('settings that are wrong end it with their names', { timeout: 30_000 }, async () => {
  await assert.rejects(start({ PORT: 'http' }), /settings: PORT/);
});

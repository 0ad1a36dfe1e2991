import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../src/config.js';

test('what is not said has a default, and no fault is one of them', () => {
  assert.deepEqual(load({}), {
    host: '0.0.0.0',
    port: 8080,
    logLevel: 'info',
    drainDelayMs: 5000,
    faults: { errorRate: 0, latencyMs: 0, latencyRate: 1 },
  });
});

test('everything that is wrong is reported at once', () => {
  assert.throws(
    () => load({ PORT: 'http', LOG_LEVEL: 'loud', FAULT_ERROR_RATE: '2' }),
    error => ['PORT', 'LOG_LEVEL', 'FAULT_ERROR_RATE'].every(key => error.message.includes(key)),
  );
});

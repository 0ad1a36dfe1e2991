// Starts the service, and stops it when it is told to.
import { build, stop } from './app.js';
import { load } from './config.js';

let config;
try {
  config = load(process.env);
} catch (error) {
  console.error(`settings: ${error.message}`);
  process.exit(1);
}

const app = build(config);
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    app.log.info({ signal, drain_ms: config.drainDelayMs }, 'stopping');
    await stop(app, config.drainDelayMs);
    await globalThis.stopTelemetry?.();
    process.exit(0);
  });
}
await app.listen({ host: config.host, port: config.port });

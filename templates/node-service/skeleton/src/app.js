// The service as a value: `build` makes it, main.js lets it listen, and tests ask
// it without a network. Add your routes here.
import Fastify, { LogController } from 'fastify';
import { injectFaults, isOperational } from './faults.js';
import { addMetrics } from './metrics.js';

/**
 * @param {import('./config.js').Config} config
 * @param {{ logStream?: { write(line: string): void }, random?: () => number }} [outside]
 */
export function build(config, outside = {}) {
  const app = Fastify({
    logger: {
      level: config.logLevel,
      base: { service: '${{ values.name }}' },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: label => ({ level: label }) },
      stream: outside.logStream,
    },
    // Below: one line for each request, and none for probes and scrapes.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1024 * 1024,
    // Requests that come while it stops are still answered; see `stop`.
    return503OnClosing: false,
  });
  app.decorate('stopping', false);

  app.addHook('onResponse', async (request, reply) => {
    if (isOperational(request.url) && reply.statusCode < 400) return;
    request.log.info(
      {
        method: request.method,
        path: request.url.split('?')[0],
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  app.addHook('onError', async (request, _reply, error) => {
    // What the caller did wrong is told to the caller; the rest is ours to see.
    if ((error.statusCode ?? 500) >= 500) request.log.error({ err: error }, 'failed');
  });
  addMetrics(app);
  const faults = injectFaults(config.faults, outside.random);
  if (faults) app.addHook('onRequest', faults);

  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    // What the service cannot work without is asked here.
    if (app.stopping) return reply.code(503).send({ status: 'stopping' });
    return { status: 'ok' };
  });
  app.get('/', async () => ({ service: '${{ values.name }}' }));
  return app;
}

/**
 * Says that nothing more should come, waits until that is known, then lets open
 * requests end.
 */
export async function stop(app, drainDelayMs) {
  app.stopping = true;
  await new Promise(resolve => setTimeout(resolve, drainDelayMs));
  await app.close();
}

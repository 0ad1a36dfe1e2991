// What Prometheus reads: requests by route, and the process' own numbers.
import { Registry, Histogram, collectDefaultMetrics } from 'prom-client';

/** Counts the requests of an app, and answers scrapes at `/metrics`. */
export function addMetrics(app) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, in seconds.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    // A route is a pattern such as `/things/:id`, so there are few of them.
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  app.get('/metrics', async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
}

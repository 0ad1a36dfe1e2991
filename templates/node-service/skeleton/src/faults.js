// Faults on purpose: a share of requests fails, a share is slow. It is there to see
// whether dashboards, alerts and retries do what they should, and it is off unless
// the settings say otherwise. Health checks and metrics are never touched: what
// should look ill is the service, not the pod.
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * @typedef {object} Faults
 * @property {number} errorRate share of requests that are answered with 503, 0 to 1
 * @property {number} latencyMs how long slow requests wait before they are answered
 * @property {number} latencyRate share of requests that are slow, 0 to 1
 */

/**
 * @param {Faults} faults
 * @param {() => number} random from 0 up to 1
 */
export function injectFaults(faults, random = Math.random) {
  const slow = faults.latencyMs > 0 && faults.latencyRate > 0;
  if (!slow && faults.errorRate === 0) return undefined;
  return async (request, reply) => {
    if (isOperational(request.url)) return undefined;
    if (slow && random() < faults.latencyRate) await sleep(faults.latencyMs);
    if (random() < faults.errorRate) {
      request.log.warn('failing on purpose');
      return reply.code(503).send({ error: 'failing on purpose' });
    }
    return undefined;
  };
}

/** Whether an address belongs to the orchestrator or to Prometheus. */
export function isOperational(url) {
  return url.startsWith('/health/') || url === '/metrics';
}

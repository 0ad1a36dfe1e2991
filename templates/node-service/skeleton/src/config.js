// Settings, out of the environment, once, at the start. What is wrong is reported
// all at once, by name.

/**
 * @typedef {object} Config
 * @property {string} host where it listens: HOST, `0.0.0.0`
 * @property {number} port PORT, 8080
 * @property {string} logLevel LOG_LEVEL, `info`
 * @property {number} drainDelayMs how long it still answers after it was told to
 *   stop, so that load balancers can notice: DRAIN_DELAY_MS, 5000
 * @property {import('./faults.js').Faults} faults what goes wrong on purpose:
 *   FAULT_ERROR_RATE, FAULT_LATENCY_MS, FAULT_LATENCY_RATE; nothing
 */

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Config}
 * @throws {Error} with every setting that is wrong
 */
export function load(env) {
  const problems = [];
  const number = (key, fallback, least, most) => {
    const text = env[key]?.trim();
    if (!text) return fallback;
    const value = Number(text);
    if (!(value >= least && value <= most)) {
      problems.push(`${key}: \`${text}\` is not a number from ${least} to ${most}`);
    }
    return value;
  };
  const logLevel = env.LOG_LEVEL || 'info';
  if (!LEVELS.includes(logLevel)) problems.push(`LOG_LEVEL: \`${logLevel}\` is none of ${LEVELS.join(', ')}`);

  const config = {
    host: env.HOST || '0.0.0.0',
    port: number('PORT', 8080, 0, 65535),
    logLevel,
    drainDelayMs: number('DRAIN_DELAY_MS', 5000, 0, 600_000),
    faults: {
      errorRate: number('FAULT_ERROR_RATE', 0, 0, 1),
      latencyMs: number('FAULT_LATENCY_MS', 0, 0, 60_000),
      latencyRate: number('FAULT_LATENCY_RATE', 1, 0, 1),
    },
  };
  if (problems.length > 0) throw new Error(problems.join('; '));
  return config;
}

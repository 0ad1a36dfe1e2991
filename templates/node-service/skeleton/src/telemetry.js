// Tracing, started before anything else is loaded: `node --import` this file. It
// watches HTTP, the logger and the clients of most databases and queues without a
// line of theirs in the service; log lines get the id of the trace they belong to.
//
// It is off until something says where traces go, as OpenTelemetry's own variables
// do: OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_TRACES_EXPORTER=console on a laptop.
// Metrics are Prometheus' to fetch, and logs are standard output's.
import { register } from 'node:module';

const env = process.env;
const wanted =
  env.OTEL_EXPORTER_OTLP_ENDPOINT || env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT || env.OTEL_TRACES_EXPORTER;

if (wanted && env.OTEL_SDK_DISABLED !== 'true') {
  env.OTEL_SERVICE_NAME ??= '${{ values.name }}';
  env.OTEL_METRICS_EXPORTER ??= 'none';
  env.OTEL_LOGS_EXPORTER ??= 'none';
  // Modules that are imported, and not required, can only be watched by a hook.
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const { getNodeAutoInstrumentations } = await import('@opentelemetry/auto-instrumentations-node');
  const sdk = new NodeSDK({
    instrumentations: [
      getNodeAutoInstrumentations({
        '@opentelemetry/instrumentation-http': {
          // Probes and scrapes are many, and their traces say nothing.
          ignoreIncomingRequestHook: request => /^\/(health\/|metrics)/.test(request.url ?? ''),
        },
      }),
    ],
  });
  sdk.start();
  // The last spans leave after the server has stopped; main.js waits for this.
  globalThis.stopTelemetry = () => sdk.shutdown();
}

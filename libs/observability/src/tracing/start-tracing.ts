import { IncomingMessage, type ClientRequest } from 'node:http';
import { context, propagation, trace, type Span } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { MongoDBInstrumentation } from '@opentelemetry/instrumentation-mongodb';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_URL_PATH, ATTR_URL_QUERY } from '@opentelemetry/semantic-conventions';
import { maskCardNumbers } from '../logs/card-numbers.ts';
import { tracing } from './state.ts';

// Asked every few seconds by machines; a trace of that is noise.
const UNTRACED = /^\/(?:health|metrics)(?:\/|$)/;

/**
 * Records spans of HTTP requests and of what they do in MongoDB, and sends them to OTEL_EXPORTER_OTLP_ENDPOINT.
 *
 * Fastify and mongoose are CommonJS and require what is traced, so no hook for ES modules is needed; events have spans
 * of their own, made by outbox and inbox. The driver's statements are recorded without values, and its
 * calls outside of any trace (sweeps, leases) not at all.
 */
export function startTracing(service: string): void {
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: service })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  registerInstrumentations({ instrumentations: instrumentations() });
  tracing.on = true;
  tracing.flush = () => provider.forceFlush();
}

function instrumentations(): [HttpInstrumentation, MongoDBInstrumentation] {
  return [
    new HttpInstrumentation({
      ignoreIncomingRequestHook: ({ url }) => UNTRACED.test(url ?? ''),
      disableOutgoingRequestInstrumentation: true,
      requestHook: withoutInput,
    }),
    new MongoDBInstrumentation({ requireParentSpan: true, enhancedDatabaseReporting: false }),
  ];
}

// What a caller puts into an address must not be kept unread: no query, and no card number in the path.
function withoutInput(span: Span, request: ClientRequest | IncomingMessage): void {
  if (!(request instanceof IncomingMessage)) return;
  const [path = ''] = (request.url ?? '').split('?', 1);
  span.setAttributes({ [ATTR_URL_PATH]: maskCardNumbers(path), [ATTR_URL_QUERY]: '' });
}

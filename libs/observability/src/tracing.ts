// Loaded before the app: node --import ./dist/libs/observability/src/tracing.js dist/apps/orders/src/main.js
// Without OTEL_EXPORTER_OTLP_ENDPOINT it loads nothing and costs nothing. It can't wait for the app's settings: what is
// to be traced must not have been loaded yet.

/** The part of the environment that tracing reads before the app has read its settings. */
export interface TracingEnvironment {
  /** Where spans go. Unset: no tracing. */
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string;
  /** The service's name in the traces. Default: the app's folder. */
  readonly OTEL_SERVICE_NAME?: string;
}

const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_SERVICE_NAME }: TracingEnvironment = process.env;

if (OTEL_EXPORTER_OTLP_ENDPOINT) {
  const { startTracing } = await import('./tracing/start-tracing.ts');
  startTracing(OTEL_SERVICE_NAME ?? appName(process.argv[1]));
}

/** The app's name, from where its main file lies: …/apps/orders/src/main.js. */
function appName(main = ''): string {
  return /(?:^|[/\\])apps[/\\]([a-z-]+)[/\\]src[/\\]main/.exec(main)?.[1] ?? 'storefront';
}

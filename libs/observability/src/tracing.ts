// Loaded before the app: node --import ./dist/libs/observability/src/tracing.js dist/apps/orders/src/main.js
// Without OTEL_EXPORTER_OTLP_ENDPOINT it loads nothing and costs nothing. It can't wait for the app's settings: what is
// to be traced must not have been loaded yet.
if (process.env['OTEL_EXPORTER_OTLP_ENDPOINT']) {
  const { startTracing } = await import('./tracing/start-tracing.ts');
  startTracing(process.env['OTEL_SERVICE_NAME'] ?? serviceName());
}

/** The app's name, from where its main file lies: …/apps/orders/src/main.js. */
function serviceName(): string {
  return /apps[/\\]([a-z-]+)[/\\]/.exec(process.argv[1] ?? '')?.[1] ?? 'storefront';
}

export {};

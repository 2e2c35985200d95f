import { trace } from '@opentelemetry/api';

/** Gives the active server span its route: `GET /orders/orders/:guid`. Does nothing while tracing is off. */
export function nameActiveSpan(method: string, route: string): void {
  const span = trace.getActiveSpan();
  if (!span) return;
  span.updateName(`${method} ${route}`);
  span.setAttribute('http.route', route);
}

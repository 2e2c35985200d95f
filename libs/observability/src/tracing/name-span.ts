import { trace } from '@opentelemetry/api';
import { tracing } from './state.ts';

/** Gives the active server span its route: `GET /orders/orders/:guid`. Does nothing while tracing is off. */
export function nameActiveSpan(method: string, route: string): void {
  const span = tracing.on ? trace.getActiveSpan() : undefined;
  if (!span) return;
  span.updateName(`${method} ${route}`);
  span.setAttribute('http.route', route);
}

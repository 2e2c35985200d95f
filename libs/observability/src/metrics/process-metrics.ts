import { collectDefaultMetrics } from 'prom-client';
import { metrics } from './metrics.ts';

// The event loop is looked at by waking it up: prom-client's 10 ms would be most of what an idle app does.
const EVENT_LOOP_PRECISION_MS = 1000;

let collecting = false;

/** Node's own metrics: CPU, memory, event loop, garbage collection. Call it once; more often does nothing. */
export function observeProcess(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
}

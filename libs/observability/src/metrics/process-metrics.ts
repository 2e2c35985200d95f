import { collectDefaultMetrics } from 'prom-client';
import { metrics } from './metrics.ts';

// prom-client's own 10 ms costs a hundred wake-ups a second, which an idle app would notice.
const EVENT_LOOP_PRECISION_MS = 100;

let collecting = false;

/** Node's own metrics: CPU, memory, event loop, garbage collection. Call it once; more often does nothing. */
export function observeProcess(): void {
  if (collecting) return;
  collecting = true;
  collectDefaultMetrics({ register: metrics, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
}

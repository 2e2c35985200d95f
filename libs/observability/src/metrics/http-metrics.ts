import { histogram } from './metrics.ts';

/** What is measured of one answered request. */
export interface HttpObservation {
  readonly method: string;
  /** The route's template (`/orders/orders/:guid`), never the address: an address has as many values as ids. */
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

const duration = histogram({
  name: 'http_request_duration_seconds',
  help: 'Time from the request head to the last byte of the answer; its count is the rate, by status the errors',
  labels: ['method', 'route', 'status'],
});

/** Counts a request. A status of 499 is a caller that went away. */
export function observeHttp({ method, route, status, seconds }: HttpObservation): void {
  duration.observe({ method, route, status }, seconds);
}

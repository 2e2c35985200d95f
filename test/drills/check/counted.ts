import { Metrics } from '../../shop/metrics.ts';
import type { App } from '../stage/app.ts';

/** Events that an app was given again since it started, and dropped. */
export async function duplicates(app: App, topic?: string): Promise<number> {
  const metrics = await Metrics.of(app);
  return metrics.total('storefront_inbox_events_total', { fate: 'duplicate', ...(topic && { topic }) });
}

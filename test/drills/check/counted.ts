import type { App } from '../stage/app.ts';

/** What an app itself has counted since it started: the sum of a metric's lines that have all these labels. */
async function counted(app: App, metric: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const text = await (await fetch(`${app.managementUrl}/metrics`)).text();
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${metric}{`) && wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Events that an app was given again since it started, and dropped. */
export const duplicates = (app: App, topic?: string): Promise<number> =>
  counted(app, 'storefront_inbox_events_total', { fate: 'duplicate', ...(topic && { topic }) });

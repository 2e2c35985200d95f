import type { Report } from '@storefront/servers';
import type { Demonstration } from '../demo/demonstration.ts';
import type { Shop } from '../shop/shop.ts';
import { listenForKeys } from './keys.ts';
import { showLogs } from './log-view.ts';

/** What there is to see, and how to end, for people. */
export function welcome({ gateway, apps }: Shop): string[] {
  const keys = process.stdin.isTTY
    ? 'Keys: o another order, l logs on or off, q quit'
    : 'Ends with Ctrl-C (SIGINT or SIGTERM)';
  return ['', `The shop is open: ${gateway.url}`, ...apps.map(({ name }) => `  ${gateway.url}/${name}/docs`), keys];
}

/** Keeps the shop open and obeys keys; settles when asked to quit. */
export function stayUp(shop: Shop, demonstration: Demonstration, report: Report): Promise<void> {
  return new Promise((quit) => {
    const listening = setInterval(() => undefined, 60_000); // Keeps the process alive where there is no terminal.
    const giveBack = listenForKeys({
      o: oneAtATime(() => demonstration.orderOnce().catch((reason: Error) => report(reason.message))),
      l: logSwitch(shop, report),
      q: () => {
        clearInterval(listening);
        giveBack();
        quit();
      },
    });
  });
}

function oneAtATime(work: () => Promise<void>): () => void {
  let isBusy = false;
  return () => {
    if (isBusy) return;
    isBusy = true;
    void work().finally(() => (isBusy = false));
  };
}

function logSwitch({ apps }: Shop, report: Report): () => void {
  const sources = apps.map(({ name, logFile }) => ({ name, file: logFile }));
  let hide: (() => void) | undefined;
  return () => {
    report(hide ? 'Logs off' : 'Logs on');
    hide?.();
    hide = hide ? undefined : showLogs(sources, (text) => process.stdout.write(text));
  };
}

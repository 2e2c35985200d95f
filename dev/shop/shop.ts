import { slowly, startServers } from '@storefront/servers';
import type { Report, Servers } from '@storefront/servers';
import type { Options } from '../options.ts';
import { brokenApp, startApp, waitUntilReady } from './apps.ts';
import { build } from './build.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { checkPorts, layout } from './layout.ts';
import type { App } from './layout.ts';

/** The whole shop, up. */
export interface Shop {
  readonly servers: Servers;
  readonly gateway: Gateway;
  readonly apps: readonly App[];
  /** Rejects with an Obstacle as soon as an app ends that nobody told to. */
  readonly broken: Promise<never>;
  /** Stops it from the outside in: gateway, apps, servers. */
  stop(): Promise<void>;
}

/**
 * Brings up servers, apps and gateway. The apps are built while the servers start.
 *
 * @throws {Obstacle} for the first thing that is missing. What was started by then may still be up: stopAllKept().
 */
export async function openShop({ fresh, ...place }: Options, report: Report): Promise<Shop> {
  const plan = layout(place);
  await checkPorts(plan);
  const serversUp = startServers({ data: fresh ? 'fresh' : 'kept', home: place.home, report }).then((servers) => {
    report(servers.describe);
    return servers;
  });
  const [servers] = await Promise.all([serversUp, build(plan.apps, report)]);
  const apps = plan.apps.map((app) => startApp(app, servers));
  await waitUntilReady(apps, report);
  const gateway = await startGateway(plan);

  let isStopping = false;
  const ends = apps.map(async (app) => {
    const { code, signal } = await app.process.ended;
    if (!isStopping) throw brokenApp(app, `ended by itself (${signal ?? `code ${code}`})`);
    return new Promise<never>(() => undefined);
  });
  const broken = Promise.race(ends);
  broken.catch(() => undefined); // Told to whoever waits for it; it is no unhandled rejection while nobody does.
  return {
    servers,
    gateway,
    apps: plan.apps,
    broken,
    stop: async () => {
      isStopping = true;
      await gateway.close();
      const names = apps.map(({ name }) => name).join(', ');
      await slowly(`Stopping ${names}`, report, () => Promise.all(apps.map((app) => app.process.stop())));
      await slowly('Stopping Kafka and MongoDB', report, () => servers.stop());
    },
  };
}

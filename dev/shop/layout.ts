import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Obstacle, isPortFree } from '@storefront/servers';

/** One service as the local shop runs it. */
export interface App {
  readonly name: 'accounts' | 'orders' | 'fulfillment';
  readonly port: number;
  /** Health and metrics; not reachable through the gateway. */
  readonly managementPort: number;
  /** The file that its log goes to. */
  readonly logFile: string;
}

/** Who listens and writes where. */
export interface Layout {
  readonly gatewayPort: number;
  readonly apps: readonly App[];
}

/** What tells one shop on a machine from another. */
export interface Place {
  /** Added to every port. */
  readonly portOffset: number;
  /** Folder for data and logs. */
  readonly home: string;
}

/** The project's top folder, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Where notes go, and, unless told otherwise, data and logs; git-ignored. */
export const NOTES = `${ROOT}.storefront/`;

/** The ports of the local shop, all moved by `portOffset`, and its logs in the folder `home`. */
export function layout({ portOffset, home }: Place): Layout {
  const app = (name: App['name'], port: number, managementPort: number): App => ({
    name,
    port: port + portOffset,
    managementPort: managementPort + portOffset,
    logFile: join(home, 'logs', `${name}.log`),
  });
  return {
    gatewayPort: 8080 + portOffset,
    apps: [app('accounts', 8085, 9185), app('orders', 8090, 9190), app('fulfillment', 8095, 9195)],
  };
}

/** @throws {Obstacle} naming every port that something else listens on. */
export async function checkPorts({ gatewayPort, apps }: Layout): Promise<void> {
  const wanted = [
    { port: gatewayPort, user: 'the gateway' },
    ...apps.map(({ name, port }) => ({ port, user: name })),
    ...apps.map(({ name, managementPort }) => ({ port: managementPort, user: `health and metrics of ${name}` })),
  ];
  const free = await Promise.all(wanted.map(({ port }) => isPortFree(port)));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const ports = taken.map(({ port }) => port).join(', ');
  throw new Obstacle(
    `Port${taken.length > 1 ? 's' : ''} ${ports} of this machine ${taken.length > 1 ? 'are' : 'is'} taken.`,
    taken.map(({ port, user }) => `${port} is for ${user}`).join('\n'),
    `end the program that listens there (lsof -i :${taken[0]?.port}), or move the shop:  npm start -- --port-offset 100`,
  );
}

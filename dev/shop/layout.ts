import { fileURLToPath } from 'node:url';
import { Obstacle, isPortFree } from '@storefront/servers';

/** One service as the local shop runs it. */
export interface App {
  readonly name: 'accounts' | 'orders' | 'fulfillment';
  readonly port: number;
  /** Health and metrics; not reachable through the gateway. */
  readonly managementPort: number;
}

/** Who listens where. */
export interface Layout {
  readonly gatewayPort: number;
  readonly apps: readonly App[];
}

/** The project's top folder, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Where logs and notes go; git-ignored. */
export const NOTES = `${ROOT}.storefront/`;

/** The ports of the local shop, all moved by `offset`. */
export function layout(offset: number): Layout {
  return {
    gatewayPort: 8080 + offset,
    apps: [
      { name: 'accounts', port: 8085 + offset, managementPort: 9185 + offset },
      { name: 'orders', port: 8090 + offset, managementPort: 9190 + offset },
      { name: 'fulfillment', port: 8095 + offset, managementPort: 9195 + offset },
    ],
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

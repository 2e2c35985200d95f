import { startServers } from '@storefront/servers';
import type { Servers } from '@storefront/servers';

const KEYS = ['KAFKA_BROKERS', 'MONGODB_URI'] as const;

let running: Promise<Servers> | undefined;
let users = 0;

/**
 * Vitest's global set-up: starts the servers once for all files of a run and names them in KAFKA_BROKERS and
 * MONGODB_URI, which the workers inherit. Servers that the environment names already are used instead.
 *
 * Each project of vitest.config.ts that needs servers calls it; the first starts them and the last stops them.
 *
 * @returns what vitest calls at the end of the run.
 */
export default async function globalServers(): Promise<() => Promise<void>> {
  users += 1;
  running ??= start();
  await running;
  return async () => {
    users -= 1;
    if (users === 0) await (await running)?.stop();
  };
}

async function start(): Promise<Servers> {
  const given = KEYS.every((key) => process.env[key]);
  const servers = await startServers({ data: 'throw-away', testCommands: true, report });
  if (!given) report(servers.describe);
  process.env['KAFKA_BROKERS'] = servers.kafkaBrokers;
  process.env['MONGODB_URI'] = servers.mongodbUri;
  return servers;
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nodeFlags from '../../apps/node-flags.json' with { type: 'json' };
import { freePorts, startKept, type KeptProcess } from '@storefront/servers';
import { eventually } from '@storefront/testing';

export type AppName = 'accounts' | 'orders' | 'fulfillment';

/** A service as it is shipped: the built program, in a process of its own, told everything by its environment. */
export interface BuiltService {
  readonly name: AppName;
  /** Of the public port, without a slash at the end. */
  readonly url: string;
  readonly managementUrl: string;
  readonly process: KeptProcess;
  /** All it has written since it started. */
  log(): string;
}

const READY_WITHIN_MS = 60_000;

/**
 * Starts what `npm run build` made and waits until it is ready.
 *
 * @param environment all of it but the ports; nothing of the test's own environment is handed on
 */
export async function startBuilt(name: AppName, environment: Record<string, string>): Promise<BuiltService> {
  const [port, managementPort] = await freePorts(2);
  const logFile = join(mkdtempSync(join(tmpdir(), 'storefront-')), `${name}.log`);
  const process = startKept({
    name,
    command: globalThis.process.execPath,
    args: [...nodeFlags, program(name)],
    logFile,
    env: {
      HOST: '127.0.0.1',
      MANAGEMENT_HOST: '127.0.0.1',
      PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      ...environment,
    },
  });
  const service = {
    name,
    url: `http://127.0.0.1:${port}`,
    managementUrl: `http://127.0.0.1:${managementPort}`,
    process,
    log: () => readFileSync(logFile, 'utf8'),
  };
  await ready(service);
  return service;
}

function program(name: AppName): string {
  const path = fileURLToPath(new URL(`../../dist/apps/${name}/src/main.js`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${name} is not built yet: npm run build`);
  return path;
}

async function ready(service: BuiltService): Promise<void> {
  let ended = false;
  void service.process.ended.then(() => (ended = true));
  const asks = async () => ended || (await fetch(`${service.managementUrl}/health/ready`)).ok;
  await eventually(`${service.name} is ready`, asks, undefined, { deadlineMs: READY_WITHIN_MS });
  if (ended) throw new Error(`${service.name} ended while it was starting:\n${service.log()}`);
}

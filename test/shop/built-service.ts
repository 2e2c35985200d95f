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
  /**
   * Whether it serves. Its own word is asked for, too: where its port was taken meanwhile by another app, that one would
   * answer for it.
   */
  isReady(): Promise<boolean>;
  /** All it has written since it started. */
  log(): string;
}

const READY_WITHIN_MS = 60_000;
const MOST_TRIES = 3;
/** Longer than a service's own limit for a stop, STOP_DEADLINE_MS, and shorter than an orchestrator's 30. */
const GRACE_SECONDS = 20;
const PORT_TAKEN = /PORT \d+ on [\d.]+ is taken/u;

/**
 * Starts what `npm run build` made and waits until it is ready.
 *
 * @param environment all of it but the ports; nothing of the test's own environment is handed on
 */
export async function startBuilt(name: AppName, environment: Record<string, string>): Promise<BuiltService> {
  for (let tries = 1; ; tries++) {
    const service = await launchBuilt(name, environment);
    try {
      await ready(service);
      return service;
    } catch (error) {
      // A port that was free when it was chosen: test files that run side by side choose by chance.
      if (tries === MOST_TRIES || !PORT_TAKEN.test(service.log())) throw error;
    }
  }
}

/** The same without waiting. @param logFile Default: one in a new folder of the system's own for such files */
export async function launchBuilt(
  name: AppName,
  environment: Record<string, string>,
  logFile = join(mkdtempSync(join(tmpdir(), 'storefront-')), `${name}.log`),
): Promise<BuiltService> {
  const [port, managementPort] = await freePorts(2);
  const process = startKept({
    name,
    command: globalThis.process.execPath,
    args: [...nodeFlags, program(name)],
    logFile,
    graceSeconds: GRACE_SECONDS,
    env: {
      HOST: '127.0.0.1',
      MANAGEMENT_HOST: '127.0.0.1',
      PORT: String(port),
      MANAGEMENT_PORT: String(managementPort),
      ...environment,
    },
  });
  const managementUrl = `http://127.0.0.1:${managementPort}`;
  const log = () => readFileSync(logFile, 'utf8');
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    managementUrl,
    process,
    log,
    isReady: async () => log().includes(`"msg":"${name} listens"`) && (await fetch(`${managementUrl}/health/ready`)).ok,
  };
}

function program(name: AppName): string {
  const path = fileURLToPath(new URL(`../../dist/apps/${name}/src/main.js`, import.meta.url));
  if (!existsSync(path)) throw new Error(`${name} is not built yet: npm run build`);
  return path;
}

async function ready(service: BuiltService): Promise<void> {
  let ended = false;
  void service.process.ended.then(() => (ended = true));
  const asks = async () => ended || (await service.isReady());
  await eventually(`${service.name} is ready`, asks, undefined, { deadlineMs: READY_WITHIN_MS });
  if (ended) throw new Error(`${service.name} ended while it was starting:\n${service.log()}`);
}

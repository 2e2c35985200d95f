import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import nodeFlags from '../../apps/node-flags.json' with { type: 'json' };

const SERVER = fileURLToPath(new URL('bare-server.ts', import.meta.url));

/** A server that reads customers by id and does nothing else, in a process of its own. */
export interface BareReader {
  readonly url: string;
  /** CPU time it has used, s. */
  cpuSeconds(): Promise<number>;
  stop(): Promise<void>;
}

/** @param environment says where accounts' database is */
export async function startBareReader(environment: Record<string, string>): Promise<BareReader> {
  const child = fork(SERVER, { env: { ...process.env, ...environment }, execArgv: [...nodeFlags] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async cpuSeconds() {
      child.send('cpu');
      const [seconds] = (await once(child, 'message')) as [number];
      return seconds;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

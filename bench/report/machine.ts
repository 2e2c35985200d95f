import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** The facts that absolute figures depend on. */
export interface Machine {
  readonly at: string;
  readonly commit: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  /** Broker and MongoDB with their versions. */
  readonly servers: string;
  /** Load averages of 1, 5 and 15 minutes. */
  readonly load: readonly string[];
}

/** @param servers broker and MongoDB in words */
export function machineFacts(servers: string): Machine {
  return {
    at: new Date().toISOString(),
    commit: commit(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${type()} ${release()}`,
    node: process.version,
    servers,
    load: loadavg().map((load) => load.toFixed(1)),
  };
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

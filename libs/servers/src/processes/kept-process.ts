import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const KEEPER = fileURLToPath(new URL('./keeper.sh', import.meta.url));

/** How a process ended: by itself with a code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process that cannot outlive this one. */
export interface KeptProcess {
  readonly name: string;
  /** Id of its process group, as `kill -- -<id>` takes it. */
  readonly group: number;
  /** Settles when the process has ended, for whatever reason; never rejects. */
  readonly ended: Promise<Ending>;
  /** Asks it to end (SIGTERM), forces it after the grace (SIGKILL), and settles when it is gone. */
  stop(): Promise<void>;
}

/** What to run and where its output goes. */
export interface KeptCommand {
  /** For messages. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Default: this process's environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** File that standard output and standard error are written to, replaced at each start. */
  readonly logFile: string;
  /** Time between SIGTERM and SIGKILL, whole seconds. Default 10. */
  readonly graceSeconds?: number;
}

/**
 * Starts a process that ends with this one, whatever way this one ends: keeper.sh waits for the end of its standard
 * input, and only we hold the other end. The output goes to a file, not through us, so our death never breaks its pipe.
 */
export function startKept(what: KeptCommand): KeptProcess {
  mkdirSync(dirname(what.logFile), { recursive: true });
  const log = openSync(what.logFile, 'w');
  const keeper = spawn('/bin/sh', [KEEPER, String(what.graceSeconds ?? 10), what.command, ...what.args], {
    detached: true,
    stdio: ['pipe', log, log],
    env: what.env ?? process.env,
    ...(what.cwd === undefined ? {} : { cwd: what.cwd }),
  });
  closeSync(log);
  const { pid: group, stdin } = keeper;
  if (group === undefined || stdin === null) throw new Error(`/bin/sh could not be started for ${what.name}`);
  stdin.on('error', () => undefined); // EPIPE when it is gone already: `ended` tells.
  const ended = new Promise<Ending>((settle) => {
    keeper.once('exit', (code, signal) => {
      if (signal !== null) killGroup(group);
      running.delete(kept);
      settle({ code, signal });
    });
  });
  const stop = async () => {
    stdin.end();
    await ended;
  };
  const kept: KeptProcess = { name: what.name, group, ended, stop };
  running.add(kept);
  return kept;
}

const running = new Set<KeptProcess>();

/**
 * Stops whatever is still running, all at once, and settles when it is gone: the last resort of a program that ends
 * half way. They would end with it in any case, but a little later.
 */
export async function stopAllKept(): Promise<void> {
  await Promise.all([...running].map((kept) => kept.stop()));
}

/** True while any process of the group is there. */
export function isGroupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

// A keeper killed from outside would leave its command alone in the group.
function killGroup(group: number): void {
  if (isGroupAlive(group)) process.kill(-group, 'SIGKILL');
}

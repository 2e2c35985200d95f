import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isGroupAlive, startKept } from './kept-process.ts';
import { run } from './run.ts';

const logFile = join(mkdtempSync(join(tmpdir(), 'storefront-kept-')), 'log');
const shell = (script: string) => ({ name: 'a shell', command: '/bin/sh', args: ['-c', script], logFile });

describe('a process kept by its starter', () => {
  it('given one that runs to its end, then its code and its output are known', async () => {
    const kept = startKept(shell('echo out; echo err >&2; exit 7'));

    const ending = await kept.ended;

    expect(ending).toEqual({ code: 7, signal: null });
    expect(readFileSync(logFile, 'utf8')).toBe('out\nerr\n');
  });

  it('given one that starts others, when it is stopped, then they end too', async () => {
    const kept = startKept(shell('sleep 300 & sleep 300 & wait'));

    await kept.stop();

    await expect.poll(() => isGroupAlive(kept.group), { timeout: 5000 }).toBe(false);
  });

  it('given one that ignores the request to end, when the grace is over, then it is forced', async () => {
    const kept = startKept({ ...shell('trap "" TERM; while :; do sleep 0.1; done'), graceSeconds: 1 });

    await kept.stop();

    await expect.poll(() => isGroupAlive(kept.group), { timeout: 5000 }).toBe(false);
  });

  it('given a command that outlasts its deadline, then it is stopped and reported so', async () => {
    const finished = await run(shell('echo begun; sleep 300'), 500);

    expect(finished).toEqual({ ok: false, timedOut: true, output: 'begun\n' });
  });
});

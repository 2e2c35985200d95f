import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startKept } from '../processes/kept-process.ts';
import { holdDataFolder, holdThrowAwayFolder } from './data-folder.ts';

const somewhere = () => join(mkdtempSync(join(tmpdir(), 'storefront-data-')), 'data');
const silent = () => undefined;

describe('the folder of the servers’ data', () => {
  it('given a start that holds it, when another wants it, then that one is told who holds it', async () => {
    const path = somewhere();
    const held = await holdDataFolder(path, { fresh: false, report: silent });

    await expect(holdDataFolder(path, { fresh: true, report: silent })).rejects.toThrow(
      `in use by another start (process ${process.pid})`,
    );

    held.release();
  });

  it('given data of an earlier start, when it is held again, then data and ports are the same; fresh empties it', async () => {
    const path = somewhere();
    const first = await holdDataFolder(path, { fresh: false, report: silent });
    const ports = await first.ports('kafka', 2);
    writeFileSync(join(path, 'file'), 'kept');
    first.release();

    const second = await holdDataFolder(path, { fresh: false, report: silent });
    expect(await second.ports('kafka', 2)).toEqual(ports);
    expect(existsSync(join(path, 'file'))).toBe(true);
    second.release();

    const third = await holdDataFolder(path, { fresh: true, report: silent });
    expect(existsSync(join(path, 'file'))).toBe(false);
    third.release();
  });

  it('given servers of a killed start that are still ending, then they are waited for, and that is said', async () => {
    const path = somewhere();
    const first = await holdDataFolder(path, { fresh: false, report: silent });
    const leftover = startKept({ name: 'a server', command: 'sleep', args: ['300'], logFile: `${path}.log` });
    first.note(leftover);
    first.release();
    const said: string[] = [];
    const report = (line: string) => {
      said.push(line);
      void leftover.stop();
    };

    const second = await holdDataFolder(path, { fresh: false, report });

    expect(said).toEqual([
      'Waiting for the end of servers whose starter was killed …',
      expect.stringMatching(/^Waiting for the end of servers whose starter was killed: done in \d+\.\d s$/u),
    ]);
    second.release();
  });

  it('given a throw-away folder, when it is released, then nothing of it is left', async () => {
    const held = await holdThrowAwayFolder(somewhere(), silent);
    expect(existsSync(held.path)).toBe(true);

    held.release();

    expect(existsSync(held.path)).toBe(false);
  });
});

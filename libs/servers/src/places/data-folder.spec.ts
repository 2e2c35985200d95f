import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { holdDataFolder, holdThrowAwayFolder } from './data-folder.ts';

const somewhere = () => join(mkdtempSync(join(tmpdir(), 'storefront-data-')), 'data');

describe('the folder of the servers’ data', () => {
  it('given a start that holds it, when another wants it, then that one is told who holds it', async () => {
    const path = somewhere();
    const held = await holdDataFolder(path, { fresh: false });

    await expect(holdDataFolder(path, { fresh: true })).rejects.toThrow(
      `in use by another start (process ${process.pid})`,
    );

    held.release();
  });

  it('given data of an earlier start, when it is held again, then data and ports are the same; fresh empties it', async () => {
    const path = somewhere();
    const first = await holdDataFolder(path, { fresh: false });
    const ports = await first.ports('kafka', 2);
    writeFileSync(join(path, 'file'), 'kept');
    first.release();

    const second = await holdDataFolder(path, { fresh: false });
    expect(await second.ports('kafka', 2)).toEqual(ports);
    expect(existsSync(join(path, 'file'))).toBe(true);
    second.release();

    const third = await holdDataFolder(path, { fresh: true });
    expect(existsSync(join(path, 'file'))).toBe(false);
    third.release();
  });

  it('given a throw-away folder, when it is released, then nothing of it is left', async () => {
    const held = await holdThrowAwayFolder(somewhere());
    expect(existsSync(held.path)).toBe(true);

    held.release();

    expect(existsSync(held.path)).toBe(false);
  });
});

import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Journal, readJournal, toOperations, type HistoryLine } from './journal.ts';
import { markOf, marksIn, placingOf, quantitiesOf } from './mark.ts';

const folder = mkdtempSync(join(tmpdir(), 'storefront-history-'));

describe('a mark', () => {
  it.each([0, 1, 999, 1000, 123_456, 999_999_999])('given operation %i, then three quantities tell it', (op) => {
    expect(placingOf(quantitiesOf(op))).toBe(op);
    expect(Math.max(...quantitiesOf(op))).toBeLessThanOrEqual(1000);
  });

  it('given a text with marks, then they are found in order, and nothing else is', () =>
    expect(marksIn(`APPROVED ${markOf(3)}, PROCESSING ${markOf(40)}, top-5, op-6x`)).toEqual([3, 40]));
});

describe('a journal', () => {
  it('given lines, when it is closed, then they can be read, but for one that was cut off', async () => {
    const file = join(folder, 'lines');
    const journal = new Journal<{ n: number }>(file);
    journal.note({ n: 1 });
    journal.note({ n: 2 });
    await journal.close();
    expect(readJournal(file)).toEqual([{ n: 1 }, { n: 2 }]);

    writeFileSync(file, '{"n":1}\n{"n":');

    expect(readJournal(file)).toEqual([{ n: 1 }]);
  });

  it('given an operation that never ended, then it is there without an end', () => {
    const begin = {
      op: 1,
      at: 5,
      kind: 'read',
      client: 1,
      app: 'orders',
      instance: 'orders-1',
      method: 'GET',
      path: '/',
    } as const;
    const end = { op: 1, at: 9, outcome: 'ok' } as const;
    const lines: HistoryLine[] = [{ begin }, { begin: { ...begin, op: 2 } }, { end }];

    expect(toOperations(lines)).toEqual([
      { ...begin, end },
      { ...begin, op: 2 },
    ]);
  });
});

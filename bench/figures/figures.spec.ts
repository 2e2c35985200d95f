import { describe, expect, it } from 'vitest';
import { contest } from './finding.ts';
import { median, percentiles } from './statistics.ts';
import { takeTurns } from './turns.ts';

describe('the figures of a benchmark', () => {
  it('given a hundred latencies, when they are told, then one in a hundred exceeds the 99th percentile', () => {
    const latencies = Array.from({ length: 100 }, (_, i) => 100 - i);

    expect(percentiles(latencies)).toEqual({ p50: 51, p95: 96, p99: 100 });
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('given a machine that drifts, when two are compared, then each round with its own', () => {
    const ours = { name: 'ours', rounds: [{ rate: 50 }, { rate: 500 }] };
    const limit = { name: 'limit', rounds: [{ rate: 100 }, { rate: 1000 }] };

    const { head, rows } = contest('a contest', [ours, limit]);

    expect(head).toEqual(['', 'a second', 'first ÷ this']);
    expect(rows[0]!.at(-1)).toBe('');
    expect(rows[1]!.at(-1)).toEqual({ values: [0.5, 0.5], digits: 2 });
  });

  it('given two contestants, when they take turns, then a warm one begins and nobody is always first', async () => {
    const turns: string[] = [];
    const contestant = (name: string) => ({ name, run: () => Promise.resolve({ rate: turns.push(name) }) });

    const results = await takeTurns([contestant('a'), contestant('b')], 2);

    expect(turns.join('')).toBe('ababba');
    expect(results.map(({ rounds }) => rounds.map(({ rate }) => rate))).toEqual([
      [3, 6],
      [4, 5],
    ]);
  });
});

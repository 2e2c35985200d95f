import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { classify } from '../commit/classify.ts';
import { GroupRead } from './group-read.ts';

interface Thing {
  readonly _id: string;
  readonly query: number;
}

/** Reads that answer only when they are let go. */
function library() {
  const queries: { ids: readonly string[]; answer: () => void; fail: (error: Error) => void }[] = [];
  const reads = new GroupRead<Thing>((ids) => {
    const { promise, resolve, reject } = Promise.withResolvers<Thing[]>();
    const query = queries.length + 1;
    const there = ids.filter((id) => id !== 'nowhere').map((_id) => ({ _id, query }));
    queries.push({ ids, answer: () => resolve(there.toReversed()), fail: reject });
    return promise;
  });
  return { queries, reads };
}

const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('reading by id', () => {
  it('given readers who come together, then they share a query, and each gets their own', async () => {
    const { queries, reads } = library();

    const answers = Promise.all(['a', 'b', 'a', 'nowhere'].map((id) => reads.get(id)));
    await turn();
    queries[0]!.answer();

    expect(queries.map(({ ids }) => ids)).toEqual([['a', 'b', 'nowhere']]);
    expect((await answers).map((thing) => thing?._id)).toEqual(['a', 'b', 'a', undefined]);
  });

  it('given readers who come while two queries are under way, then they share the next, also for the same id', async () => {
    const { queries, reads } = library();
    const first = reads.get('a');
    await turn();
    const second = reads.get('b');
    await turn();

    const late = [reads.get('a'), reads.get('c')];
    await turn();
    queries[0]!.answer();
    await first;
    await turn();
    queries[1]!.answer();
    queries[2]!.answer();

    expect(queries.map(({ ids }) => ids)).toEqual([['a'], ['b'], ['a', 'c']]);
    expect((await Promise.all([second, ...late])).map((thing) => thing?.query)).toEqual([2, 3, 3]);
  });

  it('given a query that fails, then its readers hear why, and later ones are served', async () => {
    const { queries, reads } = library();
    const failing = [reads.get('a'), reads.get('b')].map((read) => read.catch((error: Error) => error.message));
    await turn();
    queries[0]!.fail(new Error('away'));
    expect(await Promise.all(failing)).toEqual(['away', 'away']);

    const later = reads.get('a');
    await turn();
    queries[1]!.answer();

    expect(await later).toMatchObject({ _id: 'a' });
  });

  it('given queries that are never answered, then later readers are served, and those of the query hear of an outage', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { queries, reads } = library();
    const lost = [];
    for (const id of ['a', 'b']) {
      lost.push(reads.get(id).catch((error: unknown) => classify(error)));
      await turn();
    }
    const later = reads.get('c');

    await vi.advanceTimersByTimeAsync(1500);
    await turn();
    queries[2]!.answer();

    expect(await later).toMatchObject({ _id: 'c' });
    await vi.advanceTimersByTimeAsync(6500);
    expect(await Promise.all(lost)).toEqual(['outage', 'outage']);
  });

  it('given more readers than a query takes, then the rest has the next one', async () => {
    const { queries, reads } = library();

    const answers = Promise.all(Array.from({ length: 150 }, (_, i) => reads.get(`thing-${i}`)));
    await turn();
    queries[0]!.answer();
    await turn();
    queries[1]!.answer();

    expect(queries.map(({ ids }) => ids.length)).toEqual([100, 50]);
    expect(await answers).toHaveLength(150);
  });
});

import { Unavailable } from '@storefront/contracts';
import { eventually, failCommands, throwAwayDatabase, type ThrowAwayDatabase } from '@storefront/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { MongoNetworkError, MongoServerError, type ClientSession } from 'mongodb';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CONNECTION, GroupCommit, type Attempt } from '../src/index.ts';

interface Counter {
  _id: string;
  count: number;
  ballast?: string;
}

interface Step {
  readonly key: string;
  readonly ballast?: string;
}

/** Counts what the commits of a test met. */
class Tally {
  groups = 0;
  conflicts = 0;
  orphans = 0;
  committed = () => void this.groups++;
  conflict = () => void this.conflicts++;
  outage = () => undefined;
  orphansEnded = (count: number) => void (this.orphans += count);
  hindered = (what: string, error: unknown) => {
    throw new Error(what, { cause: error });
  };
}

const SIXTEEN_MIB = 16 * 1024 * 1024;

describe('group commit', () => {
  let database: ThrowAwayDatabase;
  const open: GroupCommit<Step, number>[] = [];

  beforeAll(async () => {
    database = await throwAwayDatabase(CONNECTION);
    await database.db.createCollection('counters');
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((group) => group.close()));
  });
  afterAll(() => database.drop());

  const counters = () => database.db.collection<Counter>('counters');
  const countOf = async (key: string) => (await counters().findOne({ _id: key }))?.count;

  async function count(session: ClientSession, steps: readonly Step[]): Promise<Attempt<number>> {
    const results: number[] = [];
    for (const { ballast, key } of steps) {
      const before = await counters().findOne({ _id: key }, { session });
      const next: Counter = { _id: key, count: (before?.count ?? 0) + 1, ...(ballast && { ballast }) };
      if (before === null) await counters().insertOne(next, { session });
      else await counters().replaceOne({ _id: key }, next, { session });
      results.push(next.count);
    }
    return { results };
  }

  function openGroup(options: { waiting?: number; substitute?: (step: Step) => Step } = {}) {
    const tally = new Tally();
    const { substitute, waiting } = options;
    const group = new GroupCommit<Step, number>({
      client: database.client,
      attempt: count,
      observer: tally,
      ...(substitute && { substitute }),
      ...(waiting !== undefined && { limits: { waiting } }),
    });
    open.push(group);
    const step = (key: string, ballast?: string) =>
      group.submit([{ key, ...(ballast && { ballast }) }]).then(([result]) => result);
    return { group, step, tally };
  }

  it('given commands while a commit is under way, then they share the next one', async () => {
    const { step, tally } = openGroup();

    const results = await Promise.all(Array.from({ length: 40 }, () => step('shared')));

    expect(results).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(tally.groups).toBeLessThanOrEqual(2);
  });

  it('given two lanes, then two groups are under way at once, and closing waits for both', async () => {
    const { promise: bothUnderWay, resolve } = Promise.withResolvers<void>();
    let underWay = 0;
    const group = new GroupCommit<Step, number>({
      client: database.client,
      observer: new Tally(),
      lanes: 2,
      limits: { group: 1 },
      attempt: async (session, steps) => {
        if (++underWay === 2) resolve();
        await bothUnderWay;
        return await count(session, steps);
      },
    });

    const results = ['left', 'right', 'third'].map((key) => group.submit([{ key }]));
    await group.close();

    expect(await Promise.all(results)).toEqual([[1], [1], [1]]);
    await expect(group.submit([{ key: 'late' }])).rejects.toThrow(Unavailable);
  });

  it('given one that can never be written, then it fails alone', async () => {
    const { step } = openGroup();

    const outcomes = await Promise.allSettled([step('a'), step('b', 'x'.repeat(SIXTEEN_MIB)), step('c')]);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([await countOf('a'), await countOf('b'), await countOf('c')]).toEqual([1, undefined, 1]);
  });

  it('given a substitute for what can not be written, then that is written, in its place and in order', async () => {
    const { group } = openGroup({ substitute: ({ key }) => ({ key: `${key}-instead` }) });
    const large = { key: 'd', ballast: 'x'.repeat(SIXTEEN_MIB) };

    const results = await group.submit([{ key: 'e' }, large, { key: 'e' }]);

    expect(results).toEqual([1, 1, 2]);
    expect([await countOf('d'), await countOf('d-instead')]).toEqual([undefined, 1]);
  });

  it('given two writers of the same documents, then no step is lost', async () => {
    const [one, other] = [openGroup(), openGroup()];
    const keys = Array.from({ length: 100 }, (_, i) => `both-${i % 5}`);

    await Promise.all(keys.flatMap((key) => [one.step(key), other.step(key)]));

    for (let i = 0; i < 5; i++) expect(await countOf(`both-${i}`)).toBe(40);
    expect(one.tally.conflicts + other.tally.conflicts).toBeGreaterThan(0);
  });

  it('given a commit whose answer is lost, then it is settled: the step is done once', async () => {
    const { step } = openGroup();
    await step('lost');
    onTestFinished(
      await failCommands(database.client, { failCommands: ['commitTransaction'], closeConnection: true, times: 2 }),
    );

    const result = await step('lost');

    expect(result).toBe(2);
    expect(await countOf('lost')).toBe(2);
  });

  // After 5 s the answer of the commit that was given up comes; after 7 s the driver has asked once more by itself.
  it.each([5000, 7000])(
    'given a commit that takes %d ms, and was given up after 4 s and repeated, then what comes next is whole, and once',
    async (blockTimeMS) => {
      const [late, next, too] = [`late-${blockTimeMS}`, `next-${blockTimeMS}`, `too-${blockTimeMS}`] as const;
      const group = new GroupCommit<Step, number>({
        client: database.client,
        observer: new Tally(),
        limits: { group: 1 },
        attempt: async (session, [step]) => {
          const attempt = await count(session, [step!]);
          if (step!.key !== next) return attempt;
          await pause(2300);
          await count(session, [{ key: too }]);
          return attempt;
        },
      });
      open.push(group);
      const blocked = { failCommands: ['commitTransaction'], blockConnection: true, blockTimeMS, times: 1 };
      onTestFinished(await failCommands(database.client, blocked));

      const results = await Promise.all([late, next].map((key) => group.submit([{ key }])));

      expect(results).toEqual([[1], [1]]);
      expect([await countOf(late), await countOf(next), await countOf(too)]).toEqual([1, 1, 1]);
    },
  );

  it('given an abort that is never answered, then what comes next is not stopped by it', async () => {
    const start = database.client.startSession.bind(database.client);
    const over = Promise.withResolvers<void>();
    const silent = { abortTransaction: () => over.promise };
    vi.spyOn(database.client, 'startSession').mockImplementationOnce((options) =>
      Object.assign(start(options), silent),
    );
    onTestFinished(() => over.resolve());
    let conflicts = 1;
    const group = new GroupCommit<Step, number>({
      client: database.client,
      observer: new Tally(),
      attempt: async (session, steps) => {
        const attempt = await count(session, steps);
        if (conflicts-- > 0) throw new MongoServerError({ message: 'write conflict', code: 112 });
        return attempt;
      },
    });
    open.push(group);

    expect(await group.submit([{ key: 'first' }])).toEqual([1]);
    expect(await group.submit([{ key: 'after' }])).toEqual([1]);
  });

  it('given one whose id is taken for good, then its substitute is written before its time is up', async () => {
    await counters().insertOne({ _id: 'taken', count: 0 });
    const group = new GroupCommit<Step, string>({
      client: database.client,
      observer: new Tally(),
      attempt: async (session, [step]) => {
        await counters().insertOne({ _id: step!.key, count: 1 }, { session });
        return { results: [step!.key] };
      },
      substitute: () => ({ key: 'instead' }),
    });

    expect(await group.submit([{ key: 'taken' }])).toEqual(['instead']);
    await group.close();
  });

  it('given a primary that steps down for a while, then the group waits and is done', async () => {
    const { step } = openGroup();
    onTestFinished(
      await failCommands(database.client, { failCommands: ['insert', 'update'], errorCode: 10_107, times: 3 }),
    );

    expect(await step('patient')).toBe(1);
  });

  it('given a dead process that holds a lock, then its transaction is ended', async () => {
    await counters().insertOne({ _id: 'held', count: 0 });
    const dead = database.client.startSession();
    dead.startTransaction();
    await counters().updateOne({ _id: 'held' }, { $set: { count: 100 } }, { session: dead });
    const { step, tally } = openGroup();

    const result = await step('held');

    expect(result).toBe(1);
    expect(tally.orphans).toBeGreaterThan(0);
    await dead.endSession();
  });

  it('given a database that stays away, then nothing is tried after the deadline', async () => {
    const [deadlineMs, begun] = [600, performance.now()];
    const tries: number[] = [];
    const group = new GroupCommit<Step, number>({
      client: database.client,
      attempt: () => {
        tries.push(performance.now() - begun);
        throw new MongoNetworkError('away');
      },
      observer: new Tally(),
      deadlineMs,
    });
    open.push(group);

    await expect(group.submit([{ key: 'patient' }])).rejects.toThrow(Unavailable);

    expect(tries.length).toBeGreaterThan(2);
    expect(Math.max(...tries)).toBeLessThanOrEqual(deadlineMs + 1);
  });

  it('given a try that takes longer than a caller waits, then the caller is not told that nothing was written', async () => {
    const gate = Promise.withResolvers<void>();
    const group = new GroupCommit<Step, number>({
      client: database.client,
      attempt: async (session, steps) => {
        await gate.promise;
        return await count(session, steps);
      },
      observer: new Tally(),
      answerMs: 100,
    });
    open.push(group);

    await expect(group.submit([{ key: 'slow' }])).rejects.toThrow('did not say whether');

    gate.resolve();
    await eventually(
      'the write that nobody waits for',
      () => countOf('slow'),
      (found) => found === 1,
    );
  });

  it('given an item whose time was up in the line, then it is not tried, and its caller hears that', async () => {
    const gate = Promise.withResolvers<void>();
    const tried: string[] = [];
    const group = new GroupCommit<Step, number>({
      client: database.client,
      attempt: async (session, steps) => {
        tried.push(...steps.map(({ key }) => key));
        await gate.promise;
        return await count(session, steps);
      },
      observer: new Tally(),
      limits: { group: 1 },
      deadlineMs: 100,
    });
    open.push(group);
    const first = group.submit([{ key: 'in time' }]);
    const second = group.submit([{ key: 'too late' }]).catch((error: Error) => error);
    await pause(150);

    gate.resolve();

    expect(await first).toEqual([1]);
    expect(await second).toMatchObject({ message: 'the database did not take the write in time' });
    expect(tried).toEqual(['in time']);
  });

  it('given too many waiting, then the next is turned away', async () => {
    const { group, step } = openGroup({ waiting: 10 });
    const accepted = Array.from({ length: 10 }, () => step('busy'));

    await expect(step('busy')).rejects.toBeInstanceOf(Unavailable);

    await Promise.all(accepted);
    expect(group.waiting).toBe(0);
  });

  it('given a group that closes, then what was accepted is done and the rest refused', async () => {
    const { group, step } = openGroup();
    const accepted = step('last');

    await group.close();

    expect(await accepted).toBe(1);
    await expect(step('last')).rejects.toBeInstanceOf(Unavailable);
    await eventually(
      'one step',
      () => countOf('last'),
      (found) => found === 1,
    );
  });
});

import { eventually } from '@storefront/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { saved, type AggregateKind, type Command, type Committer } from '../src/index.ts';
import { ACCOUNT, book, close, Overdrawn, type Account } from './ledger.ts';
import { Shop } from './shop.ts';

interface Tally {
  readonly count: number;
}

const TALLY: AggregateKind<Tally> = {
  name: 'tally',
  collection: 'test.tallies',
  toFields: ({ count }) => ({ count }),
  fromFields: (_, fields) => fields as Tally,
};

const count = (key: string): Command<Tally, number> => ({
  key,
  decide(tally) {
    const next = (tally?.count ?? 0) + 1;
    return saved({ count: next }, next);
  },
});

describe('writing and publishing as one', () => {
  let shop: Shop;
  let accounts: Committer<Account>;

  beforeAll(async () => {
    shop = await Shop.open({ kinds: [ACCOUNT] });
    accounts = shop.runtime.committerFor(ACCOUNT);
  });
  afterAll(() => shop.close());

  const accountOf = (_id: string) => shop.db.collection<{ _id: string }>('test.accounts').findOne({ _id });

  it('given an answered write, when the relay has run, then its event is on the topic with its number', async () => {
    const { answer, eventIds, version } = await accounts.submit(book('anna', 5));

    expect([answer, version, eventIds]).toEqual([5, 1, ['test.account.change/anna/1']]);
    const records = await eventually(
      'the event on the topic',
      () => shop.published(),
      (found) => found.length > 0,
    );
    expect(records[0]?.headers['ce_keysequence']?.toString()).toBe('1');
    expect(records[0]?.value?.toString()).toBe('{"amount":5}');
    await eventually(
      'nothing pending',
      () => shop.pending(),
      (count) => count === 0,
    );
  });

  it('given many commands at once, one of them refused, then the others are committed together', async () => {
    const amounts = [1, 2, 3, -100, 4];

    const outcomes = await Promise.allSettled(amounts.map((amount) => accounts.submit(book('bert', amount))));

    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect((outcomes[3] as PromiseRejectedResult).reason).toBeInstanceOf(Overdrawn);
    expect(await accountOf('bert')).toMatchObject({
      balance: 10,
      version: 4,
      published: { number: 4 },
    });
  });

  it('given an account said to be new that is there, then it is read after all, and nothing is overwritten', async () => {
    await accounts.submit(book('frida', 5));

    const outcomes = await accounts.submitAll([{ ...book('frida', 2), isNew: true }, book('emil', 1)]);

    expect(outcomes).toMatchObject([{ committed: { answer: 7, version: 2 } }, { committed: { answer: 1 } }]);
  });

  it('given a stale version, then the command alone is refused', async () => {
    await accounts.submit(book('carl', 1));

    const outcomes = await accounts.submitAll([book('carl', 1, { ifMatch: 7 }), book('carl', 1, { ifMatch: 1 })]);

    expect(outcomes[0]).toMatchObject({ refused: { code: 'request.stale' } });
    expect(outcomes[1]).toMatchObject({ committed: { answer: 2, version: 2 } });
  });

  it('given a version of what is not there, then the domain says what that means', async () => {
    await expect(accounts.submit(book('erik', -1, { ifMatch: 7 }))).rejects.toBeInstanceOf(Overdrawn);
  });

  // Without events: their numbers would refuse the second writer, too.
  it('given two processes that change one aggregate at once, then each change counts', async () => {
    const place = { kinds: [TALLY], database: shop.database, prefix: shop.prefix, relaying: false };
    const processes = await Promise.all([Shop.open(place), Shop.open(place)]);
    onTestFinished(async () => void (await Promise.all(processes.map((each) => each.close()))));
    const committers = processes.map((each) => each.runtime.committerFor(TALLY));

    const answers: number[] = [];
    const countOn = async (committer: Committer<Tally>) => {
      for (let i = 0; i < 50; i++) answers.push((await committer.submit(count('door'))).answer);
    };
    await Promise.all(committers.map(countOn));

    expect(answers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
    expect(await shop.db.collection('test.tallies').findOne({})).toMatchObject({ count: 100, version: 100 });
  });

  it('given a deleted account, when it is opened again, then its numbers go on', async () => {
    await accounts.submit(book('dora', 1));
    await accounts.submit(close('dora'));
    const left = Object.keys((await accountOf('dora')) ?? {});

    const { eventIds, version } = await accounts.submit(book('dora', 9));

    expect(left).toEqual(['_id', 'version', 'published', 'deletedAt']);
    expect([eventIds, version]).toEqual([['test.account.change/dora/3'], 3]);
    expect(await accountOf('dora')).toMatchObject({ balance: 9 });
    expect(await accountOf('dora')).not.toHaveProperty('deletedAt');
  });
});

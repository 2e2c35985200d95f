import { eventually } from '@storefront/testing';
import { expect } from 'vitest';
import { PATIENCE_MS } from '../check/patience.ts';
import { API } from '../stage/kafka-frames.ts';
import type { Scene } from './scene.ts';
import { copiesOf, isDone, recorded, type Subject } from './subjects.ts';
import type { Entered, Window } from './window.ts';

/** From the commit to the mark that says: published. */
export const PUBLISHING: readonly Window<Subject>[] = [
  { name: 'that is fetched and not sent', enter: fetchedNotSent },
  { name: 'that is sent, its acknowledgement lost, and followed by another one', enter: sentAndNotKnown },
  { name: 'that is acknowledged and not marked', enter: acknowledgedNotMarked },
];

async function fetchedNotSent({ line, shop }: Scene, subject: Subject): Promise<Entered> {
  const before = await copiesOf(shop, subject);
  line.lose({ api: API.produce, client: `${subject.app}-relay`, part: 'request' });
  expect(await subject.first()).toMatchObject({ status: 200 });
  await line.hasLost();
  expect(await copiesOf(shop, subject)).toBe(before);
  return { heal: () => line.pass(), afterwards: () => hasCopies({ shop }, subject, before + 1) };
}

async function sentAndNotKnown({ line, shop }: Scene, subject: Subject): Promise<Entered> {
  const before = await copiesOf(shop, subject);
  line.lose({ api: API.produce, client: `${subject.app}-relay`, part: 'reply' });
  expect(await subject.first()).toMatchObject({ status: 200 });
  await line.hasLost();
  expect(isDone(await subject.second())).toBe(true);
  await eventually(
    'both were sent once more',
    () => copiesOf(shop, subject),
    (copies) => copies >= before + 3,
    { deadlineMs: PATIENCE_MS },
  );
  expect((await recorded(shop, subject)).slice(-2)).toMatchObject([{ pending: true }, { pending: true }]);
  return { heal: () => line.pass(), afterwards: () => hasCopies({ shop }, subject, before + 5) };
}

async function acknowledgedNotMarked(scene: Scene, subject: Subject): Promise<Entered> {
  const { shop } = scene;
  const before = await copiesOf(shop, subject);
  const mark = await scene.refuse('update', 'outbox.events');
  expect(await subject.first()).toMatchObject({ status: 200 });
  await mark.met();
  expect(await copiesOf(shop, subject)).toBe(before + 1);
  return { heal: () => mark.end(), afterwards: () => hasCopies({ shop }, subject, before + 2) };
}

/** What was not marked is sent again: at least once is the promise, and the checker sees to the order. */
async function hasCopies({ shop }: Pick<Scene, 'shop'>, subject: Subject, least: number): Promise<void> {
  await eventually(
    `${least} copies of ${subject.key} are published`,
    () => copiesOf(shop, subject),
    (copies) => copies >= least,
    { deadlineMs: PATIENCE_MS },
  );
}

import { eventually } from '@storefront/testing';
import { expect } from 'vitest';
import { duplicates } from '../check/counted.ts';
import { PATIENCE_MS } from '../check/patience.ts';
import type { DrillShop } from '../stage/drill-shop.ts';
import { API } from '../stage/kafka-frames.ts';
import { appliedOf, skipParked, type Hearing } from './hearings.ts';
import type { Scene } from './scene.ts';
import { done } from './subjects.ts';
import type { Entered, Window } from './window.ts';

/** From the topic to the effect and the group's offset. */
export const CONSUMING: readonly Window<Hearing>[] = [
  { name: 'whose effect is not committed', enter: effectNotCommitted },
  { name: 'whose effect is committed and whose offset is lost', enter: offsetLost },
];

/** What can also happen to a consumer, once for each app that has one. */
export const CONSUMING_MORE: readonly Window<Hearing>[] = [
  { name: 'whose handler is blocked while the group is shared out anew', enter: sharedOutAnew },
  { name: 'whose key is being parked', enter: beingParked },
];

const PATIENT = { deadlineMs: PATIENCE_MS };

async function effectNotCommitted(scene: Scene, hearing: Hearing): Promise<Entered> {
  const { shop } = scene;
  const subject = await hearing.subject(scene);
  const before = await appliedOf(shop, hearing, subject.key);
  const commit = await scene.refuse('commitTransaction');
  await done('told', subject.first);
  await commit.met();
  expect(await appliedOf(shop, hearing, subject.key)).toBe(before);
  return { heal: () => commit.end(), afterwards: () => hasApplied(shop, hearing, subject.key, before + 1) };
}

async function offsetLost(scene: Scene, hearing: Hearing): Promise<Entered> {
  const { line, shop, victim } = scene;
  const subject = await hearing.subject(scene);
  const before = await appliedOf(shop, hearing, subject.key);
  const answers = await scene.keepCommitsUnanswered();
  await done('told', subject.first);
  await answers.met();
  // Only now, or the offset of an earlier event would get lost in its place.
  line.lose({ api: API.commitOffsets, client: hearing.victim, part: 'request' });
  await answers.end();
  await line.hasLost();
  await hasApplied(shop, hearing, subject.key, before + 1);
  return {
    heal: () => line.pass(),
    afterwards: async () => {
      const cameAgain = () => duplicates(victim, subject.topic);
      await eventually('the event came again', cameAgain, (count) => count > 0, PATIENT);
      await hasApplied(shop, hearing, subject.key, before + 1);
    },
  };
}

async function sharedOutAnew(scene: Scene, hearing: Hearing): Promise<Entered> {
  const { shop } = scene;
  const subject = await hearing.subject(scene);
  const before = await appliedOf(shop, hearing, subject.key);
  const effect = await scene.refuse(hearing.effectBy, hearing.effects);
  await done('told', subject.first);
  await effect.met();
  const second = await shop.another(hearing.victim);
  const joined = () => membersOf(shop, hearing.victim);
  await eventually('the second instance is in the group', joined, (members) => members === 2, PATIENT);
  expect(await appliedOf(shop, hearing, subject.key)).toBe(before);
  return {
    heal: () => effect.end(),
    afterwards: async () => {
      await hasApplied(shop, hearing, subject.key, before + 1);
      expect(await second.stop()).toEqual({ code: 0, signal: null });
    },
  };
}

async function beingParked(scene: Scene, hearing: Hearing): Promise<Entered> {
  const { shop } = scene;
  const [poison, follower] = await hearing.poison!(scene);
  const parking = await scene.refuse('update', 'inbox.parked');
  await shop.stranger.send([poison, follower]);
  await parking.met();
  const parked = shop.database(hearing.victim).collection('inbox.parked');
  const ofKey = () =>
    parked
      .find({ key: poison.key }, { projection: { record: 0 } })
      .sort({ number: 1 })
      .toArray();
  expect(await ofKey()).toEqual([]);
  return {
    heal: () => parking.end(),
    afterwards: async () => {
      const [first, second] = await eventually('both are parked', ofKey, ({ length }) => length === 2, PATIENT);
      expect([first, second]).toMatchObject([{ status: 'failed' }, { status: 'waiting', reason: 'gap' }]);
      expect(await skipParked(shop, hearing, first?._id)).toMatchObject({ status: 200 });
      await hasApplied(shop, hearing, poison.key, 2);
      expect(await ofKey()).toEqual([]);
    },
  };
}

async function hasApplied(shop: DrillShop, hearing: Hearing, key: string, number: number): Promise<void> {
  const applied = () => appliedOf(shop, hearing, key);
  await eventually(`event ${number} of ${key} has taken effect`, applied, (found) => found === number, PATIENT);
}

async function membersOf({ kafka }: DrillShop, app: string): Promise<number> {
  const admin = kafka.library.admin();
  await admin.connect();
  try {
    const { groups } = await admin.describeGroups([kafka.groupName(app)]);
    return groups[0]?.members.length ?? 0;
  } finally {
    await admin.disconnect();
  }
}

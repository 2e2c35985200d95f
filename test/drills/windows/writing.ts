import { eventually, TcpProxy } from '@storefront/testing';
import { expect } from 'vitest';
import type { Blockade } from '../stage/blockade.ts';
import type { Scene } from './scene.ts';
import { done, recorded, type Subject } from './subjects.ts';
import type { Entered, Window } from './window.ts';

/** From the request to its answer. */
export const WRITING: readonly Window<Subject>[] = [
  {
    name: 'whose document is written and whose event is not',
    enter: (scene, subject) => unanswered(scene, subject, scene.refuse('insert', 'outbox.events'), 'not done'),
  },
  {
    name: 'whose commit has not reached MongoDB',
    enter: (scene, subject) => unanswered(scene, subject, scene.refuse('commitTransaction'), 'not done'),
  },
  {
    name: 'that is committed and not answered',
    enter: (scene, subject) => unanswered(scene, subject, scene.keepCommitsUnanswered(), 'done'),
  },
  { name: 'whose answer is cut off on its way to the client', enter: answerCutOff },
];

async function unanswered(
  { shop }: Scene,
  subject: Subject,
  setting: Promise<Blockade>,
  outcome: 'done' | 'not done',
): Promise<Entered> {
  const before = (await recorded(shop, subject)).length;
  const blockade = await setting;
  const answer = subject.first();
  await blockade.met();
  return {
    heal: () => blockade.end(),
    afterwards: async () => {
      expect(await answer).toBeUndefined();
      expect(await recorded(shop, subject)).toHaveLength(before + (outcome === 'done' ? 1 : 0));
      await done('asked again', subject.first);
      expect(await recorded(shop, subject)).toHaveLength(before + 1);
    },
  };
}

async function answerCutOff({ shop, victim }: Scene, subject: Subject): Promise<Entered> {
  const before = (await recorded(shop, subject)).length;
  const network = await TcpProxy.start(new URL(victim.url).host);
  network.swallowReplies();
  const answer = subject.first(`http://127.0.0.1:${network.port}`);
  await eventually('the answer is cut off', () => network.swallowedBytes > 0);
  return {
    heal: () => network.close(),
    afterwards: async () => {
      expect(await answer).toBeUndefined();
      await done('asked again', subject.first);
      expect(await recorded(shop, subject)).toHaveLength(before + 1);
    },
  };
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppName } from '../../shop/built-service.ts';
import { NO_FAULTS } from '../check/checker.ts';
import { verdict } from '../check/verdict.ts';
import { CONSUMING, CONSUMING_MORE } from './consuming.ts';
import { CUSTOMERS, REQUESTS, STATUSES, type Hearing } from './hearings.ts';
import { PUBLISHING } from './publishing.ts';
import { Scene } from './scene.ts';
import { subjects } from './subjects.ts';
import type { Entered, Window } from './window.ts';
import { WRITING } from './writing.ts';

/** One kill: which app, in which window. */
interface Row {
  readonly victim: AppName;
  readonly title: string;
  enter(scene: Scene): Promise<Entered>;
}

const VICTIMS: readonly { victim: AppName; apps: readonly AppName[]; rows: readonly Row[] }[] = [
  { victim: 'accounts', apps: ['accounts', 'orders'], rows: writes('accounts') },
  {
    victim: 'orders',
    apps: ['accounts', 'orders', 'fulfillment'],
    rows: [
      ...writes('orders'),
      ...hears(STATUSES, CONSUMING),
      ...hears(CUSTOMERS, CONSUMING),
      ...hears(STATUSES, CONSUMING_MORE),
    ],
  },
  {
    victim: 'fulfillment',
    apps: ['accounts', 'orders', 'fulfillment'],
    rows: [...writes('fulfillment'), ...hears(REQUESTS, CONSUMING), ...hears(REQUESTS, CONSUMING_MORE)],
  },
];

function writes(victim: AppName): Row[] {
  return [...WRITING, ...PUBLISHING].map(({ enter, name }) => ({
    victim,
    title: `a change ${name}`,
    enter: async (scene) => enter(scene, await subjects[victim](scene)),
  }));
}

function hears(hearing: Hearing, windows: readonly Window<Hearing>[]): Row[] {
  return windows.map(({ enter, name }) => ({
    victim: hearing.victim,
    title: `${hearing.what} ${name}`,
    enter: (scene) => enter(scene, hearing),
  }));
}

const killed: Row[] = [];

describe.concurrent.each(VICTIMS)(
  'promises 1 to 4, of $victim in every window of a crash',
  ({ apps, rows, victim }) => {
    let scene: Scene;
    beforeAll(async () => {
      scene = await Scene.open(victim, apps);
    });
    afterAll(() => scene?.close());

    // What a failed row has left behind is no fault of the next one.
    afterEach(() => scene.recover());

    for (const row of rows) {
      const { title } = row;
      it(
        `given ${title}, when ${victim} is killed, then nothing is wrong`,
        { concurrent: false, timeout: 300_000 },
        async () => {
          const { afterwards, faults } = await killIn(row, scene);

          expect(faults).toEqual(NO_FAULTS);
          expect(afterwards).toMatchObject({ status: 'fulfilled' });
        },
      );
    }
  },
);

async function killIn(row: Row, scene: Scene) {
  const entered = await row.enter(scene);
  await scene.victim.kill();
  killed.push(row);
  await entered.heal();
  await scene.victim.start();

  // The checker is asked whatever comes of this: it says more.
  const [afterwards] = await Promise.allSettled([entered.afterwards()]);
  const { faults } = await verdict(`${row.victim}, ${row.title}`, scene.shop);
  return { afterwards, faults };
}

describe('the windows of a crash', () => {
  it('given all of them, then each was hit: 30 kills and more', () => {
    const counts = VICTIMS.map(({ victim }) => `${victim} ${killed.filter((row) => row.victim === victim).length}`);
    process.stdout.write(`${killed.length} window kills: ${counts.join(', ')}\n`);

    expect(killed).toEqual(expect.arrayContaining(VICTIMS.flatMap(({ rows }) => rows)));
    expect(killed.length).toBeGreaterThanOrEqual(30);
  });
});

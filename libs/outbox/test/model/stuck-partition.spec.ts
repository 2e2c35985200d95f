import { describe, expect, it } from 'vitest';
import { placeOf } from '../../src/commit/place.ts';
import { Broker, PARTITIONS } from './broker/broker.ts';
import { Database } from './database/database.ts';
import { Relaying } from './shop/relaying.ts';
import { Host } from './world/host.ts';
import { Network } from './world/network.ts';
import { World } from './world/world.ts';

const TOPIC = 'test.entry';
/** More than a relay of the model fetches at once. */
const MANY = 20;
const KEYS = Array.from({ length: 50 }, (_, i) => `key ${i}`);
const ofPartition = (partition: number) =>
  KEYS.filter((key) => placeOf({ topic: TOPIC, key }, PARTITIONS).endsWith(`/${partition}`));
const [STUCK] = ofPartition(0) as [string];
const [WELL] = ofPartition(1) as [string];

/** One relay, nothing in its way, and a partition 0 that takes nothing. */
function shop() {
  const world = new World(1);
  const broker = new Broker(world);
  const database = new Database(world);
  const toDatabases = new Network(world);
  const servers = { world, broker, toDatabases, toBroker: new Network(world), hasLeases: false };
  const relaying = new Relaying({ host: new Host(world, 'relay'), network: toDatabases, database }, servers);
  broker.stuck.add(0);
  let order = 0;
  const record = (key: string, number: number) => {
    const _id = `${TOPIC}/${key}/${number}`;
    const place = placeOf({ topic: TOPIC, key }, PARTITIONS);
    const event = { _id, topic: TOPIC, key, number, place, bucket: 0, order: ++order, content: null, headers: {} };
    database.write('outbox.events', _id, { ...event, createdAt: database.now, pending: true });
  };
  const isPending = (key: string, number: number) =>
    database.read('outbox.events', `${TOPIC}/${key}/${number}`)?.['pending'] === true;
  const copiesOf = (key: string) => broker.history(TOPIC).filter((copy) => copy.key?.toString() === key).length;
  relaying.start();
  return { world, broker, database, relaying, record, isPending, copiesOf };
}

describe('a partition that takes nothing', () => {
  it.each([MANY, 2])(
    'given %s of its events, then others wait for a sweep or two, and are sent once',
    async (count) => {
      const { copiesOf, isPending, record, world } = shop();
      for (let number = 1; number <= count; number++) record(STUCK, number);
      await world.pass(2000);

      // Through several tries of the other one.
      for (let number = 1; number <= 10 * MANY; number++) {
        record(WELL, number);
        await world.pass(50);
        if (number > 10) expect(isPending(WELL, number - 10)).toBe(false);
      }
      await world.pass(500);

      expect([isPending(STUCK, 1), copiesOf(WELL)]).toEqual([true, 10 * MANY]);
    },
  );

  it('given that it takes something again, then all of it follows', async () => {
    const { broker, isPending, record, relaying, world } = shop();
    for (let number = 1; number <= MANY; number++) record(STUCK, number);
    await world.pass(1000);
    expect(relaying.stuckPlaces).toEqual([`${TOPIC}/0`]);

    broker.stuck.clear();
    await world.pass(5000);

    expect([isPending(STUCK, 1), isPending(STUCK, MANY), relaying.stuckPlaces]).toEqual([false, false, []]);
  });

  it('given that it takes two events at once, and more not, then all of it follows, and others go on', async () => {
    const { broker, copiesOf, isPending, record, relaying, world } = shop();
    broker.stuck.clear();
    broker.bears.ofPartition = 2;
    for (let number = 1; number <= MANY; number++) record(STUCK, number);
    for (let number = 1; number <= MANY; number++) {
      await world.pass(200);
      record(WELL, number);
    }
    await world.pass(5000);

    expect([isPending(STUCK, MANY), isPending(WELL, MANY), relaying.stuckPlaces]).toEqual([false, false, []]);
    expect([copiesOf(STUCK) < 4 * MANY, copiesOf(WELL)]).toEqual([true, MANY]);
  });

  it('given that somebody else has published what waited, then it is forgotten', async () => {
    const { database, record, relaying, world } = shop();
    record(STUCK, 1);
    await world.pass(500);
    expect(relaying.stuckPlaces).toHaveLength(1);

    database.write('outbox.events', `${TOPIC}/${STUCK}/1`, undefined);
    await world.pass(5000);

    expect(relaying.stuckPlaces).toEqual([]);
  });
});

describe('a broker that takes few events at once', () => {
  it.each([1, 2, 5])('given %s of them, then sends are made smaller until they get through', async (count) => {
    const { broker, isPending, record, world } = shop();
    broker.stuck.clear();
    broker.bears.inAll = count;
    for (let number = 1; number <= MANY; number++) record(WELL, number);

    await world.pass(30_000);

    expect(isPending(WELL, MANY)).toBe(false);
  });
});

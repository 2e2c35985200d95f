import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually, TcpProxy } from '@storefront/testing';
import { ownKafka } from '../../test/own-kafka.ts';
import { readTopic } from '../topics/read-topic.ts';
import { Sender, type OutgoingRecord } from './sender.ts';

const STORM_MS = 8000;
const KEYS = ['ann', 'bob', 'cem', 'dee', 'eve'];

/** Makes the network bad in one way after the other until told to stop. */
async function storm(network: TcpProxy, over: AbortSignal): Promise<void> {
  const faults: (() => void | Promise<void>)[] = [
    () => network.swallowReplies(),
    () => network.refuse(),
    () => network.delay(400),
    () => network.cut(),
    () => network.delay(40),
  ];
  for (let at = 0; !over.aborted; at++) {
    await pause(120 + Math.random() * 120);
    await faults[at % faults.length]?.();
    await pause(Math.random() * 250);
    await network.pass();
  }
}

describe('sending through a network that fails in every way', () => {
  const own = ownKafka({ KAFKA_SEND_TIMEOUT_MS: '300' });
  afterAll(() => own.close());

  it(
    'given sends that are repeated until acknowledged, then nothing acknowledged is missing and first copies are in order',
    async () => {
      await own.topics('stormy');
      const network = await TcpProxy.start(own.broker);
      const sender = new Sender(own.settings, { clientId: 'storm', log: own.log, openSocket: network.openSocket });
      const over = new AbortController();
      const weather = storm(network, over.signal);

      const end = Date.now() + STORM_MS;
      let rounds = 0;
      let failures = 0;
      for (; Date.now() < end; rounds++) {
        const records = KEYS.map((key): OutgoingRecord => {
          return { topic: 'stormy', key, value: Buffer.from(String(rounds)), headers: {} };
        });
        while (!(await acknowledged(sender, records))) failures++;
      }
      over.abort();
      await weather;
      await sender.disconnect();
      await eventually('no connection is left over', () => network.connections === 0);
      await network.close();

      const found = await readTopic(own.kafka, 'stormy');
      for (const key of KEYS) {
        const numbers = found.filter((record) => String(record.key) === key).map((record) => Number(record.value));
        expect([...new Set(numbers)]).toEqual(Array.from({ length: rounds }, (_, at) => at));
      }
      // Or the weather was too good to prove anything.
      expect({ failed: failures > 10, repeated: found.length > rounds * KEYS.length }).toEqual({
        failed: true,
        repeated: true,
      });
    },
    STORM_MS + 20_000,
  );
});

async function acknowledged(sender: Sender, records: OutgoingRecord[]): Promise<boolean> {
  try {
    await sender.send(records);
    return true;
  } catch {
    await pause(20);
    return false;
  }
}

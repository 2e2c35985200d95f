import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { isReady, readBrokers } from './kafka/probe.ts';
import { freePorts, type Front } from './places/ports.ts';
import { isGroupAlive } from './processes/kept-process.ts';
import { startServers } from './start-servers.ts';

const home = mkdtempSync(join(tmpdir(), 'storefront-servers-'));
const nothingGiven = { ...process.env, KAFKA_BROKERS: '', MONGODB_URI: '', STOREFRONT_SERVERS: 'processes' };
const SLOW_MS = 240_000; // The first run may have to fetch the servers.

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('servers for development and tests', () => {
  it('given both named by the environment, then they are used and left alone', async () => {
    const servers = await startServers({ home });

    expect(servers).toMatchObject({
      kind: 'given',
      kafkaBrokers: process.env['KAFKA_BROKERS'],
      mongodbUri: process.env['MONGODB_URI'],
    });
    await servers.stop();
    expect(await isReady(readBrokers(servers.kafkaBrokers)[0] ?? { host: '', port: 0 })).toBe(true);
  });

  it(
    'given data of an earlier start, when they start on other ports, then the data is still there',
    async () => {
      const first = await startServers({ home, environment: nothingGiven });
      await withClient(first.mongodbUri, (client) =>
        client.db('shop').collection<Note>('notes').insertOne({ _id: 'kept' }),
      );
      await first.stop();
      rmSync(join(home, 'data.json')); // The ports of last time are forgotten.

      const second = await startServers({ home, environment: nothingGiven });

      expect(second.mongodbUri).not.toBe(first.mongodbUri);
      const found = await withClient(second.mongodbUri, (client) =>
        client.db('shop').collection<Note>('notes').findOne(),
      );
      expect(found).toEqual({ _id: 'kept' });
      expect(await isReady(readBrokers(second.kafkaBrokers)[0] ?? { host: '', port: 0 })).toBe(true);
      await second.stop();
    },
    SLOW_MS,
  );

  it(
    'given something in front of them, then clients are led through it, at the next start too',
    async () => {
      const passages = new Map<string, Promise<Passage>>();
      const front: Front = async (server, port) => {
        if (!passages.has(server)) passages.set(server, openPassage(port));
        return (await passages.get(server)!).port;
      };
      for (const start of ['first', 'second']) {
        const servers = await startServers({ home, front, environment: nothingGiven });
        const hello = await withClient(servers.mongodbUri, (client) => client.db('admin').command({ hello: 1 }));

        const ports = await Promise.all([...passages.values()].map(async (passage) => (await passage).port));
        expect([hello['me'], servers.kafkaBrokers].toSorted(), start).toEqual(
          ports.map((port) => `127.0.0.1:${port}`).toSorted(),
        );
        expect(await isReady(readBrokers(servers.kafkaBrokers)[0]!)).toBe(true);
        await servers.stop();
      }
      for (const passage of passages.values()) (await passage).close();
    },
    SLOW_MS,
  );

  it(
    'given a starter killed with SIGKILL, then its broker and its mongod end too',
    async () => {
      const starter = startElsewhere();
      const [line] = (await once(createInterface(starter.stdout), 'line')) as [string];
      const notes = readdirSync(join(home, 'throw-away')).find((name) => name.endsWith('.json')) ?? '';
      const { groups } = JSON.parse(readFileSync(join(home, 'throw-away', notes), 'utf8')) as { groups: number[] };
      expect(line).toBe('processes');
      expect(groups.map(isGroupAlive)).toEqual([true, true]);

      starter.kill('SIGKILL');

      await expect.poll(() => groups.some(isGroupAlive), { timeout: 20_000 }).toBe(false);
    },
    SLOW_MS,
  );
});

interface Passage {
  readonly port: number;
  close(): void;
}

/** Leads from a port of its own to another. */
async function openPassage(port: number): Promise<Passage> {
  const server = createServer((client) => {
    const onward = connect(port, '127.0.0.1');
    // Either end may go first.
    client.on('error', () => onward.destroy()).pipe(onward);
    onward.on('error', () => client.destroy()).pipe(client);
  });
  const [own = 0] = await freePorts(1);
  await once(server.listen(own, '127.0.0.1'), 'listening');
  return { port: own, close: () => server.close() };
}

interface Note {
  _id: string;
}

async function withClient<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

function startElsewhere() {
  const index = new URL('./index.ts', import.meta.url).href;
  const script = `
    import { startServers } from ${JSON.stringify(index)};
    console.log((await startServers({ data: 'throw-away', home: ${JSON.stringify(home)} })).kind);
    setInterval(() => undefined, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: nothingGiven,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

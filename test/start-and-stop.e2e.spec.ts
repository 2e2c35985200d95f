import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { Readable } from 'node:stream';
import {
  eventually,
  failCommands,
  testServers,
  throwAwayDatabase,
  throwAwayPrefix,
  type ThrowAwayDatabase,
} from '@storefront/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

const NOWHERE = '127.0.0.1:1';
const SHUTTING_DOWN = 91;
/** A start without Kafka gives the topics five seconds first, and other files start services at the same time. */
const STARTED = { deadlineMs: 60_000 };
const MAIN = `${import.meta.dirname}/../dist/apps/accounts/src/main.js`;

const customer = {
  name: { title: 'Ms.', firstName: 'Mary', lastName: 'Smith' },
  contact: { primaryPhone: '456-789-0001', email: 'marysmith@yougotmail.com' },
  addresses: [],
};

/** A service as a process whose end is what matters. */
class Service {
  readonly output: string[] = [];
  readonly code: Promise<number | null>;
  private readonly process: ChildProcessByStdio<null, Readable, Readable>;

  constructor(environment: Record<string, string>) {
    this.process = spawn(process.execPath, [MAIN], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => this.output.push(text));
    }
    this.code = once(this.process, 'close').then(([code]) => code as number | null);
  }

  lines(level: string): string[] {
    const lines = this.output.join('').split('\n');
    return lines.filter((line) => line.startsWith(`{"level":"${level}"`)).map((line) => JSON.parse(line).msg as string);
  }

  stop(): Promise<number | null> {
    this.process.kill('SIGTERM');
    return this.code;
  }
}

let database: ThrowAwayDatabase;
let good: Record<string, string>;
let ports: { PORT: string; MANAGEMENT_PORT: string };
const started: Service[] = [];

function start(environment: Record<string, string>): Service {
  const service = new Service(environment);
  started.push(service);
  return service;
}

async function occupied(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);

async function freePorts(): Promise<typeof ports> {
  const servers = await Promise.all([occupied(), occupied()]);
  const [PORT = '', MANAGEMENT_PORT = ''] = servers.map(portOf);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return { PORT, MANAGEMENT_PORT };
}

beforeAll(async () => {
  const { kafkaBrokers, mongodbUri } = testServers();
  database = await throwAwayDatabase();
  ports = await freePorts();
  good = {
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_PREFIX: throwAwayPrefix(),
    MONGODB_URI: mongodbUri,
    MONGODB_DATABASE: database.name,
    HOST: '127.0.0.1',
    MANAGEMENT_HOST: '127.0.0.1',
    ...ports,
  };
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((service) => service.stop()));
});
afterAll(() => database.drop());

const health = (what: string) =>
  fetch(`http://127.0.0.1:${ports.MANAGEMENT_PORT}/health/${what}`).then(
    async (answer) => ({ status: answer.status, body: (await answer.json()) as { status: string } }),
    () => ({ status: 0, body: { status: 'closed' } }),
  );

const untilReady = () =>
  eventually(
    'it is ready',
    () => health('ready'),
    ({ status }) => status === 200,
    STARTED,
  );

const untilWarned = (service: Service, text: string) =>
  eventually(
    'it says what it waits for',
    () => service.lines('warn'),
    (lines) => lines.some((line) => line.includes(text)),
    STARTED,
  );

describe('a service that can not start', () => {
  it('given no settings, then it lists every fault, says nothing else and ends with 1', async () => {
    const service = start({ PORT: 'http' });

    expect(await service.code).toBe(1);
    expect(service.output.join('').trim().split('\n')).toEqual([
      'accounts: 3 settings are wrong:',
      '  MONGODB_URI: is required, and not set',
      '  KAFKA_BROKERS: is required, and not set',
      '  PORT: must be a port number',
    ]);
  });

  it.each(['PORT', 'MANAGEMENT_PORT'])(
    'given a %s that is taken, then one line says so, and it ends with 1',
    async (setting) => {
      const neighbour = await occupied();

      const service = start({ ...good, [setting]: portOf(neighbour) });

      expect(await service.code).toBe(1);
      expect([...service.lines('error'), ...service.lines('fatal')]).toEqual([
        `${setting} ${portOf(neighbour)} on 127.0.0.1 is taken. Stop what listens there, or set ${setting} to a free port.`,
      ]);
      await once(neighbour.close(), 'close');
    },
  );
});

describe('a service whose servers are away', () => {
  it('given no MongoDB, then it waits: alive, not ready, told in the log, and stopped with 0 at any time', async () => {
    const service = start({ ...good, MONGODB_URI: `mongodb://${NOWHERE}/?replicaSet=rs0` });

    await untilWarned(service, 'Unable to connect');

    expect([(await health('live')).status, (await health('ready')).status]).toEqual([200, 503]);
    expect(service.lines('error')).toEqual([]);
    expect(await service.stop()).toBe(0);
  });

  it('given a MongoDB that goes away once it is connected, then it waits, too, and is stopped with 0', async () => {
    onTestFinished(
      await failCommands(database.client, {
        failCommands: ['findAndModify'],
        appName: 'accounts',
        namespace: `${database.name}.outbox.layout`,
        errorCode: SHUTTING_DOWN,
      }),
    );
    const service = start(good);

    await untilWarned(service, 'could not agree on a layout');

    expect([(await health('live')).status, (await health('ready')).status]).toEqual([200, 503]);
    expect(await service.stop()).toBe(0);
    expect(service.lines('fatal')).toEqual([]);
  });

  it('given no Kafka, then it is degraded and ready, takes customers, and stops with 0', async () => {
    const service = start({ ...good, KAFKA_BROKERS: NOWHERE });

    const ready = await untilReady();
    const answer = await fetch(`http://127.0.0.1:${ports.PORT}/accounts/customers`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(customer),
    });

    expect(ready.body.status).toBe('degraded');
    expect(answer.status).toBe(201);
    expect(await service.stop()).toBe(0);
  });
});

describe('a service that is told to stop', () => {
  it('given SIGTERM more than once, then it gives its leases back before MongoDB closes, and ends with 0', async () => {
    const service = start(good);
    await untilReady();

    const codes = await Promise.all([service.stop(), service.stop()]);

    expect(codes).toEqual([0, 0]);
    expect(service.lines('error')).toEqual([]);
    expect(service.output.join('')).not.toContain('MongoNotConnectedError');
    const held = await database.db.collection('outbox.leases').countDocuments({ expiresAt: { $gt: new Date() } });
    expect(held).toBe(0);
  });
});

import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { eventually, testServers, throwAwayPrefix } from '@storefront/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, checkPorts, layout } from './shop/layout.ts';
import manifest from '../package.json' with { type: 'json' };

const PATIENCE = { deadlineMs: 120_000 };
const NOWHERE = 'mongodb://127.0.0.1:1/?replicaSet=rs0';
/** Every process that a start brings up has it in its environment, whatever group it is in. */
const MARK = `storefront-start-${randomUUID()}`;

const home = mkdtempSync(join(tmpdir(), 'storefront-start-'));
const { PATH = '', HOME, TMPDIR, XDG_CACHE_HOME } = process.env;
const path = [dirname(process.execPath), PATH].join(delimiter);
const machine = { PATH: path, HOME, TMPDIR, XDG_CACHE_HOME, STOREFRONT_SERVERS: 'processes', MARK };
const given = { KAFKA_BROKERS: testServers().kafkaBrokers, KAFKA_PREFIX: throwAwayPrefix() };

/** What became of a start by now. */
interface Seen {
  readonly code: number | null | undefined;
  readonly out: string;
  readonly err: string;
}

/** What `npm start` and `npm run demo` run, in a process group of its own and without a terminal. */
class Start {
  private readonly process: ChildProcessByStdio<null, Readable, Readable>;
  private seen: Seen = { code: undefined, out: '', err: '' };

  constructor(script: 'start' | 'demo', portOffset: number, environment: NodeJS.ProcessEnv) {
    const command = `${manifest.scripts[script]} --home '${home}' --port-offset ${portOffset}`;
    const env = { ...machine, ...environment };
    this.process = spawn('/bin/sh', ['-c', command], {
      cwd: ROOT,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process.stdout.setEncoding('utf8').on('data', (text: string) => this.note({ out: this.seen.out + text }));
    this.process.stderr.setEncoding('utf8').on('data', (text: string) => this.note({ err: this.seen.err + text }));
    this.process.once('close', (code) => this.note({ code }));
  }

  async untilItSays(text: string): Promise<void> {
    const isOver = ({ out, code }: Seen) => out.includes(text) || code !== undefined;
    const { out, err } = await eventually(`it says: ${text}`, () => this.seen, isOver, PATIENCE);
    if (!out.includes(text)) throw new Error(`it ended before it said so:\n${out}${err}`);
  }

  untilItEnds(): Promise<Seen> {
    const isOver = ({ code }: Seen) => code !== undefined;
    return eventually('it has ended', () => this.seen, isOver, PATIENCE);
  }

  /** As a terminal does it. */
  signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-(this.process.pid ?? NaN), signal);
    } catch {
      return false;
    }
  }

  private note(news: Partial<Seen>): void {
    this.seen = { ...this.seen, ...news };
  }
}

const started: Start[] = [];

async function endAll(): Promise<void> {
  for (const start of started.splice(0)) {
    start.signal('SIGKILL');
    await start.untilItEnds();
  }
}

afterEach(endAll);
afterAll(endAll); // Of one that did not get through its set-up.

function run(script: 'start' | 'demo', portOffset: number, environment: NodeJS.ProcessEnv): Start {
  const start = new Start(script, portOffset, environment);
  started.push(start);
  return start;
}

/** All ports below those that other files choose from by chance. */
function freeOffset(): Promise<number> {
  return eventually('the ports of a shop are free', async () => {
    const portOffset = randomInt(1, 800);
    await checkPorts(layout({ portOffset, home }));
    return portOffset;
  });
}

const nothingIsLeft = () => eventually('nothing is left running', leftBehind, (commands) => commands.length === 0);

/** The commands of processes that a start brought up. Of what is in groups of its own only Linux knows. */
function leftBehind(): string[] {
  const group = started.some((start) => start.signal(0)) ? ['the process group of the start'] : [];
  if (!existsSync('/proc/self/environ')) return group;
  const of = (pid: string, what: string) => readFileSync(`/proc/${pid}/${what}`, 'utf8').replaceAll('\0', ' ');
  const marked = readdirSync('/proc').flatMap((pid) => {
    try {
      return of(pid, 'environ').includes(`MARK=${MARK}`) ? [of(pid, 'cmdline')] : [];
    } catch {
      return []; // No process, not ours, or gone meanwhile.
    }
  });
  return [...group, ...marked];
}

/** A PATH with everything that is on it here, but for one program. */
function pathWithout(program: string): string {
  const folder = join(home, `no-${program}`);
  mkdirSync(folder);
  const taken = new Set([program]);
  for (const place of path.split(delimiter).filter((place) => existsSync(place))) {
    for (const name of readdirSync(place)) {
      if (!taken.has(name)) symlinkSync(join(place, name), join(folder, name));
      taken.add(name);
    }
  }
  return folder;
}

describe('npm run demo', () => {
  let seen: Seen;

  beforeAll(async () => {
    seen = await run('demo', await freeOffset(), given).untilItEnds();
  });

  it('given Node and servers, then it ends with 0, and nothing of it is left', async () => {
    expect(seen).toMatchObject({ code: 0, err: '' });
    await nothingIsLeft();
  });

  it('given one order, then every hop of it is told', () => {
    const hops = [...seen.out.matchAll(/^ *\d+ ms {2}(\S+) +(.*)$/gmu)].map(([, app, what]) => [app, what]);

    expect(hops).toEqual([
      ['accounts', expect.stringMatching(/^customer \S+ registered$/u)],
      ['orders', expect.stringMatching(/^knows the customer; order \S+ CREATED, 9\.97 USD$/u)],
      ['orders', 'APPROVED, fulfilment requested'],
      ['fulfillment', 'has the request'],
      ['fulfillment', 'PROCESSING'],
      ['fulfillment', 'SHIPPED'],
      ['fulfillment', 'IN_TRANSIT'],
      ['fulfillment', 'RECEIVED'],
      ['orders', 'CREATED → APPROVED → PROCESSING → SHIPPED → IN_TRANSIT → RECEIVED'],
    ]);
  });

  it('given its events, then the receipt counts as many published and applied as written', () => {
    const rows = [...seen.out.matchAll(/^ {2}(\S+) +(\d+) +(\d+) +(\d+)$/gmu)].map((row) => row.slice(1));

    expect(rows).toEqual([
      ['accounts.customer.change', '1', '1', '1'],
      ['orders.order.fulfill', '1', '1', '1'],
      ['fulfillment.order.change', '4', '4', '4'],
      ['total', '6', '6', '6'],
    ]);
    expect(seen.out).toContain('lost 0, applied twice 0, the same history at orders and fulfillment\n');
  });

  it('given no terminal, then it writes plain lines', () => {
    expect(seen.out.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

describe('a start that can not be', () => {
  it('given a gateway whose port is taken, then one message names the port and how to go on', async () => {
    const offset = await freeOffset();
    const port = layout({ portOffset: offset, home }).gatewayPort;
    const neighbour = createServer().listen(port, '127.0.0.1');
    await once(neighbour, 'listening');

    const { code, out, err } = await run('demo', offset, given).untilItEnds();

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      new RegExp(
        `^Port ${port} of this machine is taken\\.\n {2}why: {2}${port} is for the gateway\n {2}next: .*lsof -i :${port}.*\n$`,
        'u',
      ),
    );
    await nothingIsLeft();
    await once(neighbour.close(), 'close');
  });

  it('given no Java, then one message says so and how to get one, and what had started ends', async () => {
    const environment = { PATH: pathWithout('java'), JAVA_HOME: join(home, 'no-java-home') };

    const { code, err } = await run('demo', await freeOffset(), environment).untilItEnds();

    expect(code).toBe(1);
    expect(err).toMatch(
      /^Kafka cannot start: no Java 17 or newer was found\.\n {2}why: {2}.* no `java` on PATH\.\n {2}next: .*install.*\n {8}or use .*\n$/u,
    );
    await nothingIsLeft();
  });

  it('given a MONGODB_URI where nobody answers, then it says what it waits for, and one message ends it', async () => {
    const environment = { ...given, MONGODB_URI: NOWHERE };

    const { code, out, err } = await run('demo', await freeOffset(), environment).untilItEnds();

    expect(code).toBe(1);
    expect(out).toContain(`MongoDB given at ${NOWHERE}: waiting for an answer …\n`);
    expect(err).toMatch(
      /^MONGODB_URI points nowhere: mongodb:\/\/127\.0\.0\.1:1\/\?replicaSet=rs0\n {2}why: .*\n {2}next: .*\n {8}.*unset MONGODB_URI\n$/u,
    );
    await nothingIsLeft();
  });
});

describe('npm start, when Ctrl-C is pressed', () => {
  it('given an open shop, then it ends with 0, and nothing of it is left', async () => {
    const portOffset = await freeOffset();
    const { gatewayPort } = layout({ portOffset, home });
    const start = run('start', portOffset, given);
    await start.untilItSays(`The shop is open: http://127.0.0.1:${gatewayPort}\n`);
    expect((await fetch(`http://127.0.0.1:${gatewayPort}/orders/openapi.json`)).status).toBe(200);

    start.signal('SIGINT');

    const { code, out, err } = await start.untilItEnds();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Stopping (SIGINT) …\n');
    await nothingIsLeft();
  });

  it('given a shop that is not open yet, then it ends with 130', async () => {
    const start = run('start', await freeOffset(), { ...given, MONGODB_URI: NOWHERE });
    await start.untilItSays('waiting for an answer');

    start.signal('SIGINT');

    expect(await start.untilItEnds()).toMatchObject({ code: 130, err: '' });
    await nothingIsLeft();
  });
});

import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@storefront/testing';
import type { AppName } from '../../shop/built-service.ts';
import type { Chance } from '../chance.ts';
import type { HistoryLine, Journal } from '../history/journal.ts';
import type { Ended, OperationKind, Sight } from '../history/operation.ts';
import type { Instance } from '../stage/instance.ts';
import { APPS, type Stage } from '../stage/stage.ts';
import { ask, now, type Reply } from './ask.ts';
import { change, readCustomer, register } from './customers.ts';
import type { Deed, Prepare } from './deed.ts';
import { Knowledge } from './knowledge.ts';
import { approve, place, readOrder, step } from './orders.ts';

/** How busy the shop is. */
export interface CrowdOptions {
  /** Default 30. Each waits for its answer before it asks again. */
  readonly clients?: number;
  /** Questions a second, all clients together, while answers come at once. Default 40. */
  readonly rate?: number;
}

/** Out of a hundred. */
const MIX: Readonly<Record<OperationKind, number>> = {
  register: 5,
  change: 25,
  place: 30,
  approve: 15,
  step: 20,
  read: 5,
};

const APP_OF: Readonly<Record<OperationKind, AppName>> = {
  register: 'accounts',
  change: 'accounts',
  place: 'orders',
  approve: 'orders',
  step: 'fulfillment',
  read: 'orders',
};

const PREPARE: Readonly<Record<OperationKind, Prepare>> = {
  register,
  change,
  place,
  approve,
  step,
  read: (doer) => (doer.chance.oneIn(3) ? readCustomer(doer.knowledge.customer(doer.chance))(doer) : readOrder(doer)),
};

const CUSTOMERS = 22;
const NOBODY_READY_MS = 100;

/**
 * Clients of the shop, each of whom does one thing after the other and waits for the answer. Everything is noted in the
 * history, before and after. Nothing is asked twice: what got no answer stays unknown.
 */
export class Crowd {
  readonly knowledge = new Knowledge();
  private readonly stage: Stage;
  private readonly history: Journal<HistoryLine>;
  private readonly chance: Chance;
  private readonly open = new AbortController();
  private people: Promise<unknown> = Promise.resolve();
  private ops = 0;

  /** @param history where every operation is noted */
  constructor(stage: Stage, history: Journal<HistoryLine>, chance: Chance) {
    this.stage = stage;
    this.history = history;
    this.chance = chance;
  }

  /** Registers the customers and waits until orders knows them; nothing may be broken yet. */
  async prepare(): Promise<void> {
    const chance = this.chance.fork('first customers');
    for (let n = 0; n < CUSTOMERS; n++) await this.act(0, register, chance);
    const copies = this.stage.database('orders').collection('customer.profiles');
    await eventually(
      'orders knows the customers',
      () => copies.countDocuments(),
      (count) => count >= CUSTOMERS,
      {
        deadlineMs: 60_000,
      },
    );
  }

  begin({ clients = 30, rate = 40 }: CrowdOptions = {}): void {
    const everyMs = (1000 * clients) / rate;
    this.people = Promise.all(Array.from({ length: clients }, (_, n) => this.live(n + 1, everyMs)));
  }

  /** Lets everybody hear the answer that they wait for. */
  async end(): Promise<void> {
    this.open.abort();
    await this.people;
  }

  private async live(client: number, everyMs: number): Promise<void> {
    const chance = this.chance.fork(`client ${client}`);
    while (!this.open.signal.aborted) {
      const next = now() + everyMs * chance.between(0.5, 1.5);
      await this.act(client, PREPARE[chance.weighted(this.possible())], chance);
      await pause(Math.max(0, next - now()));
    }
  }

  /** What can be done just now: a client who finds one app closed does something else. */
  private possible(): Readonly<Record<OperationKind, number>> {
    const ready = new Set(APPS.filter((app) => this.stage.of(app).some(({ isReady }) => isReady)));
    const isPossible = ([kind]: [string, number]) => ready.has(APP_OF[kind as OperationKind]);
    const possible = Object.entries(MIX).filter(isPossible);
    return possible.length > 0 ? (Object.fromEntries(possible) as typeof MIX) : MIX;
  }

  private async act(client: number, prepare: Prepare, chance: Chance): Promise<void> {
    const op = ++this.ops;
    const doer = { knowledge: this.knowledge, chance, op };
    const deed = prepare(doer) ?? place(doer);
    const instance = deed && (await this.choose(deed, chance));
    if (!deed || !instance) return;
    const { about, app, kind, method, path } = deed;
    const begin = { op, at: now(), kind, client, app, instance: instance.name, method, path, about };
    this.history.note({ begin });
    const reply = await ask({ ...deed, url: instance.url + path });
    const answered = typeof reply === 'string' ? undefined : reply;
    const sight = deed.learn(answered);
    this.history.note({ end: endOf(op, reply, sight) });
  }

  /** As a load balancer does: one that says it is ready, as soon as there is one. */
  private async choose({ app }: Deed, chance: Chance): Promise<Instance | undefined> {
    for (; !this.open.signal.aborted; await pause(NOBODY_READY_MS)) {
      const ready = this.stage.of(app).filter(({ isReady }) => isReady);
      if (ready.length > 0) return chance.pick(ready);
    }
    return undefined;
  }
}

function endOf(op: number, reply: Reply | string, sight: Sight | undefined): Ended {
  if (typeof reply === 'string') return { op, at: now(), outcome: 'unknown', error: reply };
  const { events, isProblem, status } = reply;
  return {
    op,
    at: now(),
    outcome: outcomeOf(status),
    status,
    ...(status >= 400 && !isProblem ? { plain: true } : {}),
    ...(events.length > 0 ? { events } : {}),
    ...(sight ? { sight } : {}),
  };
}

function outcomeOf(status: number): Ended['outcome'] {
  if (status >= 200 && status < 300) return 'ok';
  return status >= 400 && status < 500 ? 'fail' : 'unknown';
}

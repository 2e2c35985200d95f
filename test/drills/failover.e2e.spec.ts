import { eventId, topics } from '@storefront/contracts';
import { eventually } from '@storefront/testing';
import type { Binary, Collection, Db, Document } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NO_FAULTS } from './check/checker.ts';
import { verdict } from './check/verdict.ts';
import { ask, type Reply } from './crowd/ask.ts';
import { customerInput } from './crowd/builders.ts';
import { registeredCustomer } from './crowd/workload.ts';
import { DrillShop } from './stage/drill-shop.ts';
import { OwnReplicaSet, type Member } from './stage/own-replica-set.ts';

/** Far longer than a caller waits: leases can't be renewed either, and without one the relay would not look. */
const LEASE_MS = 60_000;
const ROLLED_BACK_WITHIN_MS = 60_000;

type Write = (lastName: string) => Promise<Reply<{ id: string }> | undefined>;

/** Accounts on a set of three; orders, which hears all that accounts publishes, elsewhere. */
let set: OwnReplicaSet;
let shop: DrillShop;
beforeAll(async () => {
  set = await OwnReplicaSet.start();
  const own = { accounts: { MONGODB_URI: set.address, OUTBOX_LEASE_MS: String(LEASE_MS) } };
  shop = await DrillShop.open({ apps: ['accounts', 'orders'], own });
});
afterAll(async () => {
  await shop?.close();
  await set?.close();
});

describe('promises 1 and 2, of what a failover takes back', () => {
  let known: { readonly id: string; readonly etag: string };
  beforeEach(async () => {
    const id = await registeredCustomer(shop, 0);
    const { etag = '' } = (await ask('GET', customers(`/${id}`))) ?? {};
    known = { id, etag };
    const pending = () => outboxIn(shop.database('accounts')).countDocuments({ pending: true });
    await eventually('what was published is marked', pending, (count) => count === 0);
  });
  afterEach(() => set.reunite());

  const register: Write = (lastName) => ask('POST', customers(), { body: customerInput(lastName) });
  // A number that is given twice: were the first event published, consumers would take the second one for its copy.
  const rename: Write = (lastName) =>
    ask('PATCH', customers(`/${known.id}`), { body: { name: { lastName } }, ifMatch: known.etag });

  it.each([
    { what: 'a registration', write: register, lost: 'Larkin', kept: 'Keats', status: 201 },
    { what: 'a change', write: rename, lost: 'Lovelace', kept: 'Kepler', status: 200 },
  ])(
    'given $what that only the primary has, when that one is lost and takes it back on its return, then nobody has ever heard of it, and asked again it happens once',
    async ({ what, write, lost, kept, status }) => {
      const primary = await set.primary();
      await watchRelay(primary);
      await set.isolate(primary);
      const answer = write(lost);
      const event = await eventOn(primary, lost);
      await relayHasLookedAt(primary, new Date());
      expect(await outboxIn(shop.database('accounts')).findOne({ _id: event })).toBeNull();
      expect(await answer).toMatchObject({ status: 503 });

      await set.lose(primary);
      await accountsIsReady();
      const again = await write(kept);
      await primary.start();
      await isTakenBack(primary, event, lost);

      const { faults } = await verdict(`${what} taken back`, shop);
      expect(faults).toEqual(NO_FAULTS);
      expect(again).toMatchObject({ status });
      expect(await placesThatKnow(lost)).toEqual([]);
      expect(await placesThatKnow(kept)).toEqual(['topic', 'outbox', 'accounts', 'orders']);
    },
  );
});

const customers = (path = ''): string => `${shop.app('accounts').url}/accounts/customers${path}`;

type Stored = Collection<Document & { _id: string }>;
const outboxIn = (accounts: Db): Stored => accounts.collection('outbox.events');
const customersIn = (accounts: Db): Stored => accounts.collection('customer.accounts');
const profilesIn = (orders: Db): Stored => orders.collection('customer.profiles');

/** What that member has of it, whether or not the others have it. */
const accountsOn = ({ client }: Member): Db => client.db(shop.database('accounts').databaseName);

/** The event of a customer's name, once that member has both of them. */
function eventOn(member: Member, lastName: string): Promise<string> {
  const look = async () => {
    const customer = await customersIn(accountsOn(member)).findOne({ 'name.lastName': lastName });
    if (!customer) return '';
    const number = Number(customer['published'].number);
    const _id = eventId({ topic: topics.customerChange, key: customer._id, number });
    return (await outboxIn(accountsOn(member)).findOne({ _id, pending: true }))?._id ?? '';
  };
  return eventually(`${member.host} has ${lastName} and the event`, look, (id) => id !== '');
}

const looksAt = (member: Member) => accountsOn(member).collection('system.profile');

/** That member notes from now on when the relay reads what it is to send. */
async function watchRelay(member: Member): Promise<void> {
  const filter = { 'command.find': 'outbox.events', 'command.projection.content': 1 };
  await accountsOn(member).command({ profile: 1, filter });
}

/** Waits until the relay has read since then, or, before that, something to send: it reads no more until that is marked. */
async function relayHasLookedAt(member: Member, since: Date): Promise<void> {
  const begun = { $expr: { $gte: [{ $subtract: ['$ts', '$millis'] }, since] } };
  const looks = () => looksAt(member).countDocuments({ $or: [begun, { nreturned: { $gt: 0 } }] });
  await eventually('the relay has looked for events', looks, (count) => count > 0, { deadlineMs: LEASE_MS / 2 });
}

async function accountsIsReady(): Promise<void> {
  const isReady = async () => (await fetch(`${shop.app('accounts').managementUrl}/health/ready`)).ok;
  await eventually('accounts is ready', isReady, undefined, { deadlineMs: 30_000 });
}

async function isTakenBack(member: Member, event: string, lastName: string): Promise<void> {
  const wasPutAside = () => member.hasRolledBack(event);
  await eventually(`${member.host} has rolled back`, wasPutAside, undefined, { deadlineMs: ROLLED_BACK_WITHIN_MS });
  const isGone = async () =>
    (await customersIn(accountsOn(member)).countDocuments({ 'name.lastName': lastName })) === 0;
  await eventually(`${member.host} has no ${lastName} any more`, isGone, undefined, {
    deadlineMs: ROLLED_BACK_WITHIN_MS,
  });
}

/** Wherever a customer's name stands, of all the places that an event reaches. */
async function placesThatKnow(lastName: string): Promise<string[]> {
  const accounts = shop.database('accounts');
  const named = { 'name.lastName': lastName };
  const events = await outboxIn(accounts).find().toArray();
  const known = {
    topic: (await shop.read(topics.customerChange)).some(({ value }) => value?.includes(lastName)),
    outbox: events.some(({ content }) => (content as Binary).toString('utf8').includes(lastName)),
    accounts: (await customersIn(accounts).countDocuments(named)) > 0,
    orders: (await profilesIn(shop.database('orders')).countDocuments(named)) > 0,
  };
  return Object.entries(known).flatMap(([place, isKnown]) => (isKnown ? [place] : []));
}

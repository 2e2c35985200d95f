import type { Address } from '@storefront/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokenise } from './credit-card.ts';
import { CardUnknown, CustomerUnknown, TooManyCards } from './customer.errors.ts';
import {
  addCard,
  cardOf,
  customerChanged,
  knownCustomer,
  MAX_CARDS,
  patchDetails,
  registerCustomer,
  removeCard,
  replaceDetails,
  type Customer,
  type CustomerDetails,
} from './customer.ts';
import type { MergePatch } from './merge-patch.ts';

const ID = 'mary';

/** What the model believes: each detail by its path, and the cards by what can be told of them. */
interface Model {
  details: Map<string, unknown> | undefined;
  cards: { token: string; lastFour: string }[];
}

interface Real {
  customer: Customer | undefined;
}

/** Details as `name.lastName` → Smith; the addresses are one detail. */
function pathsOf({ addresses, contact, name }: CustomerDetails): Map<string, unknown> {
  const of = (group: string, members: object) =>
    Object.entries(members).map(([member, value]): [string, unknown] => [`${group}.${member}`, value]);
  return new Map([...of('name', name), ...of('contact', contact), ['addresses', addresses]]);
}

function expectSame({ cards, details }: Model, { customer }: Real): void {
  if (!details) return expect(customer).toBeUndefined();
  const { data } = customerChanged(customer!);
  const seen = {
    details: pathsOf(customer!),
    cards: customer!.creditCards.map(({ id, lastFour }) => ({ token: id, lastFour })),
    told: pathsOf(data),
    toldOf: Object.keys(data).toSorted(),
  };
  expect(seen).toEqual({ details, cards, told: details, toldOf: ['addresses', 'contact', 'id', 'name'] });
}

/** A model of somebody who is there. */
type Present = Model & { details: Map<string, unknown> };

interface Deed {
  readonly name: string;
  readonly act: (model: Present, real: Real, customer: Customer) => void;
  /** What it does to one who is not there. Default: it is refused. */
  readonly begin?: (model: Model, real: Real) => void;
}

/** One thing that is done with the customer of {@link ID}. */
const deed = ({ act, begin = expectUnknown, name }: Deed): fc.Command<Model, Real> => ({
  check: () => true,
  run(model, real) {
    if (model.details) act(model as Present, real, real.customer!);
    else begin(model, real);
    expectSame(model, real);
  },
  toString: () => name,
});

function expectUnknown(_model: Model, real: Real): void {
  expect(() => knownCustomer(real.customer, ID)).toThrow(CustomerUnknown);
}

const registerOrReplace = (details: CustomerDetails) =>
  deed({
    name: `register or replace ${JSON.stringify(details)}`,
    begin(model, real) {
      Object.assign(model, { details: pathsOf(details), cards: [] });
      real.customer = registerCustomer(ID, details);
    },
    act(model, real, customer) {
      model.details = pathsOf(details);
      real.customer = replaceDetails(customer, details);
    },
  });

const replaceBySame = () =>
  deed({
    name: 'replace by the same',
    act(_model, _real, customer) {
      const { addresses, contact, name } = structuredClone(customer);

      expect(replaceDetails(customer, { addresses, contact, name })).toBe(customer);
    },
  });

/** @param changes path → the new value; null removes */
const patch = (changes: ReadonlyMap<string, unknown>) =>
  deed({
    name: `patch ${JSON.stringify([...changes])}`,
    act(model, real, customer) {
      const before = JSON.stringify([...model.details].toSorted());
      for (const [path, value] of changes) {
        if (value === null) model.details.delete(path);
        else model.details.set(path, value);
      }
      real.customer = patchDetails(customer, patchOf(changes));
      const isSame = JSON.stringify([...model.details].toSorted()) === before;
      expect(real.customer === customer).toBe(isSame);
    },
  });

function patchOf(changes: ReadonlyMap<string, unknown>): MergePatch<CustomerDetails> {
  const patch: Record<string, Record<string, unknown>> = {};
  for (const [path, value] of changes) {
    const [group = '', member] = path.split('.');
    if (member === undefined) patch[group] = value as never;
    else (patch[group] ??= {})[member] = value;
  }
  return patch;
}

const keepCard = (token: string, number: string) =>
  deed({
    name: `add card ${token}`,
    act(model, real, customer) {
      const input = { type: 'PRIMARY', description: 'Everyday', expiration: '7/29', nameOnCard: 'Mary Smith' } as const;
      const card = tokenise({ ...input, number }, token);
      if (model.cards.length === MAX_CARDS) return expect(() => addCard(customer, card)).toThrow(TooManyCards);

      real.customer = addCard(customer, card);

      model.cards.push({ token, lastFour: number.slice(-4) });
      expect(JSON.stringify(real.customer)).not.toContain(number);
    },
  });

/** @param which of the cards; one too many is one that is not there */
const dropCard = (which: number) =>
  deed({
    name: `remove card ${which}`,
    act(model, real, customer) {
      const { token } = model.cards[which] ?? { token: 'nobody' };
      if (token === 'nobody') return expect(() => removeCard(customer, token)).toThrow(CardUnknown);

      real.customer = removeCard(customer, token);

      model.cards.splice(which, 1);
      expect(() => cardOf(real.customer!, token)).toThrow(CardUnknown);
    },
  });

const leave = deed({
  name: 'leave',
  act(model, real) {
    Object.assign(model, { details: undefined, cards: [] });
    real.customer = undefined;
  },
});

const text = fc.constantFrom('Mary', 'Ann', 'Smith', 'Ms.', '');
const name = fc.record(
  { title: text, firstName: text, middleName: text, lastName: text, suffix: text },
  { requiredKeys: ['title', 'firstName', 'lastName'], noNullPrototype: true },
);
const contact = fc.record(
  { primaryPhone: text, secondaryPhone: text, email: text },
  { requiredKeys: ['primaryPhone', 'email'], noNullPrototype: true },
);
const address = fc.constantFrom<Address['type']>('BILLING', 'SHIPPING').map((type): Address => ({
  type,
  description: 'Home',
  address1: '1234 Main Street',
  city: 'Anywhere',
  state: 'NY',
  postalCode: '45455',
}));
const addresses = fc.array(address, { maxLength: 3 });
const details = fc.record({ name, contact, addresses }, { noNullPrototype: true });
const required = fc.constantFrom('name.title', 'name.firstName', 'name.lastName', 'contact.email');
const removable = fc.constantFrom('name.middleName', 'name.suffix', 'contact.secondaryPhone');
const change: fc.Arbitrary<[string, unknown]> = fc.oneof(
  fc.tuple(required, text),
  fc.tuple(removable, fc.option(text)),
  fc.tuple(fc.constant('addresses'), addresses),
);
const number = fc.stringMatching(/^4[0-9]{15}$/u);

it('whatever is done with a customer, in any order, then they are as the deeds left them, and no card is told of', () => {
  const add = fc.tuple(fc.uuid(), number).map((given) => keepCard(...given));
  const deeds = [
    details.map(registerOrReplace),
    fc.constant(replaceBySame()),
    fc.array(change, { maxLength: 4 }).map((given) => patch(new Map(given))),
    add,
    add,
    add,
    fc.nat(MAX_CARDS).map(dropCard),
    fc.constant(leave),
  ];
  const start = fc.record({ details, cards: fc.constantFrom(0, 1, MAX_CARDS - 2, MAX_CARDS) });
  const commands = fc.commands(deeds, { maxCommands: 30, size: 'max' });

  fc.assert(
    fc.property(start, commands, (from, given) => fc.modelRun(() => customerWith(from), given)),
    { numRuns: 500 },
  );
});

function customerWith({ cards, details }: { details: CustomerDetails; cards: number }): { model: Model; real: Real } {
  const model: Model = { details: pathsOf(details), cards: [] };
  const real: Real = { customer: registerCustomer(ID, details) };
  for (let i = 0; i < cards; i++) keepCard(`card-${i}`, String(4_000_000_000_000_000 + i)).run(model, real);
  return { model, real };
}

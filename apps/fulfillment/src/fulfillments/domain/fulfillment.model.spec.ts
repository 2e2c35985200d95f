import { MAX_STATUSES, toCents, type OrderStatusEvent, type OrderStatusType } from '@storefront/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideCancellation } from './cancellation.ts';
import { AlreadyRequested, HistoryFull, IllegalTransition, NotApproved } from './fulfillment.errors.ts';
import { requestFulfillment, type Fulfillment, type FulfillmentRequest } from './fulfillment.ts';
import { shippingMethods, type ShippingMethod } from './shipping-method.ts';
import { takeStep, type Step } from './steps.ts';

/** The way of a parcel (docs/domain.md), told without a table: one goes on by one place, or leaves the road. */
const ROAD = ['APPROVED', 'PROCESSING', 'SHIPPED', 'IN_TRANSIT', 'RECEIVED', 'RETURNED'] as const;
const PACKING = ROAD.indexOf('PROCESSING');
const LEADS_TO: Readonly<Partial<Record<Step, (typeof ROAD)[number]>>> = {
  process: 'PROCESSING',
  ship: 'SHIPPED',
  'in-transit': 'IN_TRANSIT',
  receive: 'RECEIVED',
  return: 'RETURNED',
};

/** What the model believes of one request; `place` is -1 as long as nothing was requested. */
interface Model {
  place: number;
  isHeld: boolean;
  isCancelled: boolean;
  history: OrderStatusType[];
  method: ShippingMethod | 'any' | undefined;
}

interface Real {
  fulfillment: Fulfillment | undefined;
}

/** The status that a step leads to, or nothing where it can't be taken. */
function after(step: Step, { isCancelled, isHeld, place }: Model): OrderStatusType | undefined {
  if (isCancelled) return undefined;
  if (step === 'resume') return isHeld ? 'PROCESSING' : undefined;
  if (step === 'cancel') return place <= PACKING ? 'CANCELLED' : undefined;
  if (isHeld) return undefined;
  if (step === 'hold') return place === PACKING ? 'ON_HOLD' : undefined;
  return LEADS_TO[step] === ROAD[place + 1] ? LEADS_TO[step] : undefined;
}

function move(model: Model, status: OrderStatusType): void {
  model.history.push(status);
  model.isHeld = status === 'ON_HOLD';
  model.isCancelled = status === 'CANCELLED';
  const place = ROAD.findIndex((one) => one === status);
  if (place >= 0) model.place = place;
}

function expectSame({ history, method }: Model, { fulfillment }: Real): void {
  expect(fulfillment?.order.orderStatusEvents.map(({ orderStatusType }) => orderStatusType)).toEqual(history);
  if (method === 'any') expect(shippingMethods).toContain(fulfillment?.shippingMethod);
  else expect(fulfillment?.shippingMethod).toBe(method);
}

type Happening = fc.Command<Model, Real>;

/** Orders asks for a fulfilment, with a history that ends with some status. */
const request = (earlier: number, last: OrderStatusType): Happening => ({
  check: () => true,
  run(model, real) {
    const asked = requestWith([...Array.from({ length: earlier }, () => 'CREATED' as const), last]);
    const ask = () => requestFulfillment(real.fulfillment, asked);
    if (model.place >= 0) return expect(ask).toThrow(AlreadyRequested);
    if (last !== 'APPROVED') return expect(ask).toThrow(NotApproved);

    real.fulfillment = ask();

    Object.assign(model, { place: 0, history: asked.order.orderStatusEvents.map((one) => one.orderStatusType) });
    expectSame(model, real);
  },
  toString: () => `request(${earlier} before ${last})`,
});

/** Somebody in the warehouse takes a step. */
const take = (step: Step, method?: ShippingMethod): Happening => ({
  check: ({ place }) => place >= 0,
  run(model, real) {
    const before = real.fulfillment!;
    const act = () => takeStep(before, step, 1, { shippingMethod: method });
    const status = after(step, model);
    if (status === undefined) return expect(act).toThrow(IllegalTransition);
    if (model.history.length === MAX_STATUSES) return expect(act).toThrow(HistoryFull);

    real.fulfillment = act();

    move(model, status);
    if (step === 'ship') model.method = method ?? 'any';
    expectSame(model, real);
    expect(before.order.orderStatusEvents).toHaveLength(model.history.length - 1);
  },
  toString: () => `${step}(${method ?? ''})`,
});

/** Whatever comes next on the road, so that long ways are walked too. */
const goOn: Happening = {
  check: ({ place }) => place >= 0 && place < ROAD.length - 1,
  run(model, real) {
    const [next] = Object.entries(LEADS_TO).find(([, status]) => status === ROAD[model.place + 1])!;
    return take(next as Step).run(model, real);
  },
  toString: () => 'goOn',
};

/** Orders asks for a cancellation: it is answered, whatever has become of the request. */
const askToCancel: Happening = {
  check: ({ place }) => place >= 0,
  run(model, real) {
    const decided = decideCancellation(real.fulfillment!, 1, 'changed my mind');

    if (model.isCancelled) return expect(decided).toEqual({ outcome: 'cancelled-before' });
    const isPossible = after('cancel', model) !== undefined && model.history.length < MAX_STATUSES;
    expect(decided.outcome).toBe(isPossible ? 'cancelled' : 'refused');
    if (decided.outcome === 'refused') return expect(decided.currentStatus).toBe(model.history.at(-1));
    if (decided.outcome === 'cancelled') real.fulfillment = decided.fulfillment;
    move(model, 'CANCELLED');
    expectSame(model, real);
  },
  toString: () => 'askToCancel',
};

const requestWith = (statuses: readonly OrderStatusType[]): FulfillmentRequest => {
  const address = {
    description: 'Home',
    address1: '123 Oak Street',
    city: 'Sunrise',
    state: 'CA',
    postalCode: '12345',
  };
  const product = { guid: 'blue', title: 'Blue Widget', description: 'Brilliant', price: toCents(1.99) };
  const orderStatusEvents = statuses.map((orderStatusType): OrderStatusEvent => ({ timestamp: 0, orderStatusType }));
  return {
    customerId: 'ada',
    timestamp: 0,
    name: { title: 'Ms.', firstName: 'Ada', lastName: 'Rivera' },
    contact: { primaryPhone: '555-666-7777', email: 'ada@example.com' },
    address: { type: 'SHIPPING', ...address },
    order: {
      guid: '01930000-0000-7000-8000-000000000001',
      orderStatusEvents,
      orderItems: [{ product, quantity: 1 }],
    },
  };
};

const forward = fc.constantFrom<Step>('process', 'ship', 'in-transit', 'receive', 'return');
const aside = fc.constantFrom<Step>('hold', 'resume', 'cancel');
const carrier = fc.option(fc.constantFrom(...shippingMethods), { nil: undefined });
const earlier = fc.oneof(fc.nat(3), fc.integer({ min: MAX_STATUSES - 6, max: MAX_STATUSES - 1 }));
const anyStep = fc.tuple(fc.oneof({ arbitrary: forward, weight: 3 }, aside), carrier).map((given) => take(...given));
const other = fc.constantFrom<OrderStatusType>('CREATED', 'REJECTED', 'CANCELLED', 'PROCESSING', 'RETURNED');
const happenings = [
  earlier.map((before) => request(before, 'APPROVED')),
  fc.tuple(earlier, other).map((given) => request(...given)),
  fc.constant(goOn),
  anyStep,
  anyStep,
  fc.constant(askToCancel),
];

it('whatever is done with a request, in any order, then it is where docs/domain.md says, or the step was refused', () => {
  const commands = fc.commands(happenings, { maxCommands: 30, size: 'max' });
  const nothing = (): { model: Model; real: Real } => ({
    model: { place: -1, isHeld: false, isCancelled: false, history: [], method: undefined },
    real: { fulfillment: undefined },
  });

  fc.assert(
    fc.property(commands, (given) => fc.modelRun(nothing, given)),
    { numRuns: 500 },
  );
});

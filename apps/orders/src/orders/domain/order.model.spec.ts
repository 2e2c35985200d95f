import {
  FULFILLMENT_CANCELLATION_REQUESTED,
  FULFILLMENT_REQUESTED,
  MAX_STATUSES,
  orderStatusTypes,
  type OrderStatusType,
} from '@storefront/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CancellationNotAsked,
  HistoryFull,
  IllegalTransition,
  NoShippingAddress,
  NotApproved,
} from './order.errors.ts';
import { orderIn, recipient } from './order.examples.ts';
import {
  applyCancellationRefused,
  applyStatus,
  approveOrder,
  cancelOrder,
  fulfillOrder,
  type OrderChange,
} from './fulfillment.ts';
import { rejectOrder, type Order } from './order.ts';

/** The way of an order (docs/domain.md), told without a table: one goes on by one place, or leaves the road. */
const ROAD: readonly OrderStatusType[] = [
  'CREATED',
  'APPROVED',
  'PROCESSING',
  'SHIPPED',
  'IN_TRANSIT',
  'RECEIVED',
  'RETURNED',
];
const PACKING = ROAD.indexOf('PROCESSING');

/** What the model believes of one order. */
interface Model {
  history: OrderStatusType[];
  /** The last place on the road. */
  place: number;
  /** Off the road: held there, or for good. */
  aside: 'ON_HOLD' | 'REJECTED' | 'CANCELLED' | undefined;
  isSent: boolean;
  wish: 'PENDING' | 'CANCELLED' | 'REFUSED' | undefined;
}

interface Real {
  order: Order;
}

const isOver = ({ aside, place }: Model): boolean =>
  aside === 'REJECTED' || aside === 'CANCELLED' || place === ROAD.length - 1;

/** Whether a status may come next. */
function mayCome(status: OrderStatusType, model: Model): boolean {
  const { aside, place } = model;
  if (isOver(model)) return false;
  if (status === 'CANCELLED') return place <= PACKING;
  if (aside === 'ON_HOLD') return status === 'PROCESSING';
  if (status === 'ON_HOLD') return place === PACKING;
  if (status === 'REJECTED') return place === 0;
  return status === ROAD[place + 1];
}

function move(model: Model, status: OrderStatusType): void {
  model.history.push(status);
  const place = ROAD.indexOf(status);
  model.aside = place < 0 ? (status as NonNullable<Model['aside']>) : undefined;
  if (place >= 0) model.place = place;
}

/** Something that befalls the order. */
interface Deed {
  readonly name: string;
  /** Whether it can happen at all. Default: always. */
  readonly check?: (model: Readonly<Model>) => boolean;
  /** Why it must be refused, if it must. */
  readonly refusal: (model: Model) => (new (...given: never[]) => Error) | undefined;
  /** Moves the model on. Returns the type of the event that fulfillment must hear, if any. */
  readonly expected: (model: Model) => string | undefined;
  readonly act: (order: Order) => OrderChange;
}

/** It is done as the model says, or refused for the reason that the model names. */
const happening = ({ act, check = () => true, expected, name, refusal }: Deed): fc.Command<Model, Real> => ({
  check,
  run(model, real) {
    const due = refusal(model);
    if (due) return expect(() => act(real.order)).toThrow(due);

    const { event, order } = act(real.order);

    real.order = order;
    const type = expected(model);
    const { history, isSent, wish } = model;
    expect({ ...summaryOf(order), type: event?.type }).toEqual({ history, isSent, wish, type });
  },
  toString: () => name,
});

const summaryOf = ({ cancellation, fulfillmentRequestedAt, orderStatusEvents }: Order) => ({
  history: orderStatusEvents.map(({ orderStatusType }) => orderStatusType),
  isSent: fulfillmentRequestedAt !== undefined,
  wish: cancellation?.outcome,
});

const refusalOf = (status: OrderStatusType, model: Model) => {
  if (!mayCome(status, model)) return IllegalTransition;
  return model.history.length === MAX_STATUSES ? HistoryFull : undefined;
};

const approve = (hasAddress: boolean) =>
  happening({
    name: hasAddress ? 'approve' : 'approve without an address',
    refusal: (model) => refusalOf('APPROVED', model) ?? (hasAddress ? undefined : NoShippingAddress),
    expected(model) {
      move(model, 'APPROVED');
      model.isSent = true;
      return FULFILLMENT_REQUESTED;
    },
    act: (order) => approveOrder(order, hasAddress ? recipient : { ...recipient, addresses: [] }, { at: 1 }),
  });

const reject = happening({
  name: 'reject',
  refusal: (model) => refusalOf('REJECTED', model),
  expected(model) {
    move(model, 'REJECTED');
    return undefined;
  },
  act: (order) => ({ order: rejectOrder(order, { at: 1 }) }),
});

const cancel = happening({
  name: 'cancel',
  refusal(model) {
    if (!model.isSent) return refusalOf('CANCELLED', model);
    return model.wish !== 'PENDING' && isOver(model) ? IllegalTransition : undefined;
  },
  expected(model) {
    if (!model.isSent) move(model, 'CANCELLED');
    if (!model.isSent || model.wish === 'PENDING') return undefined;
    model.wish = 'PENDING';
    return FULFILLMENT_CANCELLATION_REQUESTED;
  },
  act: (order) => cancelOrder(order, { at: 1 }),
});

const sendByHand = (isCustomerKnown: boolean) =>
  happening({
    name: isCustomerKnown ? 'send' : 'send for a customer who is gone',
    refusal({ aside, isSent, place }) {
      if (isSent) return undefined;
      if (aside || ROAD[place] !== 'APPROVED') return NotApproved;
      return isCustomerKnown ? undefined : NoShippingAddress;
    },
    expected(model) {
      if (model.isSent) return undefined;
      model.isSent = true;
      return FULFILLMENT_REQUESTED;
    },
    act: (order) => fulfillOrder(order, isCustomerKnown ? recipient : undefined, { at: 1 }),
  });

/** Fulfillment tells a status. It does so only of what was sent. */
const hear = (status: OrderStatusType) =>
  happening({
    name: `hear ${status}`,
    check: ({ isSent }) => isSent,
    refusal: (model) => refusalOf(status, model),
    expected(model) {
      move(model, status);
      if (status === 'CANCELLED' && model.wish === 'PENDING') model.wish = 'CANCELLED';
      return undefined;
    },
    act: (order) => ({ order: applyStatus(order, { timestamp: 1, orderStatusType: status }) }),
  });

/** Fulfillment goes on by one place, so that long ways are walked too. */
const hearNext: fc.Command<Model, Real> = {
  check: ({ isSent, place }) => isSent && place < ROAD.length - 1,
  run: (model, real) => hear(ROAD[model.place + 1]!).run(model, real),
  toString: () => 'hear what comes next',
};

const hearRefusal = happening({
  name: 'hear that it is too late to cancel',
  check: ({ isSent }) => isSent,
  refusal: ({ wish }) => (wish === undefined ? CancellationNotAsked : undefined),
  expected(model) {
    if (model.wish === 'PENDING') model.wish = 'REFUSED';
    return undefined;
  },
  act: (order) => ({ order: applyCancellationRefused(order, 1) }),
});

const hearAny = fc.constantFrom(...orderStatusTypes).map(hear);
const happenings = [
  fc.constant(hearNext),
  fc.constant(hearNext),
  hearAny,
  hearAny,
  fc.boolean().map(approve),
  fc.constant(reject),
  fc.constant(cancel),
  fc.boolean().map(sendByHand),
  fc.constant(hearRefusal),
];

/** A placed order, or a seeded one: approved by nobody here, and not sent. Some have been held again and again. */
const start = fc.record({
  status: fc.constantFrom<OrderStatusType>('CREATED', 'APPROVED'),
  before: fc.nat(MAX_STATUSES),
});

function orderThat({ before, status }: { status: OrderStatusType; before: number }): { model: Model; real: Real } {
  const order = orderIn(status);
  const [first, ...rest] = order.orderStatusEvents;
  const earlier = Array.from({ length: Math.max(0, before - rest.length - 1) }, () => first);
  const orderStatusEvents = [first, ...earlier, ...rest] as const;
  const history = orderStatusEvents.map(({ orderStatusType }) => orderStatusType);
  const model: Model = { history, place: ROAD.indexOf(status), aside: undefined, isSent: false, wish: undefined };
  return { model, real: { order: { ...order, orderStatusEvents } } };
}

it('whatever befalls an order, then its history, its request and its cancellation are as docs/domain.md has them', () => {
  const commands = fc.commands(happenings, { maxCommands: 30, size: 'max' });

  fc.assert(
    fc.property(start, commands, (from, given) => fc.modelRun(() => orderThat(from), given)),
    { numRuns: 500 },
  );
});

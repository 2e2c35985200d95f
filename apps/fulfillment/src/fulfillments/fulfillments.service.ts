import { Injectable } from '@nestjs/common';
import { WrongKey, type FulfillmentCancellationEvent, type FulfillmentRequestEvent } from '@storefront/contracts';
import {
  committedOf,
  InjectCommitter,
  saved,
  unchanged,
  WaitForSubject,
  type Command,
  type Committed,
  type Committer,
  type Decision,
  type Tools,
} from '@storefront/outbox';
import { decideCancellation } from './domain/cancellation.ts';
import { UnknownFulfillment } from './domain/fulfillment.errors.ts';
import { requestFulfillment, type Fulfillment } from './domain/fulfillment.ts';
import { canTake, takeStep, type Step, type StepDetails } from './domain/steps.ts';
import { FULFILLMENT } from './fulfillment.document.ts';
import { cancellationRefused, statusChanged, toRequest } from './fulfillment.events.ts';

/** What a command asks beside the step itself. */
export interface StepOptions extends StepDetails {
  /** The version it must have. Default: any. */
  readonly ifMatch?: number | undefined;
}

/** Whether one of several requests moved on, and what it is like now. */
export interface Move {
  readonly fulfillment: Fulfillment;
  readonly moved: boolean;
}

/** Takes up requests and moves them on, each use case one decision about one fulfillment. */
@Injectable()
export class FulfillmentsService {
  constructor(@InjectCommitter(FULFILLMENT) private readonly committer: Committer<Fulfillment>) {}

  /**
   * Takes one step and tells orders.
   *
   * @throws {UnknownFulfillment} {IllegalTransition} {HistoryFull} nothing was written
   */
  take(id: string, step: Step, options: StepOptions = {}): Promise<Committed<Fulfillment>> {
    return this.committer.submit({
      key: id,
      ifMatch: options.ifMatch,
      decide: (current, { now }) => {
        if (!current) throw new UnknownFulfillment(id);
        return moveOn(takeStep(current, step, now, options));
      },
    });
  }

  /** Takes the step with those of `ids` that are known and can take it, in one go; leaves the others as they are. */
  async takeWherePossible(ids: readonly string[], step: Step): Promise<Move[]> {
    const outcomes = await this.committer.submitAll(ids.map((id) => stepIfPossible(id, step)));
    return outcomes.map((outcome) => committedOf(outcome).answer).filter((move) => move !== undefined);
  }

  /** What a request for fulfilment means for the fulfillment of its key. */
  requested(key: string, event: FulfillmentRequestEvent): (current: Fulfillment | undefined) => Decision<Fulfillment> {
    return (current) => {
      if (event.order.guid !== key) throw new WrongKey(key, event.order.guid);
      return saved(requestFulfillment(current, toRequest(event)), undefined);
    };
  }

  /** What the wish to cancel means for the fulfillment of its key. */
  cancellationRequested(key: string, { guid, note }: FulfillmentCancellationEvent) {
    return (current: Fulfillment | undefined, { now }: Tools): Decision<Fulfillment, unknown> => {
      if (guid !== key) throw new WrongKey(key, guid);
      if (!current) throw new WaitForSubject('fulfillment', key);
      const decided = decideCancellation(current, now, note);
      if (decided.outcome === 'cancelled') return moveOn(decided.fulfillment);
      if (decided.outcome === 'cancelled-before') return unchanged(undefined);
      return saved(current, undefined, [cancellationRefused(key, now, decided.currentStatus, decided.note)]);
    };
  }
}

const moveOn = (next: Fulfillment): Decision<Fulfillment, Fulfillment> => saved(next, next, [statusChanged(next)]);

function stepIfPossible(id: string, step: Step): Command<Fulfillment, Move | undefined> {
  return {
    key: id,
    decide: (current, { now }) => {
      if (!current) return unchanged(undefined);
      if (!canTake(current, step)) return unchanged({ fulfillment: current, moved: false });
      const next = takeStep(current, step, now);
      return saved(next, { fulfillment: next, moved: true }, [statusChanged(next)]);
    },
  };
}

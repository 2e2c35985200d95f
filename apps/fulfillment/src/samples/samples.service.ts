import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { allSampleIds } from '@storefront/contracts';
import { currentStatus } from '../fulfillments/domain/fulfillment.ts';
import { statusAfter, type Step } from '../fulfillments/domain/steps.ts';
import { FulfillmentsRepository } from '../fulfillments/fulfillments.repository.ts';
import { FulfillmentsService, type Move } from '../fulfillments/fulfillments.service.ts';
import { SamplesMissing } from './samples.errors.ts';
import type { SampleAnswer } from './samples.shapes.ts';

const LONGEST_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 100;

const sampleOrders = allSampleIds.flatMap(({ orderGuids }) => orderGuids);
/** The one order of each sample customer that is approved, and so is sent for fulfilment. */
const pendingOrders = allSampleIds.map(({ orderGuids }) => orderGuids[4]);

/** The fulfillment part of the sample walk-through: moves every sample request that is ready for a step. */
@Injectable()
export class SamplesService {
  constructor(
    private readonly fulfillments: FulfillmentsService,
    private readonly reading: FulfillmentsRepository,
  ) {}

  /**
   * Processes the sample requests, waiting up to 10 s for all of them to arrive from orders; then those that did. One that
   * was cancelled by hand never comes.
   *
   * @throws {SamplesMissing} none arrived
   */
  async process(): Promise<SampleAnswer> {
    await this.arrival();
    return this.move('process');
  }

  /** Takes the step with every sample request that can take it now; a repeated call moves nothing. */
  async move(step: Step): Promise<SampleAnswer> {
    return tell(step, await this.fulfillments.takeWherePossible(sampleOrders, step));
  }

  private async arrival(): Promise<void> {
    const deadline = performance.now() + LONGEST_WAIT_MS;
    let missing = await this.reading.missing(pendingOrders);
    while (missing.length > 0 && performance.now() < deadline) {
      await pause(LOOK_EVERY_MS);
      missing = await this.reading.missing(pendingOrders);
    }
    if (missing.length === pendingOrders.length) throw new SamplesMissing(missing);
  }
}

function tell(step: Step, moves: readonly Move[]): SampleAnswer {
  const moved = moves.filter((move) => move.moved).length;
  const outcome = `${moved} of ${moves.length} sample requests moved on to ${statusAfter(step)}`;
  return {
    message: moved > 0 ? outcome : `${outcome}: none was ready for it`,
    moved,
    requests: moves.map((move) => ({
      id: move.fulfillment.id,
      status: currentStatus(move.fulfillment),
      moved: move.moved,
    })),
  };
}

import { startApp } from '@storefront/app-testing';
import type { Caller } from '@storefront/testing';
import { FulfillmentAppModule } from '../src/fulfillment-app.module.ts';
import { fulfillmentConfig } from '../src/fulfillment.config.ts';
import { fulfillmentProblems } from '../src/fulfillment.problems.ts';
import { Orders } from './orders.ts';
import { Records } from './records.ts';

/** The service as it runs in production, on a database and topics of its own, with orders played by the test. */
export interface FulfillmentService {
  readonly call: Caller;
  readonly orders: Orders;
  readonly records: Records;
  /** Stops it and lets it read every topic from its beginning once more, as a group that was never there. */
  replayFromTheBeginning(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the service. @param environment beside the servers' addresses */
export async function startFulfillment(environment: Record<string, string> = {}): Promise<FulfillmentService> {
  const app = await startApp(
    {
      name: 'fulfillment',
      config: fulfillmentConfig,
      module: (settings) => FulfillmentAppModule.with(settings),
      problems: fulfillmentProblems,
    },
    environment,
  );
  const records = new Records(app.db, app.kafka);
  const orders = new Orders(app.settings, records);
  return {
    call: app.call,
    orders,
    records,
    replayFromTheBeginning: async () => {
      await app.pause();
      await records.forgetGroup('fulfillment');
      await app.start();
    },
    stop: async () => {
      await orders.disconnect();
      await app.stop();
    },
  };
}

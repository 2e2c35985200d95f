import { Module, type DynamicModule } from '@nestjs/common';
import { OutboxModule } from '@storefront/outbox';
import { MongoModule } from '@storefront/persistence';
import type { FulfillmentConfig } from './fulfillment.config.ts';
import { FulfillmentsModule } from './fulfillments/fulfillments.module.ts';
import { SamplesModule } from './samples/samples.module.ts';

/** The fulfillment service: its database, its outbox and inbox, and the fulfillments. */
@Module({})
export class FulfillmentAppModule {
  static with(settings: FulfillmentConfig): DynamicModule {
    return {
      module: FulfillmentAppModule,
      imports: [
        MongoModule.forRoot('fulfillment', settings),
        OutboxModule.forRoot({ app: 'fulfillment', settings }),
        FulfillmentsModule,
        ...(settings.SAMPLES === 'on' ? [SamplesModule] : []),
      ],
    };
  }
}

import { Module, type DynamicModule } from '@nestjs/common';
import { OutboxModule } from '@storefront/outbox';
import { MongoModule } from '@storefront/persistence';
import type { AccountsConfig } from './accounts.config.ts';
import { CustomersModule } from './customers/customers.module.ts';
import { SamplesModule } from './samples/samples.module.ts';

/** The accounts service: its database, its outbox, and the customers. */
@Module({})
export class AccountsAppModule {
  static with(settings: AccountsConfig): DynamicModule {
    return {
      module: AccountsAppModule,
      imports: [
        MongoModule.forRoot('accounts', settings),
        OutboxModule.forRoot({ app: 'accounts', settings }),
        CustomersModule,
        ...(settings.SAMPLES === 'on' ? [SamplesModule] : []),
      ],
    };
  }
}

import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { OutboxModule } from '@storefront/outbox';
import { CustomerChangeConsumer } from './customer-change.consumer.ts';
import { CustomersController } from './customers.controller.ts';
import { PROFILE, profileSchema } from './profile.document.ts';
import { ProfilesRepository } from './profiles.repository.ts';

/** The copy of each customer, kept by events. Exports reading it. */
@Module({
  imports: [
    OutboxModule.forFeature(PROFILE),
    MongooseModule.forFeature([{ name: PROFILE.name, schema: profileSchema }]),
  ],
  controllers: [CustomersController, CustomerChangeConsumer],
  providers: [ProfilesRepository],
  exports: [ProfilesRepository],
})
export class CustomersModule {}

import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { OutboxModule } from '@storefront/outbox';
import { CreditCardsController } from './credit-cards.controller.ts';
import { CUSTOMER, customerSchema } from './customer.document.ts';
import { CustomersController } from './customers.controller.ts';
import { CustomersRepository } from './customers.repository.ts';
import { CustomersService } from './customers.service.ts';

/** Customers and their cards. Exports the use cases, for the samples. */
@Module({
  imports: [
    OutboxModule.forFeature(CUSTOMER),
    MongooseModule.forFeature([{ name: CUSTOMER.name, schema: customerSchema }]),
  ],
  controllers: [CustomersController, CreditCardsController],
  providers: [CustomersService, CustomersRepository],
  exports: [CustomersService],
})
export class CustomersModule {}

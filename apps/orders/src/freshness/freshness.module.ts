import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { PROFILE, profileSchema } from '../customers/profile.document.ts';
import { ORDER, orderSchema } from '../orders/order.document.ts';
import { FreshnessService } from './freshness.service.ts';

/** Reading here what was written in another service. */
@Module({
  imports: [
    MongooseModule.forFeature([
      { name: PROFILE.name, schema: profileSchema },
      { name: ORDER.name, schema: orderSchema },
    ]),
  ],
  providers: [FreshnessService],
  exports: [FreshnessService],
})
export class FreshnessModule {}

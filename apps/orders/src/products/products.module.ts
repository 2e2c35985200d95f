import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { OutboxModule } from '@storefront/outbox';
import { PRODUCT, productSchema } from './product.document.ts';
import { ProductsController } from './products.controller.ts';
import { ProductsRepository } from './products.repository.ts';
import { ProductsService } from './products.service.ts';

/** The catalogue. Exports nothing: orders read it inside their own commit, by its document. */
@Module({
  imports: [
    OutboxModule.forFeature(PRODUCT),
    MongooseModule.forFeature([{ name: PRODUCT.name, schema: productSchema }]),
  ],
  controllers: [ProductsController],
  providers: [ProductsService, ProductsRepository],
})
export class ProductsModule {}

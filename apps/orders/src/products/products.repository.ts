import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { GroupRead } from '@storefront/persistence';
import { trusted, type Model } from 'mongoose';
import { ProductUnknown } from './domain/product.errors.ts';
import type { Product } from './domain/product.ts';
import { PRODUCT, toProduct, type ProductDocument } from './product.document.ts';

/** A product and the version that its ETag shows. */
export interface VersionedProduct {
  readonly product: Product;
  readonly version: number;
}

/** Reads the catalogue; it is written by the committer alone. */
@Injectable()
export class ProductsRepository {
  private readonly byGuid = new GroupRead<ProductDocument>((guids) =>
    this.products.find({ _id: trusted({ $in: [...guids] }) }).lean<ProductDocument[]>(),
  );

  constructor(@InjectModel(PRODUCT.name) private readonly products: Model<ProductDocument>) {}

  /** @throws {ProductUnknown} */
  async get(guid: string): Promise<VersionedProduct> {
    const document = await this.byGuid.get(guid);
    if (!document) throw new ProductUnknown(guid);
    return { product: toProduct(document), version: document.version };
  }

  /** Up to `count` products in the order of their guids, from the one after `after` on. */
  async list(count: number, after?: string): Promise<Product[]> {
    // Trusted: `after` is a checked guid; without it mongoose takes $gt for input and compares with the object itself.
    const filter = after === undefined ? {} : { _id: trusted({ $gt: after }) };
    const documents = await this.products.find(filter).sort({ _id: 1 }).limit(count).lean<ProductDocument[]>();
    return documents.map(toProduct);
  }

  /** Those of `guids` that nobody has put into the catalogue. */
  async missing(guids: readonly string[]): Promise<string[]> {
    const present = await this.products
      .find({ _id: trusted({ $in: [...guids] }) }, { _id: 1 })
      .lean<ProductDocument[]>();
    return guids.filter((guid) => !present.some(({ _id }) => _id === guid));
  }
}

import { randomUUIDv7 } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { InjectCommitter, saved, unchanged, type Command, type Committed, type Committer } from '@storefront/outbox';
import { patiently } from '@storefront/persistence';
import { firstProducts } from './domain/first-products.ts';
import { ProductUnknown } from './domain/product.errors.ts';
import type { Product, ProductDetails } from './domain/product.ts';
import { PRODUCT } from './product.document.ts';
import { ProductsRepository } from './products.repository.ts';

/** What staff can do with the catalogue. A new price holds for orders placed from then on. */
@Injectable()
export class ProductsService implements OnApplicationBootstrap {
  constructor(
    @InjectCommitter(PRODUCT) private readonly committer: Committer<Product>,
    private readonly reading: ProductsRepository,
  ) {}

  /** Puts the first products where they are missing. Where none is, a start needs no write. */
  async onApplicationBootstrap(): Promise<void> {
    await patiently('add the first products', () => this.addFirst());
  }

  add(details: ProductDetails): Promise<Committed<Product>> {
    const guid = randomUUIDv7();
    const product = { guid, ...details };
    return this.committer.submit({ key: guid, isNew: true, decide: () => saved(product, product) });
  }

  /** @throws {ProductUnknown} */
  replace(guid: string, ifMatch: number, details: ProductDetails): Promise<Committed<Product>> {
    const product = { guid, ...details };
    return this.committer.submit({
      key: guid,
      ifMatch,
      decide: (found) => {
        if (!found) throw new ProductUnknown(guid);
        return saved(product, product);
      },
    });
  }

  private async addFirst(): Promise<void> {
    const missing = await this.reading.missing(firstProducts.map(({ guid }) => guid));
    const products = firstProducts.filter(({ guid }) => missing.includes(guid));
    if (products.length > 0) await this.committer.submitAll(products.map(addIfMissing));
  }
}

const addIfMissing = (product: Product): Command<Product> => ({
  key: product.guid,
  decide: (found) => (found ? unchanged(undefined) : saved(product, undefined)),
});

import type { Cents } from '@storefront/contracts';

/** Something the shop sells. */
export interface Product {
  readonly guid: string;
  readonly title: string;
  readonly description: string;
  readonly price: Cents;
}

/** What staff decide about a product. */
export type ProductDetails = Omit<Product, 'guid'>;

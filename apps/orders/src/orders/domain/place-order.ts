import type { Cents } from '@storefront/contracts';
import type { Order, OrderedProduct, OrderLine } from './order.ts';
import { PriceDiffers, ProductNotSold } from './order.errors.ts';

/** What a buyer wants of one product. */
export interface WantedLine {
  readonly productGuid: string;
  readonly quantity: number;
  /** The price the buyer believes in; must be the catalogue's. Default: whatever the catalogue says. */
  readonly price?: Cents | undefined;
}

/** A buyer's wish, before it is an order. */
export interface OrderWish {
  readonly guid: string;
  readonly customerId: string;
  readonly lines: readonly WantedLine[];
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A product of the catalogue by its guid; undefined if it is not sold. */
export type Catalogue = (productGuid: string) => OrderedProduct | undefined;

/**
 * A new order: CREATED, with titles, descriptions and prices as the catalogue has them now.
 *
 * @throws {ProductNotSold} {@link PriceDiffers}
 */
export function placeOrder(wish: OrderWish, catalogue: Catalogue): Order {
  return {
    guid: wish.guid,
    customerId: wish.customerId,
    orderStatusEvents: [{ timestamp: wish.at, orderStatusType: 'CREATED' }],
    orderItems: wish.lines.map((line) => priced(line, catalogue)),
  };
}

function priced({ productGuid, quantity, price }: WantedLine, catalogue: Catalogue): OrderLine {
  const product = catalogue(productGuid);
  if (!product) throw new ProductNotSold(productGuid);
  if (price !== undefined && price !== product.price) throw new PriceDiffers(productGuid, price, product.price);
  return { product, quantity };
}

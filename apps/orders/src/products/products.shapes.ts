import { product, toCents, toDollars, uuid } from '@storefront/contracts';
import { pageQuery, pageShape } from '@storefront/http';
import { z } from 'zod';
import type { Product, ProductDetails } from './domain/product.ts';

const blueWidget = { title: 'Blue Widget', description: 'Brilliant Blue Widget', price: 1.99 };

/** A product as people see it: its price in dollars. */
export const productView = product.meta({
  id: 'Product',
  example: { guid: 'b5efd4a0-4eb9-4ad0-bc9e-2f5542cbe897', ...blueWidget },
});
export type ProductView = z.output<typeof productView>;

export const productPage = pageShape(productView);

/** What staff send. The guid is given by the server. */
export const productInput = product.omit({ guid: true }).meta({ id: 'ProductInput', example: blueWidget });
export type ProductInput = z.output<typeof productInput>;

/** `?limit=&cursor=`, in the order of guids. */
export const productsQuery = z.strictObject(pageQuery(z.strictObject({ guid: uuid })));
export type ProductsQuery = z.output<typeof productsQuery>;

/** The answer that shows one product. */
export const toProductView = ({ guid, title, description, price }: Product): ProductView => ({
  guid,
  title,
  description,
  price: toDollars(price),
});

/** What staff sent, as the catalogue keeps it. */
export const toDetails = ({ title, description, price }: ProductInput): ProductDetails => ({
  title,
  description,
  price: toCents(price),
});

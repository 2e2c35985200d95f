import type { AggregateKind, DocumentRef, StoredAggregate, Tools } from '@storefront/outbox';
import { Schema } from 'mongoose';
import type { Product } from './domain/product.ts';

/** A product in MongoDB; its price in cents. */
export interface ProductDocument extends StoredAggregate, Omit<Product, 'guid'> {}

/** How products are kept. Nobody outside is told of them. */
export const PRODUCT: AggregateKind<Product> = {
  name: 'product',
  collection: 'catalogue.products',
  toFields: ({ title, description, price }) => ({ title, description, price }),
  fromFields: (guid, fields) => toProduct({ ...(fields as ProductDocument), _id: guid }),
};

/** The product in a document. */
export const toProduct = ({ _id, title, description, price }: ProductDocument): Product => ({
  guid: _id,
  title,
  description,
  price,
});

/** For commands that read a product. */
export const productRef = (guid: string): DocumentRef => ({ collection: PRODUCT.collection, id: guid });

/** The product that a command named with {@link productRef}; undefined if there is none. */
export function productIn(tools: Tools, guid: string): Product | undefined {
  const document = tools.read(productRef(guid)) as ProductDocument | undefined;
  return document && !document.deletedAt ? toProduct(document) : undefined;
}

/** What reading asks of the collection: members that a filter may name. The list is in the order of guids. */
export const productSchema = new Schema<ProductDocument>(
  { _id: String },
  { collection: PRODUCT.collection, versionKey: false },
);

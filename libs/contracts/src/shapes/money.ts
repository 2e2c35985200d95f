import { z } from 'zod';

/** An amount in whole US cents: the only form in which money is stored or added up. */
export type Cents = number & { readonly unit: 'cents' };

const MAX_PRICE = 1_000_000;

/** A price in JSON: US dollars, 0 to 1,000,000, at most two decimals, such as 11.99. */
export const price = z
  .number()
  .nonnegative()
  .max(MAX_PRICE)
  .refine((dollars) => Number(dollars.toFixed(2)) === dollars, 'must have at most two decimals')
  .meta({ description: 'US dollars with at most two decimals', example: 11.99 });

/** @param dollars a {@link price} */
export const toCents = (dollars: number): Cents => Math.round(dollars * 100) as Cents;

/** The JSON form of an amount, exact to the cent. */
export const toDollars = (cents: Cents): number => cents / 100;

/** Quantities times prices, summed. Whole numbers all the way: no rounding happens. */
export const total = (lines: readonly { price: Cents; quantity: number }[]): Cents =>
  lines.reduce((sum, line) => sum + line.price * line.quantity, 0) as Cents;

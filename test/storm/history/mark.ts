const BASE = 1000;

/** What an operation writes into its data: op-17. Found again by {@link marksIn}. */
export const markOf = (op: number): string => `op-${op}`;

/** The operations whose marks stand in a text, in the order in which they stand there. */
export const marksIn = (text: string): number[] =>
  Array.from(text.matchAll(/\bop-(?<op>\d+)\b/gu), ({ groups }) => Number(groups?.['op']));

/**
 * An order has no member for a text of the buyer's: the mark of its placing are three quantities, each 1 to 1000.
 *
 * @param op below a thousand millions
 */
export const quantitiesOf = (op: number): [number, number, number] => [
  1 + Math.floor(op / BASE ** 2),
  1 + (Math.floor(op / BASE) % BASE),
  1 + (op % BASE),
];

/** The placing behind an order's quantities; 0 for an order that no operation of ours can have placed. */
export function placingOf(quantities: readonly number[]): number {
  const [millions = 0, thousands = 0, ones = 0, ...others] = quantities;
  if (others.length > 0 || Math.min(millions, thousands, ones) < 1) return 0;
  return (millions - 1) * BASE ** 2 + (thousands - 1) * BASE + (ones - 1);
}

import { maskCardNumbers } from '@storefront/observability';

/** The way to a place in a JSON value: member names and positions. */
export type Path = readonly (string | number)[];

const LONGEST_NAME = 64;
const LONGEST = 512;

/** The JSON Pointer (RFC 6901) of a path; the whole body is the empty text. Names come from outside: cut and masked. */
export function toPointer(path: Path): string {
  return maskCardNumbers(path.map((step) => `/${escaped(step)}`).join('')).slice(0, LONGEST);
}

function escaped(step: string | number): string {
  if (typeof step === 'number') return String(step);
  return step.slice(0, LONGEST_NAME).replaceAll('~', '~0').replaceAll('/', '~1');
}

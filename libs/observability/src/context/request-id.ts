import { randomUUID } from 'node:crypto';
import { hasCardNumber } from '../logs/card-numbers.ts';

// Enough for UUIDs, ULIDs, trace ids and Envoy's ids; nothing that could break out of a log line or a header.
const SANE = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * The id of a request: the caller's `X-Request-Id` if it is sane, else a new UUID.
 *
 * Sane: 1 to 64 characters of A-Z a-z 0-9 . _ : - that start with a letter or digit and hide no card number.
 */
export function requestIdFrom(header: unknown): string {
  if (typeof header === 'string' && SANE.test(header) && !hasCardNumber(header)) return header;
  return randomUUID();
}

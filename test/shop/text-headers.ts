import type { RawHeaders } from '@storefront/kafka';

/** Headers as text. */
export const textHeaders = (headers: RawHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

import { z } from 'zod';

/** Settings of the public HTTP port. The app adds its own default for PORT. */
export const httpSettings = z.object({
  /** Address to listen on. Default 0.0.0.0; 127.0.0.1 for development. */
  HOST: z.string().min(1).default('0.0.0.0'),
  /** Proxies in front of the service whose X-Forwarded-For is believed, counted from the socket. Default 0: none. */
  TRUSTED_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  /** Longest wait for a whole request, ms. Default 15000. */
  REQUEST_TIMEOUT_MS: z.coerce.number().int().min(1000).max(120_000).default(15_000),
  /** Longest until a handler begins to answer, ms; then the answer is 503. Default 11000: some wait for 10 s. */
  ANSWER_LIMIT_MS: z.coerce.number().int().min(100).max(120_000).default(11_000),
  /** How long an idle connection is kept, ms. Default 72000: longer than a usual load balancer's 60 s. */
  KEEP_ALIVE_MS: z.coerce.number().int().min(1000).max(600_000).default(72_000),
});
export type HttpSettings = z.infer<typeof httpSettings>;

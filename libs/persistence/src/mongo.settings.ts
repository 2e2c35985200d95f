import { z } from 'zod';

/** How an app reaches its database. */
export const mongoSettings = z.object({
  /** Connection string of a replica set (transactions need one). Required. */
  MONGODB_URI: z.string().regex(/^mongodb(\+srv)?:\/\//u, 'must begin with mongodb:// or mongodb+srv://'),
  /** Name of the app's own database. Default: the app's name. */
  MONGODB_DATABASE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/u)
    .optional(),
  /** Most connections of one process. Default 20: each committer uses one for commands and up to three for events, reads the rest. */
  MONGODB_POOL_SIZE: z.coerce.number().int().min(2).max(500).default(20),
  /** Longest a read may run on the server, ms. Default 5000; then the request is answered 503. */
  MONGODB_READ_LIMIT_MS: z.coerce.number().int().min(100).default(5000),
});
export type MongoSettings = z.infer<typeof mongoSettings>;

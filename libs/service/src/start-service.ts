import type { DynamicModule, Type } from '@nestjs/common';
import type { ProblemPages } from '@storefront/http';
import type { z } from 'zod';
import type { ServiceSettings } from './service.settings.ts';

/** What makes one service different from another. */
export interface ServiceOptions<S extends ServiceSettings> {
  /** Also the first part of its paths, its database, its consumer group. */
  readonly name: string;
  /** Every setting of the service, once. */
  readonly config: z.ZodType<S>;
  /** The service's module for these settings. */
  readonly module: (settings: S) => Type | DynamicModule;
  /** Explains the service's own refusals. */
  readonly problems?: ProblemPages;
}

/**
 * Starts a service and keeps it until it is told to stop.
 *
 * Ends the process by itself: 0 after SIGTERM or SIGINT and an orderly stop; 1 for wrong settings, a port that is
 * taken, a failure that can't be waited out, or a stop that took too long.
 */
export async function startService<S extends ServiceSettings>(options: ServiceOptions<S>): Promise<void> {
  void options;
}

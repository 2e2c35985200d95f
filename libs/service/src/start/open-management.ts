import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createHttpApp } from '@storefront/http';
import type { HealthRegistry } from '@storefront/observability';
import { OperationsController } from '@storefront/outbox';
import { ManagementModule } from '../management/management.module.ts';
import type { RunningService } from '../management/running-service.ts';
import type { ServiceSettings } from '../service.settings.ts';
import { listen } from './listen.ts';

/** A parked event's value may have 256 KiB, and takes more as a text in JSON. */
const BODY_LIMIT = 1024 * 1024;

/** What the management port is made of. */
export interface ManagementOptions {
  readonly settings: ServiceSettings;
  readonly health: HealthRegistry;
  readonly service: RunningService;
  readonly logger: LoggerService;
}

/**
 * Opens the management port: a listener of its own, so that no route of the public one can ever lead here, and open
 * from the first moment, so that a service that waits for its database is seen to wait.
 */
export async function openManagement(options: ManagementOptions): Promise<NestFastifyApplication> {
  const { settings, health, service, logger } = options;
  const module = ManagementModule.with({ health, service, controllers: [OperationsController] });
  const app = await createHttpApp(module, {
    name: 'management',
    settings,
    logger,
    bodyLimit: BODY_LIMIT,
    documents: false,
  });
  await listen(app, { setting: 'MANAGEMENT_PORT', port: settings.MANAGEMENT_PORT, host: settings.MANAGEMENT_HOST });
  return app;
}

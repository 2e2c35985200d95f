import type { INestApplication } from '@nestjs/common';
import type { NestMicroservice } from '@nestjs/microservices';
import { RethrowFilter } from './rethrow.filter.ts';
import type { StorefrontKafkaServer } from './storefront-kafka.server.ts';

/**
 * Adds the Kafka side to an HTTP app; `app.startAllMicroservices()` starts it. Filters, pipes and guards of the HTTP
 * side do not apply to it.
 */
export function connectKafka(app: INestApplication, server: StorefrontKafkaServer): void {
  const options = { inheritAppConfig: false, deferInitialization: true };
  const microservice = app.connectMicroservice({ strategy: server }, options) as NestMicroservice;
  microservice.useGlobalFilters(new RethrowFilter());
  // What Nest does by itself when not deferred, but then it is too late for a filter.
  microservice.registerListeners();
  microservice.setIsInitialized(true);
  microservice.setIsInitHookCalled(true);
}

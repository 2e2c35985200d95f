import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthRegistry, ServiceAccess } from '@storefront/observability';
import { HealthController } from './health.controller.ts';
import { MetricsController } from './metrics.controller.ts';

/** What the management port shows. */
export interface ManagementParts {
  readonly health: HealthRegistry;
  readonly service: ServiceAccess;
  /** Controllers of other libs, such as the outbox's operations; they reach the service by {@link ServiceAccess}. */
  readonly controllers: readonly Type[];
}

/** Health, metrics and the operations of the libs: for the cluster and its operators, never for the public port. */
@Module({})
export class ManagementModule {
  static with({ health, service, controllers }: ManagementParts): DynamicModule {
    return {
      module: ManagementModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController, ...controllers],
      providers: [
        { provide: HealthRegistry, useValue: health },
        { provide: ServiceAccess, useValue: service },
      ],
    };
  }
}

import { Global, Module, type DynamicModule, type Type } from '@nestjs/common';
import { HealthRegistry } from '@storefront/observability';

/** The service's module, and what every one of its parts may ask for. */
@Global()
@Module({})
export class RootModule {
  static with(service: Type | DynamicModule, health: HealthRegistry): DynamicModule {
    return {
      module: RootModule,
      imports: [service],
      providers: [{ provide: HealthRegistry, useValue: health }],
      exports: [HealthRegistry],
    };
  }
}

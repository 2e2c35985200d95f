import type { INestApplicationContext } from '@nestjs/common';
import { Unavailable } from '@storefront/contracts';
import { ServiceAccess } from '@storefront/observability';

/** {@link ServiceAccess} to the application of this process, once there is one. */
export class RunningService extends ServiceAccess {
  #application: INestApplicationContext | undefined;

  /** From here on `get` answers. */
  attach(application: INestApplicationContext): void {
    this.#application = application;
  }

  override get<T>(token: (abstract new (...args: never[]) => T) | string | symbol): T {
    if (!this.#application) throw new Unavailable('The service is still starting.', { retryAfterSeconds: 2 });
    return this.#application.get<T>(token, { strict: false });
  }
}

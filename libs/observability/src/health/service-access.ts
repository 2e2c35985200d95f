/**
 * The way from a controller on the management port to the service's own providers.
 *
 * The management port is open before the service is up and is an application of its own, so its controllers inject this
 * and ask when a request comes: `this.service.get(ParkedKeys)`.
 */
export abstract class ServiceAccess {
  /**
   * The service's provider of that class or token.
   *
   * @throws what HTTP answers with 503, while the service is not up
   */
  abstract get<T>(token: (abstract new (...args: never[]) => T) | string | symbol): T;
}

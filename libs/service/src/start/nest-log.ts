import { serializeError, type Logger as PinoInstance } from '@storefront/observability';
import { Logger, PinoLogger } from 'nestjs-pino';

// Nest's own play-by-play of a start; only interesting to whoever debugs one.
const VERBOSE = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory']);

/** Nest's logger, writing into the service's log. */
export class NestLog extends Logger {
  constructor(log: PinoInstance) {
    // pino-http would put pino's own serialiser over ours, and with it whatever a driver hangs on its errors.
    super(
      new PinoLogger({ pinoHttp: { logger: log, serializers: { err: serializeError }, wrapSerializers: false } }),
      {},
    );
  }

  override error(message: unknown, ...rest: unknown[]): void {
    const context = String(rest.at(-1));
    // Our own sentence about the port follows.
    if (context === 'NestApplication' && String(message).includes('EADDRINUSE')) return;
    // The service waits for its database: no error yet, and its stack tells nothing.
    if (context === 'MongooseModule') return super.warn(String(message), context);
    super.error(message, ...rest);
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (VERBOSE.has(String(rest.at(-1)))) return this.debug(message, ...rest);
    super.log(message, ...rest);
  }
}

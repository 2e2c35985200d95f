import { Logger, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import type { MongoSettings } from './mongo.settings.ts';

// A misspelt filter must not become "everything", nor an unknown member a stored one, nor input an operator.
mongoose.set('strictQuery', 'throw');
mongoose.set('strict', 'throw');
mongoose.set('sanitizeFilter', true);
mongoose.set('autoIndex', false);

/** How an app's connection to MongoDB reads, writes and waits. A test that connects otherwise tests something else. */
export const CONNECTION = {
  writeConcern: { w: 'majority' },
  readConcern: { level: 'majority' },
  connectTimeoutMS: 2000,
  serverSelectionTimeoutMS: 2000,
  socketTimeoutMS: 6000,
  // For one of the pool's connections; the driver's own default is for ever.
  waitQueueTimeoutMS: 5000,
} as const satisfies ConnectOptions;

/** The app's connection to its own database: majority writes, bounded waits, patient while the database is away. */
@Module({})
export class MongoModule {
  /** @param app names the connection on the server, and the database unless the settings name another */
  static forRoot(app: string, settings: MongoSettings): DynamicModule {
    const logger = new Logger('Mongo');
    mongoose.set('maxTimeMS', settings.MONGODB_READ_LIMIT_MS);
    return {
      module: MongoModule,
      imports: [
        MongooseModule.forRoot(settings.MONGODB_URI, {
          appName: app,
          dbName: settings.MONGODB_DATABASE ?? app,
          maxPoolSize: settings.MONGODB_POOL_SIZE,
          ...CONNECTION,
          // The app waits for its database as long as it takes; readiness says so meanwhile.
          retryAttempts: Number.MAX_SAFE_INTEGER,
          retryDelay: 1000,
          verboseRetryLog: true,
          onConnectionCreate: (connection: Connection) => watch(connection, logger),
        }),
      ],
      exports: [MongooseModule],
    };
  }
}

function watch(connection: Connection, logger: Logger): void {
  const warn = () => logger.warn('lost MongoDB; trying to reconnect');
  connection.on('connected', () => logger.log('connected to MongoDB'));
  connection.on('disconnected', warn);
  // We close it ourselves: a stop in order must not read like a loss.
  connection.on('disconnecting', () => connection.off('disconnected', warn));
}

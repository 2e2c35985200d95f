import { Inject, Module, type DynamicModule } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import { HealthRegistry } from '@storefront/observability';
import type { Connection } from 'mongoose';
import type { AggregateKind } from './aggregate/kind.ts';
import { OutboxRuntime, type OutboxOptions } from './outbox-runtime.ts';

/** Injects the committer of a kind: `@InjectCommitter(ORDER) private readonly committer: Committer<Order>`. */
export const InjectCommitter = <State>(kind: AggregateKind<State>) => Inject(committerToken(kind));

const committerToken = <State>(kind: AggregateKind<State>): string => `Committer(${kind.name})`;

/** Saves and publishes as one, and handles each event once. Import forRoot once and forFeature where one writes. */
@Module({})
export class OutboxModule {
  /** Once an app: the outbox with its relay, the inbox, their figures and health. */
  static forRoot(options: OutboxOptions): DynamicModule {
    const runtime = {
      provide: OutboxRuntime,
      inject: [getConnectionToken(), HealthRegistry],
      useFactory: (connection: Connection, health: HealthRegistry) => new OutboxRuntime(connection, health, options),
    };
    return { module: OutboxModule, global: true, providers: [runtime], exports: [runtime] };
  }

  /** The committer of one kind of aggregate, for {@link InjectCommitter}. */
  static forFeature<State>(kind: AggregateKind<State>): DynamicModule {
    const committer = {
      provide: committerToken(kind),
      inject: [OutboxRuntime],
      useFactory: (runtime: OutboxRuntime) => runtime.committerFor(kind),
    };
    return { module: OutboxModule, providers: [committer], exports: [committer] };
  }
}

import { Inject, Module, type DynamicModule } from '@nestjs/common';
import type { AggregateKind } from './aggregate/kind.ts';
import type { OutboxSettings } from './outbox.settings.ts';

/** Injects the committer of a kind: `@InjectCommitter(ORDER) private readonly committer: Committer<Order>`. */
export const InjectCommitter = <State>(kind: AggregateKind<State>) => Inject(committerToken(kind));

export const committerToken = <State>(kind: AggregateKind<State>): string => `Committer(${kind.name})`;

@Module({})
export class OutboxModule {
  /** Once an app: the outbox with its relay, the inbox, their operations and metrics. */
  static forRoot(_options: { app: string; settings: OutboxSettings }): DynamicModule {
    return { module: OutboxModule };
  }

  /** The committer of one kind of aggregate. */
  static forFeature<State>(_kind: AggregateKind<State>): DynamicModule {
    return { module: OutboxModule };
  }
}

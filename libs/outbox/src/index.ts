export type { AggregateKind, StoredAggregate } from './aggregate/kind.ts';
export {
  deleted,
  saved,
  unchanged,
  type Command,
  type Committed,
  type Decision,
  type DocumentRef,
  type NewEvent,
  type Tools,
} from './aggregate/command.ts';
export { committedOf } from './aggregate/committed-of.ts';
export { Committer } from './commit/committer.ts';
export { OutboxRuntime } from './outbox-runtime.ts';
export { ignored, WaitForSubject, type EventMeaning, type IncomingEvent } from './inbox/meaning.ts';
export { InjectCommitter, OutboxModule } from './outbox.module.ts';
export { outboxSettings, type OutboxSettings } from './outbox.settings.ts';
export { OperationsController } from './operations/operations.controller.ts';

import type { Mutant } from '../mutant.ts';
import { answeringFilter } from './consuming/answering-filter.ts';
import { noInbox } from './consuming/no-inbox.ts';
import { offsetBeforeEffect } from './consuming/offset-before-effect.ts';
import { swallowedError } from './consuming/swallowed-error.ts';
import { cursor } from './sending/cursor.ts';
import { idempotentProducer } from './sending/idempotent-producer.ts';
import { localRead } from './sending/local-read.ts';
import { markBeforeSend } from './sending/mark-before-send.ts';
import { unkeyedSend } from './sending/unkeyed-send.ts';
import { eventOutsideTheTransaction } from './writing/event-outside-the-transaction.ts';
import { expiryOfPendingEvents } from './writing/expiry-of-pending-events.ts';
import { wholeDocumentSave } from './writing/whole-document-save.ts';

/** Every mistake, along the way of an event. */
export const MUTANTS: readonly Mutant[] = [
  eventOutsideTheTransaction,
  wholeDocumentSave,
  expiryOfPendingEvents,
  cursor,
  localRead,
  markBeforeSend,
  idempotentProducer,
  unkeyedSend,
  offsetBeforeEffect,
  noInbox,
  swallowedError,
  answeringFilter,
];

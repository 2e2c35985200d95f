const SHARED_OUT_ANEW = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

/** Whether an error of kafkajs says that this member has to join again. */
export function mustJoinAgain(error: unknown): boolean {
  return error instanceof Error && SHARED_OUT_ANEW.has(String(Reflect.get(error, 'type')));
}

/** The group shares out its partitions: an error that makes kafkajs join again, as the broker's own answer would. */
export function sharedOut(): Error {
  return Object.assign(new Error('the group is sharing out its partitions'), { type: 'REBALANCE_IN_PROGRESS' });
}

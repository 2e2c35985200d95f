import type { Binary, MongoClient } from 'mongodb';
import { answered } from '../limits/answered.ts';

/**
 * Ends transactions of our own user that have been idle for longer than `idleMs`: what a killed or frozen process left
 * open, with its documents locked for everybody. A process that was merely slow gets NoSuchTransaction and repeats.
 *
 * @returns how many it ended
 */
export async function endOrphans(client: MongoClient, idleMs: number): Promise<number> {
  const admin = client.db('admin');
  const idle = admin.aggregate<{ lsid: { id: Binary } }>(
    [
      { $currentOp: { idleSessions: true, allUsers: false } },
      { $match: { type: 'idleSession', 'transaction.timeInactiveMicros': { $gt: idleMs * 1000 } } },
      { $project: { lsid: 1 } },
    ],
    { readConcern: { level: 'local' } }, // $currentOp refuses any other
  );
  const sessions = (await answered(idle.toArray())).map((operation) => ({ id: operation.lsid.id }));
  if (sessions.length > 0) await answered(admin.command({ killSessions: sessions }));
  return sessions.length;
}

import type { Collection, Db, Timestamp } from 'mongodb';

/** One write to a document, by MongoDB's clock. */
export interface Write {
  readonly id: string;
  /** When its transaction was committed, epoch ms. */
  readonly at: number;
  /** The document's `applied`, if it has one. */
  readonly applied: number | undefined;
}

interface Change {
  documentKey: { _id: string };
  wallTime: Date;
  applied?: number;
}

/** The present, as a place in MongoDB's log. */
export async function present(db: Db): Promise<Timestamp> {
  const { operationTime } = await db.command({ ping: 1 });
  return operationTime as Timestamp;
}

/**
 * Who was written when. Read from the log afterwards, so that looking costs nothing while it is measured; the iteration
 * waits for writes to come, so its caller has to know when to end.
 */
export async function* writesSince<Document extends { _id: string }>(
  collection: Collection<Document>,
  since: Timestamp,
): AsyncGenerator<Write> {
  const wanted = [
    { $match: { operationType: { $in: ['insert', 'replace', 'update'] } } },
    {
      $project: {
        documentKey: 1,
        wallTime: 1,
        applied: { $ifNull: ['$fullDocument.applied', '$updateDescription.updatedFields.applied'] },
      },
    },
  ];
  const stream = collection.watch(wanted, { startAtOperationTime: since, batchSize: 1000 });
  try {
    for (;;) {
      const { applied, documentKey, wallTime } = (await stream.next()) as unknown as Change;
      yield { id: documentKey._id, at: wallTime.getTime(), applied };
    }
  } finally {
    await stream.close();
  }
}

import { Logger } from '@nestjs/common';
import { Unavailable } from '@storefront/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from '../commit/classify.ts';

const PAUSE_MS = 1000;

/**
 * Does what an app needs of its database before it can begin, as often as it takes: a database that answered when the
 * app connected may go away before the app is ready. A conflict counts as passing, too: others start at the same time.
 *
 * @param what completes "could not …"
 * @param work must do no harm when it is done twice, and not wait without end (answered, answering)
 * @throws whatever `work` threw for a reason that does not pass
 */
export async function patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
  const logger = new Logger('Mongo');
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unavailable) && classify(error) === 'broken') throw error;
      logger.warn({ err: error }, `could not ${what}; trying again`);
      await sleep(PAUSE_MS);
    }
  }
}

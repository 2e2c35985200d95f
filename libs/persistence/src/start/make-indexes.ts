import { answered } from '../limits/answered.ts';
import { patiently } from './patiently.ts';

/** Makes the indexes that a mongoose model's schema names, before its app begins; waits for a database that is away. */
export const makeIndexes = (model: {
  readonly modelName: string;
  createIndexes(): Promise<unknown>;
}): Promise<unknown> => patiently(`make the indexes of ${model.modelName}`, () => answered(model.createIndexes()));

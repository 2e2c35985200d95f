export { mongoSettings, type MongoSettings } from './mongo.settings.ts';
export { MongoModule } from './mongo.module.ts';
export { classify, VersionMoved, type Trouble } from './commit/classify.ts';
export { GroupCommit, type Attempt, type CommitObserver, type GroupCommitOptions } from './commit/group-commit.ts';
export type { LineLimits } from './commit/waiting-line.ts';
export { answering } from './limits/answering.ts';
export { transact, type TransactOptions } from './commit/transact.ts';

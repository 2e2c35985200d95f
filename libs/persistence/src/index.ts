export { mongoSettings } from './mongo.settings.ts';
export { MongoModule } from './mongo.module.ts';
export { classify, VersionMoved } from './commit/classify.ts';
export { GroupCommit, type Attempt, type CommitObserver, type GroupCommitOptions } from './commit/group-commit.ts';
export { GroupRead } from './read/group-read.ts';
export { answered } from './limits/answered.ts';
export { answering } from './limits/answering.ts';
export { patiently } from './start/patiently.ts';
export { transact } from './commit/transact.ts';

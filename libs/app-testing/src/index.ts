export { bodiesOf, operationsOf } from './api-document.ts';
export type { RecordedEvent } from './recorded-events.ts';
export { startApp } from './start-app.ts';
export type { TestedApp } from './tested-app.ts';

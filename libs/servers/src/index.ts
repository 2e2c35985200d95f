export { startServers } from './start-servers.ts';
export type { Kind, Servers, ServersOptions } from './start-servers.ts';
export { Obstacle, lastLines } from './obstacle.ts';
export { slowly } from './progress.ts';
export type { Report } from './progress.ts';
export { isPortFree } from './ports.ts';
export { startKept } from './processes/kept-process.ts';
export type { Ending, KeptCommand, KeptProcess } from './processes/kept-process.ts';
export { run } from './processes/run.ts';

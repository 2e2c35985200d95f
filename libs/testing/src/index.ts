export { caller, type Caller, type Reply, type Request } from './caller.ts';
export { eventually } from './eventually.ts';
export { failCommands } from './fail-commands.ts';
export { TcpProxy } from './tcp-proxy.ts';
export { testServers, throwAwayDatabase, throwAwayPrefix } from './throw-away.ts';
export type { ThrowAwayDatabase } from './throw-away.ts';

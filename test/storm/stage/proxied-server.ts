import { join } from 'node:path';
import { TcpProxy } from '@storefront/testing';
import { OwnServer } from '../../shop/own-server.ts';

/** A real server of the storm's own, reached through a bad network. */
export class ProxiedServer extends OwnServer {
  private network: TcpProxy | undefined;
  /** The server's own port, past the proxy. */
  port = 0;

  /** @param folder of the storm: what the server leaves there stays */
  constructor(kind: OwnServer['kind'], folder: string) {
    super(kind, join(folder, kind));
  }

  get proxy(): TcpProxy {
    if (!this.network) throw new Error(`${this.kind} was never started`);
    return this.network;
  }

  /** Ends it, and the network with it. */
  override async close(): Promise<void> {
    await super.close();
    await this.network?.close();
  }

  protected override async front(port: number): Promise<number> {
    this.port = port;
    this.network ??= await TcpProxy.start(`127.0.0.1:${port}`);
    return this.network.port;
  }
}

import { testServers } from '@storefront/testing';
import type { AppName } from '../../shop/built-service.ts';
import type { App } from '../stage/app.ts';
import { Blockade, type Which } from '../stage/blockade.ts';
import { BrokerLine } from '../stage/broker-line.ts';
import { DrillShop } from '../stage/drill-shop.ts';
import { OwnServer } from '../../shop/own-server.ts';
import { registeredCustomer } from '../crowd/workload.ts';

/** Short ones: a killed relay's leases, and a send that nobody answers, are waited for in every second window. */
const QUICK = { KAFKA_SEND_TIMEOUT_MS: '1500', OUTBOX_LEASE_MS: '3000' };

/**
 * A shop in which one app is killed over and over. That app has a mongod and a way to the broker of its own, so that
 * what is done to them meets nobody else.
 */
export class Scene {
  readonly shop: DrillShop;
  readonly line: BrokerLine;
  /** A customer whom everybody knows. */
  readonly customer: string;
  private readonly victimName: AppName;
  private readonly mongod: OwnServer;

  private constructor(victim: AppName, shop: DrillShop, mongod: OwnServer, line: BrokerLine, customer: string) {
    this.victimName = victim;
    this.shop = shop;
    this.mongod = mongod;
    this.line = line;
    this.customer = customer;
  }

  /** @param apps with the victim, all that take part in what it does */
  static async open(victim: AppName, apps: readonly AppName[]): Promise<Scene> {
    const mongod = await new OwnServer('mongodb').start();
    const line = await BrokerLine.start(testServers().kafkaBrokers);
    const own = { [victim]: { ...QUICK, MONGODB_URI: mongod.address, KAFKA_BROKERS: line.address } };
    const shop = await DrillShop.open({ apps, own });
    return new Scene(victim, shop, mongod, line, await registeredCustomer(shop, 0));
  }

  get victim(): App {
    return this.shop.app(this.victimName);
  }

  /** No such command of the victim is carried out. @param collection default: any */
  refuse(command: Which['command'], collection?: string): Promise<Blockade> {
    const namespace = collection && `${this.shop.database(this.victimName).databaseName}.${collection}`;
    return Blockade.against(this.mongo, { app: this.victimName, command, ...(namespace && { namespace }) });
  }

  /** The victim's commits are carried out and not answered. */
  keepCommitsUnanswered(): Promise<Blockade> {
    return Blockade.ofAnswers(this.mongo);
  }

  /** Nothing is refused or lost any more, and the victim is up. */
  async recover(): Promise<void> {
    this.line.pass();
    await Blockade.endAll(this.mongo);
    if (this.victim.hasEnded) await this.victim.start();
  }

  async close(): Promise<void> {
    await this.shop.close();
    await Promise.all([this.line.close(), this.mongod.close()]);
  }

  private get mongo() {
    return this.shop.mongoOf(this.victimName);
  }
}

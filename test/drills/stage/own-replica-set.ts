import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, REPLICA_SET, startMember, type KeptProcess } from '@storefront/servers';
import { eventually } from '@storefront/testing';
import { MongoClient } from 'mongodb';

const ANSWERS_WITHIN_MS = 30_000;
const PRIMARY_WITHIN_MS = 60_000;
/** With it a member takes nothing more from the others; that it is alive, it goes on telling them. */
const NO_MORE_COPIES = 'stopReplProducer';

/** A real replica set of three members, of one drill's own, whose primary may be lost with what only it had. */
export class OwnReplicaSet {
  private readonly home: string;
  private readonly members: readonly Member[];

  private constructor(home: string, ports: readonly number[]) {
    this.home = home;
    this.members = ports.map((port) => new Member(port, join(home, String(port))));
  }

  static async start(): Promise<OwnReplicaSet> {
    const home = mkdtempSync(join(tmpdir(), 'storefront-drill-'));
    const set = new OwnReplicaSet(home, await freePorts(3));
    try {
      await Promise.all(set.members.map((member) => member.start()));
      await set.initiate();
      return set;
    } catch (error) {
      await set.close();
      throw error;
    }
  }

  /** As MONGODB_URI takes it. */
  get address(): string {
    return `mongodb://${this.members.map(({ host }) => host).join(',')}/?replicaSet=${REPLICA_SET}`;
  }

  /** Who takes writes now, once there is one. */
  async primary(): Promise<Member> {
    const look = async () => {
      for (const member of this.members) if (await member.isPrimary()) return member;
      return undefined;
    };
    const found = await eventually('the set has a primary', look, undefined, { deadlineMs: PRIMARY_WITHIN_MS });
    return found!;
  }

  /** What the primary takes from now on, it has alone: it is on no majority. */
  async isolate(primary: Member): Promise<void> {
    await Promise.all(this.others(primary).map((member) => member.takeNoCopies()));
  }

  /** SIGKILL of the primary; the others, who lack what it had alone, choose another one. */
  async lose(primary: Member): Promise<void> {
    await primary.kill();
    await this.reunite();
    await this.elect(this.others(primary));
  }

  /** All members that are up copy from each other again. */
  async reunite(): Promise<void> {
    await Promise.all(this.members.map((member) => member.takeCopies()));
  }

  /** Ends it in whatever state it is, and removes its data. */
  async close(): Promise<void> {
    await Promise.all(this.members.map((member) => member.close()));
    rmSync(this.home, { recursive: true, force: true });
  }

  private others(primary: Member): readonly Member[] {
    return this.members.filter((member) => member !== primary);
  }

  private async initiate(): Promise<void> {
    const [first] = this.members;
    const members = this.members.map(({ host }, _id) => ({ _id, host }));
    // A new primary does not ask the others for what it lacks: one that comes back early would keep what it had alone.
    const settings = { catchUpTimeoutMillis: 0 };
    await first?.client.db('admin').command({ replSetInitiate: { _id: REPLICA_SET, members, settings } });
    await this.elect(this.members);
  }

  /** By themselves they would wait for ten seconds first, whether there is somebody else. */
  private async elect(candidates: readonly Member[]): Promise<void> {
    const choose = async () => {
      for (const member of candidates) if (await member.isElected()) return true;
      return false;
    };
    await eventually('a member is elected', choose, undefined, { deadlineMs: PRIMARY_WITHIN_MS });
    await this.primary();
  }
}

/** One mongod of three. It comes back at the same address, with its data. */
export class Member {
  readonly host: string;
  /** Straight to it, whatever it is: shows what it has, whether or not the others have it. */
  readonly client: MongoClient;
  private readonly port: number;
  private readonly folder: string;
  private process: KeptProcess | undefined;
  private isUp = false;

  constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
    this.host = `127.0.0.1:${port}`;
    const uri = `mongodb://${this.host}/?directConnection=true`;
    this.client = new MongoClient(uri, { readConcernLevel: 'local', serverSelectionTimeoutMS: 2000 });
  }

  /** Starts it, again after {@link kill}, and waits until it answers. */
  async start(): Promise<void> {
    this.process = await startMember(this.port, this.folder);
    const answers = () => this.client.db('admin').command({ ping: 1 });
    await eventually(`mongod answers at ${this.host}`, answers, undefined, { deadlineMs: ANSWERS_WITHIN_MS });
    this.isUp = true;
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    if (!this.process) return;
    this.isUp = false;
    process.kill(-this.process.group, 'SIGKILL');
    await this.process.ended;
  }

  async isPrimary(): Promise<boolean> {
    return this.isUp && (await this.client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true;
  }

  /** Stands for election: one who has less than the others is not elected. */
  async isElected(): Promise<boolean> {
    const standing = this.client.db('admin').command({ replSetStepUp: 1 });
    return await standing.then(
      () => true,
      () => false,
    );
  }

  async takeNoCopies(): Promise<void> {
    await this.failpoint('alwaysOn');
  }

  async takeCopies(): Promise<void> {
    if (this.isUp) await this.failpoint('off');
  }

  /** Whether a rollback took this out of its data: what it takes away, mongod writes into files of their own. */
  hasRolledBack(text: string): boolean {
    const files = readdirSync(join(this.folder, 'data/rollback'), { recursive: true, withFileTypes: true });
    return files.some((file) => file.isFile() && readFileSync(join(file.parentPath, file.name)).includes(text));
  }

  async close(): Promise<void> {
    await this.client.close();
    await this.process?.stop();
  }

  private async failpoint(mode: 'alwaysOn' | 'off'): Promise<void> {
    await this.client.db('admin').command({ configureFailPoint: NO_MORE_COPIES, mode });
  }
}

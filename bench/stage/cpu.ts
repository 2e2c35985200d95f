import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import type { BuiltService } from '../../test/shop/built-service.ts';
import { Metrics } from '../../test/shop/metrics.ts';
import type { Stage } from './stage.ts';

const TICKS_A_SECOND = 100;
const MEBIBYTE = 1024 * 1024;

/** Memory that a service holds, MiB. */
export const residentMiB = async (service: BuiltService): Promise<number> =>
  (await Metrics.of(service)).total('process_resident_memory_bytes') / MEBIBYTE;

/** CPU time that services have used together, s. */
export async function cpuSeconds(...services: readonly BuiltService[]): Promise<number> {
  const told = await Promise.all(services.map((service) => Metrics.of(service)));
  return told.reduce((sum, metrics) => sum + metrics.total('process_cpu_seconds_total'), 0);
}

/** CPU time of this process since `before`, µs. */
export function ownMicros(before: NodeJS.CpuUsage): number {
  const { system, user } = process.cpuUsage(before);
  return user + system;
}

/** Somebody who uses the processors. */
export interface Party {
  readonly name: string;
  /** s; undefined where it can't be known: a server that is not a child process of ours, or no Linux. */
  cpuSeconds(): Promise<number | undefined>;
}

/** Everybody who takes part: this process as the client, the services, broker and MongoDB. */
export function partiesOf(stage: Stage, services: readonly BuiltService[]): Party[] {
  return [
    { name: 'client', cpuSeconds: () => Promise.resolve(ownMicros({ user: 0, system: 0 }) / 1e6) },
    ...services.map((service) => ({ name: service.name, cpuSeconds: () => cpuSeconds(service) })),
    ...stage.serverProcesses.map(({ group, name }) => ({
      name,
      cpuSeconds: () => Promise.resolve(groupCpuSeconds(group)),
    })),
  ];
}

/** What everybody used while `work` was done, s of CPU; `machine` is all that was used, by whomever. */
export async function usedWhile<T>(parties: readonly Party[], work: () => Promise<T>) {
  const before = await Promise.all(parties.map((party) => party.cpuSeconds()));
  const machineBefore = machineSeconds();
  const value = await work();
  const machine = machineSeconds() - machineBefore;
  const after = await Promise.all(parties.map((party) => party.cpuSeconds()));
  return { value, machine, used: after.map((seconds, i) => difference(seconds, before[i])) };
}

const difference = (after: number | undefined, before: number | undefined) =>
  after === undefined || before === undefined ? undefined : after - before;

/** How many processors there are to share. */
export const processors = availableParallelism();

/** CPU time of the whole machine since it started, s. What Node knows leaves out interrupts that wait: the network's. */
function machineSeconds(): number {
  if (!existsSync('/proc/stat')) return cpus().reduce((sum, { times }) => sum + (times.user + times.sys) / 1000, 0);
  const [user, nice, system, , , irq, softirq] = readFileSync('/proc/stat', 'utf8')
    .split(/\s+/u, 8)
    .slice(1)
    .map(Number);
  return (user! + nice! + system! + irq! + softirq!) / TICKS_A_SECOND;
}

/** CPU time of all processes of a group, s; undefined without /proc. */
function groupCpuSeconds(group: number): number | undefined {
  try {
    const processes = readdirSync('/proc').filter((name) => /^\d+$/u.test(name));
    return processes.reduce((sum, id) => sum + ticksIn(statusOf(id), group), 0) / TICKS_A_SECOND;
  } catch {
    return undefined;
  }
}

function statusOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/stat`, 'utf8');
  } catch {
    return ''; // it ended meanwhile
  }
}

// proc(5): after the name in brackets come state, parent, group …, and user and system time as the 12th and 13th.
function ticksIn(status: string, group: number): number {
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return Number(fields[2]) === group ? Number(fields[11]) + Number(fields[12]) : 0;
}

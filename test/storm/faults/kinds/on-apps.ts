import { setTimeout as pause } from 'node:timers/promises';
import { APPS } from '../../stage/stage.ts';
import type { Instance } from '../../stage/instance.ts';
import type { Break, Scene } from './break.ts';
import { skewed } from './skewed-clock.ts';

/** One and a half leases: the other relays have taken the keys over when it wakes up. */
const FROZEN_MS = 9000;

/** SIGKILL, and up again after up to a second. */
export const killApp: Break = async (scene) => {
  const instance = await wellOne(scene);
  await instance.kill();
  await pause(scene.chance.between(0, 1000));
  await instance.start();
  return {};
};

/** SIGSTOP and, when its leases are long over, SIGCONT. */
export const pauseApp: Break = async (scene) => {
  const instance = await wellOne(scene);
  instance.freeze();
  try {
    await pause(FROZEN_MS);
  } finally {
    instance.thaw();
  }
  return {};
};

/** SIGTERM, as in a roll-out, and up again. */
export const terminateApp: Break = async (scene) => {
  const instance = await wellOne(scene);
  const { code, signal } = await instance.stop();
  await instance.start();
  return { note: `ended with ${code ?? signal}` };
};

/** One instance more for a while: groups and leases are shared out anew, twice. */
export const extraInstance: Break = (scene) => visit(scene, 'one more', {});

/** The same, with a clock that is ten minutes off. */
export const skewedInstance: Break = async (scene) => {
  const minutes = scene.chance.pick([-10, 10]);
  const environment = await skewed(minutes);
  return environment ? visit(scene, `clock ${minutes} min off`, environment) : { leftOut: 'no libfaketime here' };
};

async function visit({ chance, stage }: Scene, what: string, environment: Record<string, string>) {
  const app = chance.pick(APPS);
  const visitor = stage.join(app, environment);
  await visitor.start();
  await pause(chance.between(6000, 14_000));
  await stage.leave(visitor);
  return { note: `${app}, ${what}`, app };
}

async function wellOne({ stage, victim }: Scene): Promise<Instance> {
  const instance = stage.instances.find(({ name }) => name === victim);
  if (!instance) throw new Error(`there is no ${victim}`);
  await instance.whenUp();
  return instance;
}

import { setTimeout as pause } from 'node:timers/promises';
import type { ProxiedServer } from '../../stage/proxied-server.ts';
import { APPS } from '../../stage/stage.ts';
import type { Break, Done, Scene } from './break.ts';

/** SIGKILL of mongod or of the broker, and up again. */
export const killServer: Break = async (scene) => {
  const server = serverOf(scene);
  await server.kill();
  await server.start();
  return {};
};

/** Every connection ends. */
export const cutNetwork: Break = (scene) => {
  const { proxy } = serverOf(scene);
  const count = proxy.connections;
  proxy.cut();
  return Promise.resolve({ note: `${count} connections` });
};

/** Everything takes longer for a while. */
export const delayNetwork: Break = async (scene) => {
  const { proxy } = serverOf(scene);
  const ms = Math.round(scene.chance.between(50, 400));
  proxy.delay(ms);
  await pause(scene.chance.between(2000, 5000));
  await proxy.pass();
  return { note: `${ms} ms each way` };
};

/** What is asked for is done, and nobody hears of it; in the end the connections break. */
export const swallowReplies: Break = async (scene) => {
  const { proxy } = serverOf(scene);
  proxy.swallowReplies();
  await pause(scene.chance.between(1000, 4500));
  proxy.cut();
  await proxy.pass();
  return {};
};

/**
 * Mongod answers later than an app waits, and has done what it was asked for all the same: all of it stands still, or some
 * commits of one app do, and what comes after them does not.
 */
export const stall: Break = async (scene) => {
  const ms = Math.round(scene.chance.between(4500, 6500));
  if (scene.chance.oneIn(2)) return await standStill(serverOf(scene), ms);
  const times = 1 + scene.chance.below(3);
  const how = { failCommands: ['commitTransaction'], blockConnection: true, blockTimeMS: ms };
  const { app, note } = await failing(scene, times, how, ms + 500);
  return { note: `${note}, ${ms} ms`, app };
};

async function standStill(server: ProxiedServer, ms: number): Promise<Done> {
  server.freeze();
  try {
    await pause(ms);
  } finally {
    server.thaw();
  }
  return { note: `${ms} ms` };
}

const WRITE_CONFLICT = 112;
const NOT_WRITABLE_PRIMARY = 10_107;

/** Another writer was first, says mongod, to so many commands of one app. */
export const conflicts: Break = (scene) =>
  failing(scene, someOf(scene), {
    errorCode: WRITE_CONFLICT,
    failCommands: ['insert', 'update', 'findAndModify', 'commitTransaction'],
  });

/** It is not the primary any more, says mongod, to so many commands of one app. */
export const stepDown: Break = (scene) =>
  failing(scene, someOf(scene), {
    errorCode: NOT_WRITABLE_PRIMARY,
    failCommands: ['find', 'insert', 'update', 'aggregate', 'commitTransaction'],
  });

const someOf = ({ chance }: Scene): number => 3 + chance.below(25);

async function failing({ chance, stage }: Scene, times: number, how: object, lastsMs = 2000) {
  const app = chance.pick(APPS);
  const admin = stage.mongo.db('admin');
  await admin.command({ configureFailPoint: 'failCommand', mode: { times }, data: { appName: app, ...how } });
  await pause(lastsMs);
  await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  return { note: `${times} commands of ${app}`, app };
}

function serverOf({ stage, victim }: Scene): ProxiedServer {
  return victim === 'mongod' ? stage.mongod : stage.broker;
}

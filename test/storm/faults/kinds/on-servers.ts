import { setTimeout as pause } from 'node:timers/promises';
import type { ProxiedServer } from '../../stage/proxied-server.ts';
import { APPS } from '../../stage/stage.ts';
import type { Break, Scene } from './break.ts';

/** SIGKILL of mongod or of the broker, and up again. */
export const killServer: Break = async (scene) => {
  const server = serverOf(scene);
  await server.kill();
  await server.start();
  return undefined;
};

/** Every connection ends. */
export const cutNetwork: Break = (scene) => {
  const { proxy } = serverOf(scene);
  const count = proxy.connections;
  proxy.cut();
  return Promise.resolve(`${count} connections`);
};

/** Everything takes longer for a while. */
export const delayNetwork: Break = async (scene) => {
  const { proxy } = serverOf(scene);
  const ms = Math.round(scene.chance.between(50, 400));
  proxy.delay(ms);
  await pause(scene.chance.between(2000, 5000));
  await proxy.pass();
  return `${ms} ms each way`;
};

/** What is asked for is done, and nobody hears of it; in the end the connections break. */
export const swallowReplies: Break = async (scene) => {
  const { proxy } = serverOf(scene);
  proxy.swallowReplies();
  await pause(scene.chance.between(1000, 4500));
  proxy.cut();
  await proxy.pass();
  return undefined;
};

const WRITE_CONFLICT = 112;
const NOT_WRITABLE_PRIMARY = 10_107;

/** Another writer was first, says mongod, to so many commands of one app. */
export const conflicts: Break = (scene) =>
  failing(scene, WRITE_CONFLICT, ['insert', 'update', 'findAndModify', 'commitTransaction']);

/** It is not the primary any more, says mongod, to so many commands of one app. */
export const stepDown: Break = (scene) =>
  failing(scene, NOT_WRITABLE_PRIMARY, ['find', 'insert', 'update', 'aggregate', 'commitTransaction']);

async function failing({ chance, stage }: Scene, errorCode: number, failCommands: string[]): Promise<string> {
  const [appName, times] = [chance.pick(APPS), 3 + chance.below(25)];
  const admin = stage.mongo.db('admin');
  const data = { appName, errorCode, failCommands };
  await admin.command({ configureFailPoint: 'failCommand', mode: { times }, data });
  await pause(2000);
  await admin.command({ configureFailPoint: 'failCommand', mode: 'off' });
  return `${times} commands of ${appName}`;
}

function serverOf({ stage, victim }: Scene): ProxiedServer {
  return victim === 'mongod' ? stage.mongod : stage.broker;
}

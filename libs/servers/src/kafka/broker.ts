import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFolder } from '../places/data-folder.ts';
import { Obstacle, lastLines } from '../obstacle.ts';
import type { Front } from '../places/ports.ts';
import type { KeptProcess } from '../processes/kept-process.ts';
import { startKept } from '../processes/kept-process.ts';
import { run } from '../processes/run.ts';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';
import { brokerSettings } from './broker-settings.ts';
import { KAFKA_VERSION, kafkaJars } from './jars.ts';
import { findJava } from './java.ts';
import { brokerAnswers } from './probe.ts';

/** A broker of ours, answering. */
export interface RunningBroker {
  readonly brokers: string;
  readonly describe: string;
  readonly process: KeptProcess;
  stop(): Promise<void>;
}

/** What a broker is started from. */
export interface BrokerOptions {
  readonly data: DataFolder;
  readonly cache: string;
  readonly logFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly front: Front;
  readonly report: Report;
}

const READY_MS = 90_000;
// Java's first compiler only: the second would never earn back its own work in the minutes that a broker is needed here.
// From the start through 120,000 records 4.2 s of CPU instead of 7.1, and no fewer records a second.
const JAVA_FLAGS = ['-Xms64m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

const ENDED_BY_SIGTERM = 128 + 15;

// The id that formatting writes to a data folder. Any 16 bytes in base64url; a folder is only ever read by its own broker.
const CLUSTER_ID = 'U3RvcmVmcm9udEtha2FfXw';

/**
 * Starts a Kafka broker of one node (KRaft) as a kept child process and waits until it answers.
 *
 * @throws {Obstacle} without Java or the jars, or when the broker ends or stays silent; nothing is left running then.
 */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const { data, report } = options;
  const java = await findJava(options.environment);
  const { folder: jars, classPath } = await kafkaJars(options.cache, report);
  const [clientPort = 0, controllerPort = 0] = await data.ports('kafka', 2);
  const advertisedPort = await options.front('kafka', clientPort);
  const settings = join(data.path, 'kafka.properties');
  const dataFolder = join(data.path, 'kafka');
  writeFileSync(settings, brokerSettings({ clientPort, advertisedPort, controllerPort, dataFolder }));
  if (!existsSync(join(dataFolder, 'meta.properties'))) {
    await slowly(`Kafka ${KAFKA_VERSION}: preparing its data folder`, report, () => format(java, classPath, settings));
  }

  const archive = classDataArchive(jars);
  const logFile = join(options.logFolder, 'kafka.log');
  const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  const args = [...JAVA_FLAGS, ...archive.flags, logging, '-cp', classPath, 'kafka.Kafka', settings];
  const broker = startKept({ name: 'Kafka', command: java, args, logFile });
  data.note(broker);
  await slowly(`Kafka ${KAFKA_VERSION}: starting`, report, () => answering(broker, clientPort, logFile));
  return {
    brokers: `127.0.0.1:${advertisedPort}`,
    describe: `Kafka ${KAFKA_VERSION} as a child process on 127.0.0.1:${clientPort}`,
    process: broker,
    stop: async () => {
      await broker.stop();
      if ((await broker.ended).code === ENDED_BY_SIGTERM) archive.keep();
    },
  };
}

async function format(java: string, classPath: string, settings: string): Promise<void> {
  const tool = ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '--standalone'];
  const args = [...JAVA_FLAGS, ...tool, '-t', CLUSTER_ID, '-c', settings];
  const { ok, output } = await run({ name: 'StorageTool format', command: java, args }, READY_MS);
  if (!ok) throw cannotStart('its data folder could not be prepared', output);
}

async function answering(broker: KeptProcess, port: number, logFile: string): Promise<void> {
  let hasEnded = false;
  void broker.ended.then(() => (hasEnded = true));
  const patience = { deadlineMs: READY_MS, gaveUp: () => hasEnded };
  if (await brokerAnswers([{ host: '127.0.0.1', port }], patience)) return;
  const fact = hasEnded ? 'it ended before it answered' : `it did not answer within ${READY_MS / 1000} s`;
  await broker.stop();
  throw cannotStart(fact, readFileSync(logFile, 'utf8'));
}

/**
 * Java's archive of loaded classes: halves the time and the CPU of a start (1.7 s to 0.8 s, 2.1 s to 1.2 s of CPU on two
 * idle cores). The first broker to be stopped in good order writes it; Java ignores one that does not fit.
 */
function classDataArchive(jars: string): { flags: string[]; keep: () => void } {
  const archive = join(jars, 'classes.jsa');
  if (existsSync(archive))
    return { flags: [`-XX:SharedArchiveFile=${archive}`, '-Xlog:cds=off'], keep: () => undefined };
  const draft = join(jars, `draft-${process.pid}.jsa`);
  return {
    flags: [`-XX:ArchiveClassesAtExit=${draft}`, '-Xlog:cds=off'],
    keep: () => {
      if (existsSync(draft)) renameSync(draft, archive);
    },
  };
}

function cannotStart(fact: string, output: string): Obstacle {
  return new Obstacle(
    `Kafka cannot start: ${fact}.`,
    lastLines(output),
    'start again; if it stays so, begin with empty data:  npm start -- --fresh',
  );
}

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataFolder } from './places/data-folder.ts';
import { brokerAnswers } from './kafka/probe.ts';
import { whatAnswers } from './mongodb/replica-set.ts';
import { Obstacle, lastLines } from './obstacle.ts';
import { startKept } from './processes/kept-process.ts';
import { findProgram } from './processes/programs.ts';
import { run } from './processes/run.ts';
import { until } from './processes/waiting.ts';
import type { Report } from './progress.ts';
import { slowly } from './progress.ts';

const COMPOSE_FILE = fileURLToPath(new URL('../../../compose.yaml', import.meta.url));
const ASK_MS = 5000;
const UP_MS = 10 * 60_000;

/** What to start by Docker Compose: the services' names in compose.yaml are the keys. */
export interface ComposeOptions {
  readonly kafka: boolean;
  readonly mongodb: boolean;
  readonly data: DataFolder;
  /** Empties the volumes first, and removes them at the end. */
  readonly throwAway: boolean;
  readonly fresh: boolean;
  readonly logFolder: string;
  readonly testCommands: boolean;
  readonly report: Report;
}

/** Servers in containers, answering. */
export interface ComposedServers {
  readonly brokers: string;
  readonly uri: string;
  readonly describe: string;
  stop(): Promise<void>;
}

/** The `docker` on PATH, if its daemon answers and it has the Compose plugin; else undefined. Takes five seconds at most. */
export async function findDocker(report: Report): Promise<string | undefined> {
  const docker = findProgram('docker');
  if (docker === undefined) return undefined;
  const asked = ['version', 'compose version'].map((question) =>
    run({ name: 'docker', command: docker, args: question.split(' ') }, ASK_MS),
  );
  const answers = await slowly('Waiting for Docker to answer', report, () => Promise.all(asked));
  return answers.every(({ ok }) => ok) ? docker : undefined;
}

/**
 * Starts the services of compose.yaml and waits until they answer. `docker compose up` stays in the foreground as a kept
 * process: it stops its containers when it is told to end, and so they, too, end with this process.
 *
 * @throws {Obstacle} when Compose ends or the services stay silent.
 */
export async function startCompose(docker: string, options: ComposeOptions): Promise<ComposedServers> {
  const [kafkaPort = 0, mongodbPort = 0] = await options.data.ports('compose', 2);
  const project = `storefront-${options.throwAway ? process.pid : 'dev'}`;
  const compose = ['compose', '--file', COMPOSE_FILE, '--project-name', project];
  const env = { ...process.env, ...composeVariables(kafkaPort, mongodbPort, options.testCommands) };
  const down = () =>
    slowly('Docker Compose: removing containers and volumes', options.report, () =>
      run({ name: 'down', command: docker, args: [...compose, 'down', '--volumes'], env }, UP_MS),
    );
  if (options.fresh) await down();

  const services = (['kafka', 'mongodb'] as const).filter((service) => options[service]);
  const logFile = join(options.logFolder, 'compose.log');
  const args = [...compose, 'up', '--no-color', ...services];
  const up = startKept({
    name: 'docker compose',
    command: docker,
    args,
    cwd: dirname(COMPOSE_FILE),
    env,
    logFile,
    graceSeconds: 30,
  });
  options.data.note(up);
  let hasEnded = false;
  void up.ended.then(() => (hasEnded = true));
  const servers = {
    brokers: `127.0.0.1:${kafkaPort}`,
    uri: `mongodb://127.0.0.1:${mongodbPort}/?directConnection=true`,
  };
  const answering = await slowly('Docker Compose: starting Kafka and MongoDB', options.report, () =>
    answers(servers, options, () => hasEnded),
  );
  if (!answering) {
    const fact = hasEnded ? 'it ended' : 'they did not answer within ten minutes';
    await up.stop();
    throw cannotStart(fact, await run({ name: 'tail', command: 'tail', args: ['-n', '8', logFile] }, ASK_MS));
  }
  return {
    ...servers,
    describe: `${services.join(' and ')} by Docker Compose (project ${project}, ${servers.brokers}, 127.0.0.1:${mongodbPort})`,
    stop: async () => {
      await up.stop();
      if (options.throwAway) await down();
    },
  };
}

function composeVariables(kafkaPort: number, mongodbPort: number, testCommands: boolean): NodeJS.ProcessEnv {
  return {
    KAFKA_PORT: String(kafkaPort),
    MONGODB_PORT: String(mongodbPort),
    MONGODB_TEST_COMMANDS: testCommands ? '1' : '0',
  };
}

async function answers(
  servers: { brokers: string; uri: string },
  wanted: { kafka: boolean; mongodb: boolean },
  gaveUp: () => boolean,
): Promise<boolean> {
  const patience = { deadlineMs: UP_MS, gaveUp };
  const [host = '', port = ''] = servers.brokers.split(':');
  const kafka = !wanted.kafka || brokerAnswers([{ host, port: Number(port) }], patience);
  const isPrimary = async () => (await whatAnswers(servers.uri, 1000)).isPrimary;
  const mongodb = !wanted.mongodb || until(isPrimary, { ...patience, everyMs: 250 });
  return (await Promise.all([kafka, mongodb])).every(Boolean);
}

function cannotStart(fact: string, log: { output: string }): Obstacle {
  return new Obstacle(
    `Docker Compose could not start the servers: ${fact}.`,
    lastLines(log.output),
    `see it whole:  docker compose up\nor start them without Docker:  STOREFRONT_SERVERS=processes npm start`,
  );
}

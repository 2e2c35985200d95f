import { join } from 'node:path';
import { Obstacle } from '../obstacle.ts';
import { findProgram, isExecutable } from '../processes/programs.ts';
import { run } from '../processes/run.ts';

/** Kafka 4 runs on 17 or newer. */
const OLDEST = 17;

/**
 * Path of a Java that can run the broker: that of JAVA_HOME, else the one on PATH.
 *
 * @throws {Obstacle} when there is none, or only older ones.
 */
export async function findJava(environment: NodeJS.ProcessEnv): Promise<string> {
  const seen: string[] = [];
  for (const java of candidates(environment)) {
    const version = await versionOf(java);
    if (version >= OLDEST) return java;
    seen.push(version === 0 ? `${java} does not run` : `${java} is version ${version}`);
  }
  throw new Obstacle(
    `Kafka cannot start: no Java ${OLDEST} or newer was found.`,
    seen.length > 0 ? seen.join('\n') : 'JAVA_HOME is not set and there is no `java` on PATH.',
    `${installHint()}\nor use a broker of your own:  KAFKA_BROKERS=host:port npm start`,
  );
}

/** The major number in what `java -version` prints; 0 when it names none ("1.8.0" counts as 1, old enough). */
export function majorVersion(output: string): number {
  return Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
}

function candidates(environment: NodeJS.ProcessEnv): string[] {
  const home = environment['JAVA_HOME'];
  const ofHome = home === undefined ? undefined : join(home, 'bin', 'java');
  const found = [ofHome, findProgram('java', environment['PATH'])];
  return found.filter((java) => java !== undefined && isExecutable(java)) as string[];
}

async function versionOf(java: string): Promise<number> {
  const { ok, output } = await run({ name: 'java -version', command: java, args: ['-version'] }, 20_000);
  return ok ? majorVersion(output) : 0;
}

function installHint(): string {
  return process.platform === 'darwin' ? 'brew install openjdk' : 'sudo apt install default-jre-headless';
}

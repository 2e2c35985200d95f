import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, sha256 } from '../places/cache.ts';
import { Obstacle, lastLines } from '../obstacle.ts';
import { findProgram } from '../processes/programs.ts';
import { run } from '../processes/run.ts';
import type { Report } from '../progress.ts';
import { slowly } from '../progress.ts';

/** The version in kafka/pom.xml. */
export const KAFKA_VERSION = '4.1.1';

const POM = fileURLToPath(new URL('../../kafka/pom.xml', import.meta.url));
const PINS = fileURLToPath(new URL('../../kafka/kafka-jars.sha256', import.meta.url));
const DOWNLOAD_MS = 15 * 60_000;

/** File name to SHA-256, as `sha256sum *.jar` writes it. */
type Pins = ReadonlyMap<string, string>;

/**
 * The broker's jars, in order of name, from the cache or once by Maven; every file is checked against
 * kafka/kafka-jars.sha256 before it gets into the cache.
 *
 * @returns the folder, and the class path: spelt out, because a class-data archive wants it the same each time.
 * @throws {Obstacle} without Maven, when the download fails, or when a file is not the pinned one.
 */
export async function kafkaJars(cache: string, report: Report): Promise<{ folder: string; classPath: string }> {
  const text = readFileSync(PINS, 'utf8');
  const pins = readPins(text);
  const pin = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const folder = await cached(cache, `kafka-${KAFKA_VERSION}-${pin}`, (draft) => fetchJars(draft, pins, report));
  return { folder, classPath: [...pins.keys()].map((name) => join(folder, name)).join(':') };
}

// A line: 64 hex digits, two spaces, the name.
function readPins(text: string): Pins {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)] as const));
}

async function fetchJars(folder: string, pins: Pins, report: Report): Promise<void> {
  const maven = findProgram('mvn');
  if (maven === undefined) throw noMaven();
  const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { ok, output, timedOut } = await slowly(
    `Kafka ${KAFKA_VERSION}: fetching ${pins.size} jars (43 MB, once) with Maven`,
    report,
    () => run({ name: 'mvn', command: maven, args: [...args, `-DoutputDirectory=${folder}`] }, DOWNLOAD_MS),
  );
  if (!ok) throw downloadFailed(timedOut ? 'It took longer than 15 minutes.' : lastLines(output));
  await checkJars(folder, pins);
}

async function checkJars(folder: string, pins: Pins): Promise<void> {
  const found = readdirSync(folder);
  const wrong = found.filter((name) => !pins.has(name)).map((name) => `${name} is not in the list`);
  for (const [name, pin] of pins) {
    if (!found.includes(name)) wrong.push(`${name} is missing`);
    else if ((await sha256(join(folder, name))) !== pin) wrong.push(`${name} has another content`);
  }
  if (wrong.length === 0) return;
  throw new Obstacle(
    `Kafka cannot start: Maven brought other files than the pinned ones.`,
    wrong.slice(0, 5).join('\n'),
    'find out who changed them (a mirror in ~/.m2/settings.xml?); libs/servers/README.md says how the list is made',
  );
}

function noMaven(): Obstacle {
  return new Obstacle(
    'Kafka cannot start: there is no Maven to fetch it with.',
    'No Docker daemon answers, the broker is not in the cache, and there is no `mvn` on PATH.',
    `${process.platform === 'darwin' ? 'brew install maven' : 'sudo apt install maven'}\n` +
      'or use a broker of your own:  KAFKA_BROKERS=host:port npm start',
  );
}

function downloadFailed(why: string): Obstacle {
  return new Obstacle(
    'Kafka cannot start: Maven could not fetch its jars.',
    why,
    `see it whole:  mvn -B -f ${POM} dependency:copy-dependencies -DoutputDirectory=/tmp/kafka-jars\n` +
      'or use a broker of your own:  KAFKA_BROKERS=host:port npm start',
  );
}

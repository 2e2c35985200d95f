/** Takes one plain line for the person who waits. */
export type Report = (line: string) => void;

const FIRST_AFTER_MS = 2000;
const AGAIN_EVERY_MS = 10_000;

/**
 * Runs `work` and says so only if it takes longer than two seconds: once then, every ten seconds after, and when done.
 *
 * @param what in the present tense: "fetching Kafka 4.1.1 with Maven (43 MB, once)".
 */
export async function slowly<T>(what: string, report: Report, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
  let said = false;
  const say = () => {
    report(said ? `${what} … ${seconds()} s` : `${what} …`);
    said = true;
    timer = setTimeout(say, AGAIN_EVERY_MS);
  };
  let timer = setTimeout(say, FIRST_AFTER_MS);
  try {
    const result = await work();
    if (said) report(`${what}: done in ${seconds()} s`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}

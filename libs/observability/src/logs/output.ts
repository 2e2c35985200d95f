import { pino, type DestinationStream } from 'pino';

/** Lines are gathered up to this size, bytes … */
const GATHERED = 8192;
/** … and this long, ms. */
const LATEST_MS = 50;

/**
 * Standard output: for people on a terminal where pino-pretty is installed (it is not in production), else JSON.
 *
 * JSON is gathered for up to 50 ms and written asynchronously: a request never waits for whoever reads the pipe, and a
 * busy service makes one system call for many lines. A killed process loses the lines of its last moments; one that
 * ends by itself has them flushed.
 */
export async function standardOutput(): Promise<DestinationStream> {
  const pretty = process.stdout.isTTY ? await import('pino-pretty').catch(() => undefined) : undefined;
  return pretty?.PinoPretty({ ignore: 'pid,hostname,service', sync: true }) ?? gathered();
}

function gathered(): DestinationStream & { flush: (done?: (error?: Error) => void) => void; flushSync: () => void } {
  const output = pino.destination({ dest: 1, sync: false, minLength: GATHERED });
  let timer: NodeJS.Timeout | undefined;
  const writeOut = (): void => {
    timer = undefined;
    output.flush();
  };
  return {
    // A timer only while there is something to write: an idle service must not wake up for its log.
    write: (line) => {
      timer ??= setTimeout(writeOut, LATEST_MS).unref();
      output.write(line);
    },
    flush: (done) => output.flush(done),
    flushSync: () => output.flushSync(),
  };
}

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer to a call that was made when it was due, whether or not earlier ones were answered. */
export interface Answered {
  /** From when it was due to the end of the answer, ms: a call that had to wait to be made waited, too. */
  readonly ms: number;
  readonly body: string;
}

/** Calls at a fixed rate, evenly: an open loop. The latencies of a slow second are not hidden by calling less. */
export async function openLoop(rate: number, seconds: number, call: () => Promise<string>): Promise<Answered[]> {
  const calls: Promise<Answered>[] = [];
  const started = performance.now();
  const total = Math.round(rate * seconds);
  while (calls.length < total) {
    const due = started + (calls.length * 1000) / rate;
    if (due > performance.now()) await sleep(Math.max(1, due - performance.now()));
    else calls.push(timed(due, call));
  }
  return await Promise.all(calls);
}

async function timed(due: number, call: () => Promise<string>): Promise<Answered> {
  const body = await call();
  return { ms: performance.now() - due, body };
}

/** Posts the same JSON again and again by connections that stay open. Rejects unless the answer is 2xx. */
export function poster(url: string, body: unknown): { post: () => Promise<string>; close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const content = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': content.length };
  const post = () =>
    new Promise<string>((resolve, reject) => {
      const asked = request(url, { agent, method: 'POST', headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString();
          if (answer.statusCode === 201) resolve(text);
          else reject(new Error(`answered ${answer.statusCode}: ${text}`));
        });
      });
      asked.on('error', reject);
      asked.end(content);
    });
  return { post, close: () => agent.destroy() };
}

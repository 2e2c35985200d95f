import { Obstacle, slowly, stopAllKept } from '@storefront/servers';
import { openDemonstration } from './demo/demonstration.ts';
import { gatewayClient } from './demo/gateway-client.ts';
import { Stalled } from './demo/stalled.ts';
import { readOptions } from './options.ts';
import { openShop } from './shop/shop.ts';
import { askedToEnd } from './terminal/ending.ts';
import { stayUp, welcome } from './terminal/stay-up.ts';

const INTERRUPTED = 130;

const say = (line: string) => process.stdout.write(`${line}\n`);
const closers: (() => Promise<void>)[] = [];
let isUp = false;

try {
  process.exitCode = await Promise.race([run(), interrupted()]);
} catch (reason) {
  const isExpected = reason instanceof Obstacle || reason instanceof Stalled;
  process.stderr.write(`${isExpected ? reason.message : String((reason as Error).stack ?? reason)}\n`);
  process.exitCode = 1;
}
for (const close of closers.toReversed()) await close();
await slowly('Stopping what was started', say, stopAllKept);
process.exit();

/** Opens the shop, shows one order, and stays up unless this is the demo. Returns the exit code. */
async function run(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const shop = await openShop(options, say);
  closers.push(() => shop.stop());
  const demonstration = await openDemonstration(shop.servers, gatewayClient(shop.gateway.url, say), say);
  closers.push(() => demonstration.close());
  await Promise.race([demonstration.orderOnce(), shop.broken]);
  if (options.demo) return 0;

  isUp = true;
  for (const line of welcome(shop)) say(line);
  await Promise.race([stayUp(shop, demonstration, say), shop.broken]);
  return 0;
}

async function interrupted(): Promise<number> {
  const reason = await askedToEnd();
  say(`Stopping (${reason}) …`);
  return isUp ? 0 : INTERRUPTED;
}

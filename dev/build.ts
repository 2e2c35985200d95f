// `npm run build`: the three apps into dist/, unless nothing changed since the last time.
import { Obstacle } from '@storefront/servers';
import { build } from './shop/build.ts';
import { NOTES, layout } from './shop/layout.ts';

try {
  await build(layout({ portOffset: 0, home: NOTES }).apps, (line) => process.stdout.write(`${line}\n`));
} catch (reason) {
  if (!(reason instanceof Obstacle)) throw reason;
  process.stderr.write(`${reason.message}\n`);
  process.exitCode = 1;
}

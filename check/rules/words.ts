import { projectFiles } from './project-files.ts';
import { nodesOf, parse, wordOf } from './source.ts';

const SHOP_WORDS = /customer|fulfil+ment|shipping|catalogue/i;
const NOT_CODE = /\.spec\.ts$|\/test\//;

/** Code of libs that speaks of customers or orders. Only contracts may; comments may, as examples. */
export function wordFaults(root: string): string[] {
  const files = projectFiles(root, 'libs/*/src/**/*.ts').filter(
    (file) => !file.startsWith('libs/contracts/') && !NOT_CODE.test(file),
  );
  return files.flatMap((file) => {
    const words = [...nodesOf(parse(root, file))].map((node) => wordOf(node) ?? '');
    const found = words.find((word) => SHOP_WORDS.test(word));
    return found === undefined ? [] : [`${file}: says "${found}": only libs/contracts knows of customers and orders`];
  });
}

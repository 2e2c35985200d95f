import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { projectFiles } from './project-files.ts';

const SHOP_WORDS = /customer|fulfil+ment|shipping|catalogue/i;
const NOT_CODE = /\.spec\.ts$|\/test\//;

/** Code of libs that speaks of customers or orders. Only contracts may; comments may, as examples. */
export function wordFaults(root: string): string[] {
  const files = projectFiles(root, 'libs/*/src/**/*.ts').filter(
    (file) => !file.startsWith('libs/contracts/') && !NOT_CODE.test(file),
  );
  return files.flatMap((file) => {
    const found = wordsOf(readFileSync(join(root, file), 'utf8')).find((word) => SHOP_WORDS.test(word));
    return found === undefined ? [] : [`${file}: says "${found}": only libs/contracts knows of customers and orders`];
  });
}

/** Names and texts in the code, without its comments. */
function wordsOf(code: string): string[] {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, code);
  const words: string[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    words.push(scanner.getTokenText());
  }
  return words;
}

import { afterEach, describe, expect, it } from 'vitest';
import { STEPS } from '../steps.ts';
import { plantProject, type PlantedProject } from './planted-project.ts';

/** Eleven lines. @param names of the function, its argument and its result */
const summing = (...[name, items, sum]: readonly [string, string, string]) => `export function ${name}(${items}) {
  let ${sum} = 0;
  for (const { price, quantity, isGift } of ${items}) {
    if (isGift) continue;
    if (Number.isNaN(quantity) || quantity < 1) throw new Error('less than one');
    if (Number.isNaN(price) || price < 0) throw new Error('less than nothing');
    ${sum} += Math.round(price * quantity);
  }
  if (${sum} > 1_000_000) throw new Error('too much');
  return ${sum};
}
`;
const TEXT = summing('total', 'items', 'sum');
/** Its first six lines, and then something else. */
const BEGINNING = TEXT.split('\n').slice(0, 6).join('\n');
const ANOTHER_END = '}[items].map((all) => all.length + all.map(({ size }) => size.width * size.height).length);\n}\n';
const IMPORTS = Array.from({ length: 12 }, (_, n) => `import { part${n} } from './part-${n}.ts';\n`).join('');

/** what is copied, the first place, the second, and their texts */
const COPIED = [
  ['a function from a lib', 'apps/orders/src/deep/b.ts', 'libs/http/src/a.ts', `${IMPORTS}\n${TEXT}`, TEXT],
  ['a function of a test', 'apps/orders/test/b.int.spec.ts', 'test/a.spec.ts', TEXT, TEXT],
  ['a script', 'check/a.mjs', 'dev/b.mjs', TEXT, TEXT],
  ['a function, under other names', 'bench/b.ts', 'dev/a.ts', summing('worth', 'wares', 'value'), TEXT],
] as const;

/** what is alike, and the second text beside the same one in another app */
const ALIKE = [
  ['imports', 'apps/orders/src/b.ts', `${IMPORTS}export const b = [part1];\n`, `${IMPORTS}export const a = part2;\n`],
  ['modules of two apps', 'apps/orders/src/orders-app.module.ts', TEXT, TEXT],
  [
    'functions that say why',
    'apps/orders/src/b.ts',
    `// jscpd:ignore-start -- chance\n${TEXT}// jscpd:ignore-end\n`,
    TEXT,
  ],
  ['six lines', 'apps/orders/src/b.ts', `${BEGINNING}${ANOTHER_END}`, TEXT],
] as const;

describe('the check for copies', () => {
  const [program, ...args] = STEPS.find(({ name }) => name === 'copies')!.command;
  let project: PlantedProject | undefined;
  const check = (files: Readonly<Record<string, string>>) => {
    project = plantProject(files);
    return project.run(program, ...args);
  };
  afterEach(() => project?.remove());

  it.each(COPIED)('given %s, when it runs, then it names both places and fails', (_, one, other, ...texts) => {
    const { output, status } = check({ [one]: texts[0], [other]: texts[1] });

    const line = texts[0].startsWith('import') ? 14 : 1;
    expect(output).toMatch(new RegExp(`^${one}:${line}:.* duplicated on file ${other} \\(1-11\\)$`, 'mu'));
    expect(status).toBe(1);
  });

  it.each(ALIKE)('given %s that are alike, when it runs, then nothing is found', (_, file, text, other) => {
    expect(check({ [file]: text, 'apps/accounts/src/a.ts': other })).toMatchObject({ status: 0 });
  });
});

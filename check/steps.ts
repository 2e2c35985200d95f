/** One thing that `npm run check` looks at. */
export interface Step {
  /** As in `npm run check -- lint`. */
  readonly name: string;
  /** The program, of node_modules/.bin or `node`, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** What to do about a failure. */
  readonly mend: string;
}

/**
 * What counts as written twice: eight lines that are the same word for word, or a function of that length that is another
 * one under other names.
 */
const COPIES = [
  ['--format', 'typescript,javascript'],
  ['--min-lines', '8'],
  // Some eight lines of ours: what is shorter is an idiom more often than a copy.
  ['--min-tokens', '40'],
  // Of two functions' syntax trees: 1 is the same tree, whatever the names in it.
  ['--similarity', '0.85'],
  // Whoever needs the same things imports the same things.
  ['--ignore-pattern', '(?m)^import [^;]*;'],
  // Tables of contents: what apps have in common is what each of them lists.
  ['--ignore', 'dist/**,node_modules/**,**/*-app.module.ts'],
  ['--reporters', 'xcode'],
  ['--exit-code', '1'],
  ['--no-tips'],
  ['--no-colors'],
].flat();

/** All of them, the slowest first, so that they end together. */
export const STEPS: readonly Step[] = [
  {
    name: 'types',
    command: ['tsc', '-p', 'tsconfig.json', '--noEmit'],
    mend: 'mend the lines above',
  },
  {
    name: 'lint',
    command: ['oxlint'],
    mend: 'npx oxlint --fix mends some; a rule that is wrong here is switched off on its line, with the reason',
  },
  {
    name: 'format',
    command: ['prettier', '--check', '--log-level', 'warn', '.'],
    mend: 'npm run format',
  },
  {
    name: 'boundaries',
    command: ['depcruise', '--output-type', 'err-long', 'apps', 'libs', 'bench', 'check', 'dev', 'test'],
    mend: 'move the code to where it may be, see CONTRIBUTING.md, "Who may import whom"',
  },
  {
    name: 'dead-code',
    command: ['knip', '--no-progress'],
    mend: 'remove what nobody uses: npx knip --fix drops the word export, npm uninstall a package',
  },
  {
    name: 'copies',
    command: ['jscpd', ...COPIES, '.'],
    mend: 'write it once, where both may reach it; what is alike by chance stands between jscpd:ignore-start -- why, and -end',
  },
  {
    name: 'house-rules',
    command: ['node', 'check/house-rules.ts'],
    mend: 'see check/README.md for what is asked of READMEs, links, decisions and words',
  },
];

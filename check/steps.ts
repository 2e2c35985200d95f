/** One thing that `npm run check` looks at. */
export interface Step {
  /** As in `npm run check -- lint`. */
  readonly name: string;
  /** The program, of node_modules/.bin or `node`, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
  /** What to do about a failure. */
  readonly mend: string;
}

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
    name: 'house-rules',
    command: ['node', 'check/house-rules.ts'],
    mend: 'see check/README.md for what is asked of READMEs, links, decisions and words',
  },
];

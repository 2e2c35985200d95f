// What no program off the shelf looks at: READMEs, links, decisions, and the words that libs and product may use.
import { join } from 'node:path';
import { decisionFaults } from './rules/decisions.ts';
import { docstringFaults } from './rules/docstrings.ts';
import { linkFaults } from './rules/links.ts';
import { readmeFaults } from './rules/readmes.ts';
import { testHookFaults } from './rules/test-hooks.ts';
import { wordFaults } from './rules/words.ts';

const root = join(import.meta.dirname, '..');
const rules = [readmeFaults, linkFaults, decisionFaults, wordFaults, docstringFaults, testHookFaults];
const faults = rules.flatMap((rule) => rule(root));
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;

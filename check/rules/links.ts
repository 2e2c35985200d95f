import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectFiles } from './project-files.ts';

const LINK = /\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]*))?\)/g;
/** docs/domain.md in a comment, a text or a message. */
const MENTION = /(?<![\w/.-])docs\/[\w/-]+\.md\b/g;
const SOURCES = '**/*.{md,ts,mjs,yaml,yml}';
/** Names documents that are not there, to see them found. */
const PROOF = 'check/proof/';

/** Links of Markdown files that lead nowhere, and documents that are named somewhere and not there. */
export function linkFaults(root: string): string[] {
  const files = projectFiles(root, SOURCES).filter((file) => !file.startsWith(PROOF));
  return files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...(file.endsWith('.md') ? brokenLinks(root, file, text) : []), ...brokenMentions(root, file, text)];
  });
}

function brokenLinks(root: string, file: string, text: string): string[] {
  return [...text.matchAll(LINK)].flatMap(([link, path = '', anchor]) => {
    const target = path === '' ? file : join(dirname(file), decodeURI(path));
    if (!existsSync(join(root, target))) return [`${file}: ${link} leads nowhere`];
    if (anchor === undefined || !target.endsWith('.md')) return [];
    return anchorsOf(readFileSync(join(root, target), 'utf8')).has(anchor)
      ? []
      : [`${file}: ${link}: no such heading in ${target}`];
  });
}

function brokenMentions(root: string, file: string, text: string): string[] {
  return [...new Set(text.match(MENTION))]
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => `${file}: names ${path}, which is not there`);
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { problemKinds, type ProblemKind, type ProblemPages } from '../problems/problem-kinds.ts';

/** Serves the page that a problem's `type` leads to: /{app}/problems, one section a code. */
export function serveProblemPages(app: NestFastifyApplication, name: string, pages: ProblemPages): void {
  const page = problemPage(name, { ...problemKinds, ...pages });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get(`/${name}/problems`, (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}

function problemPage(name: string, kinds: ProblemPages): string {
  const sections = Object.entries(kinds).toSorted(byStatus).map(section).join('\n');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Problems of Storefront ${name}</title>
<h1>Problems of Storefront ${name}</h1>
${sections}
</html>
`;
}

function section([code, { status, title, help }]: [string, ProblemKind]): string {
  return `<h2 id="${escaped(code)}">${status} ${escaped(code)}</h2>\n<p>${escaped(title)}. ${escaped(help)}</p>`;
}

const byStatus = ([, one]: [string, ProblemKind], [, other]: [string, ProblemKind]): number =>
  one.status - other.status;

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A file's syntax tree. */
export function parse(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
}

/** All nodes of a tree, from the top; comments are none. */
export function* nodesOf(top: ts.Node): Generator<ts.Node> {
  yield top;
  const children: ts.Node[] = [];
  ts.forEachChild(top, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/** The name or the text that a node is, if it is one. */
export function wordOf(node: ts.Node): string | undefined {
  const isWord = ts.isIdentifier(node) || ts.isPrivateIdentifier(node) || ts.isLiteralExpression(node);
  return isWord || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node) ? node.text : undefined;
}

import { dirname, join } from 'node:path';
import ts from 'typescript';
import { projectFiles } from './project-files.ts';
import { parse } from './source.ts';

/** What says nothing about itself without words; a constant or a type alias often does. */
type Documented = ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration;

/** Functions, classes and interfaces without a docstring that a lib offers by its front door, or a domain exports. */
export function docstringFaults(root: string): string[] {
  const offered = projectFiles(root, 'libs/*/src/index.ts').flatMap((file) => offeredBy(root, file));
  const domain = projectFiles(root, 'apps/*/src/**/domain/*.ts').filter((file) => !file.endsWith('.spec.ts'));
  return [
    ...offered.flatMap(({ file, names }) => undocumented(root, file, (name) => names?.has(name) ?? true)),
    ...domain.flatMap((file) => undocumented(root, file, () => true)),
  ];
}

/** The files behind a front door, each with the names that it lets out; undefined for all. */
function offeredBy(root: string, frontDoor: string): { file: string; names: ReadonlySet<string> | undefined }[] {
  const doors = parse(root, frontDoor).statements.filter(ts.isExportDeclaration);
  return doors.flatMap(({ moduleSpecifier, exportClause }) => {
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.startsWith('.')) return [];
    const file = join(dirname(frontDoor), moduleSpecifier.text);
    return [{ file, names: exportClause && ts.isNamedExports(exportClause) ? namesIn(exportClause) : undefined }];
  });
}

const namesIn = ({ elements }: ts.NamedExports) =>
  new Set(elements.map(({ name, propertyName }) => (propertyName ?? name).text));

function undocumented(root: string, file: string, isMeant: (name: string) => boolean): string[] {
  return parse(root, file)
    .statements.filter(isDocumented)
    .filter(isExported)
    .map((declaration) => ({ declaration, name: declaration.name?.text ?? 'default' }))
    .filter(({ declaration, name }) => isMeant(name) && ts.getJSDocCommentsAndTags(declaration).length === 0)
    .map(({ name }) => `${file}: ${name} has no docstring: what comes out, in which unit, and which errors?`);
}

const isDocumented = (node: ts.Statement): node is Documented =>
  ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node);

const isExported = ({ modifiers }: Documented) =>
  modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** Every call that this program makes is one that the server's document knows, by path and method. */

const document = JSON.parse(readFileSync(resolve('src/api/openapi.json'), 'utf8')) as { paths: Record<string, Record<string, unknown>> };
const known = Object.entries(document.paths).map(([path, methods]) => ({
  parts: path.split('/'),
  methods: new Set(Object.keys(methods).map((method) => method.toUpperCase())),
}));

/** Whether a path of the document may be the one that is asked for; `*` is any part. */
const fits = (parts: readonly string[], asked: readonly string[]): boolean =>
  parts.length === asked.length && parts.every((part, at) => part.startsWith('{') || asked[at] === '*' || part === asked[at]);

interface Call {
  place: string;
  method: string;
  path: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !name.includes('.test.') && !path.includes('testing') ? [path] : [];
  });
}

/** A path with `*` for what is only known when it is asked for; none when nothing is known of it. */
function pathOf(node: ts.Expression, source: ts.SourceFile): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    return node.head.text + node.templateSpans.map(({ expression, literal }) => (inline(expression, source) ?? '*') + literal.text).join('');
  }
  return inline(node, source);
}

/** The answer of a one-line helper of the same file, as `path(id)`. */
function inline(node: ts.Expression, source: ts.SourceFile): string | undefined {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  const name = node.expression.text;
  if (name === 'recordPath') return node.arguments.length > 1 ? 'records/*/*' : 'records/*';
  let found: string | undefined;
  const visit = (child: ts.Node): void => {
    if (ts.isVariableDeclaration(child) && child.name.getText() === name && child.initializer && ts.isArrowFunction(child.initializer)) {
      const { body } = child.initializer;
      if (!ts.isBlock(body)) found = pathOf(body, source);
    }
    ts.forEachChild(child, visit);
  };
  visit(source);
  return found;
}

function methodsOf(options: ts.Expression | undefined): string[] {
  if (!options || !ts.isObjectLiteralExpression(options)) return ['GET'];
  const property = options.properties.find((one) => one.name?.getText() === 'method');
  if (!property || !ts.isPropertyAssignment(property)) return ['GET'];
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && /^[A-Z]+$/.test(node.text)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(property.initializer);
  return texts;
}

function callsIn(file: string): Call[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const calls: Call[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ['api', 'upload'].includes(node.expression.text) && node.arguments[0]) {
      const path = pathOf(node.arguments[0], source);
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      const methods = node.expression.text === 'upload' ? ['POST'] : methodsOf(node.arguments[1]);
      if (path) for (const method of methods) calls.push({ place: `${relative(resolve('src'), file)}:${line + 1}`, method, path: path.startsWith('/') ? path : `/api/v1/${path}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return calls;
}

const calls = sources(resolve('src')).flatMap(callsIn);

describe('calls of the API', () => {
  it('are found in the code', () => {
    expect(calls.length).toBeGreaterThan(50);
  });
  it('are all in the document', () => {
    const unknown = calls.filter(({ method, path }) => {
      const asked = (path.split('?')[0] ?? '').split('/');
      return !known.some(({ parts, methods }) => methods.has(method) && fits(parts, asked));
    });
    expect(unknown.map(({ place, method, path }) => `${place}: ${method} ${path}`)).toEqual([]);
  });
});

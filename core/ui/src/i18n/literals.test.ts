import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/** No text for people stands in the code: what is between tags, and what is read out or shown by these attributes. */
const SHOWN = new Set(['title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-description', 'okText', 'cancelText', 'description', 'tooltip']);

/** Names that are the same in every language. */
const NAMES = new Set(['Tessera', '简体中文', 'English', 'Enter', 'Esc', 'CSV', 'Excel', 'XLSX', '语言 / Language', 'https://']);

const HAS_WORDS = /\p{L}{2,}/u;

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.tsx') && !name.includes('.test.') ? [path] : [];
  });
}

const textsIn = (path: string): string[] => textsOf(path, readFileSync(path, 'utf8'));

function textsOf(path: string, code: string): string[] {
  const source = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, text: string) => {
    const words = text.trim();
    if (!HAS_WORDS.test(words) || NAMES.has(words)) return;
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${relative(resolve('src'), path)}:${line + 1}: ${words}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    else if (ts.isJsxExpression(node) && node.expression && ts.isStringLiteral(node.expression) && !ts.isJsxAttribute(node.parent)) note(node, node.expression.text);
    else if (ts.isJsxAttribute(node) && node.initializer && SHOWN.has(node.name.getText())) {
      const value = ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value && ts.isStringLiteral(value)) note(node, value.text);
      else if (value && ts.isConditionalExpression(value)) for (const side of [value.whenTrue, value.whenFalse]) if (ts.isStringLiteral(side)) note(node, side.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('texts in the code', () => {
  it('are all in the locale files', () => {
    expect(sources(resolve('src')).flatMap(textsIn)).toEqual([]);
  });
  it('would be found', () => {
    const code = '<a title="Go on" aria-label={isOn ? "On" : t("off")} data-testid="go">Go {t("on")} {"now"}</a>';
    expect(textsOf('src/Example.tsx', code).map((one) => one.split(': ')[1])).toEqual(['Go on', 'On', 'Go', 'now']);
    expect(sources(resolve('src')).length).toBeGreaterThan(60);
  });
});

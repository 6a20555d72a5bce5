import { relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { CHOICE_OPS, DATE_OPS, INSTANT_OPS, LEVEL_OPS, NUMBER_OPS, PERIODS, REFERENCE_OPS, TEXT_OPS } from '@/fields/ops';
import type { DatePart } from '@/pages/list/groups';
import { keysOf, sources } from '@/testing/texts';
import { NAMESPACES } from '.';

/** Reading all code with its types takes longer than a test of one component. */
const SLOW = 600_000;

/** Keys whose variable part is any text, so that no type lists what it may be: each with all that it may be. */
const OPEN: Record<string, readonly string[]> = {
  // Plugins have kinds of their own, which are shown as they are called.
  'common:jobs.kinds.${…}': ['import', 'import_revert', 'export', 'bulk', 'hand_over', 'formulas', 'workflow'],
  // All others are under way.
  'imports:state.${…}': ['done', 'failed', 'reverted'],
  'common:periods.${…}': PERIODS,
  'lists:group.parts.${…}': ['month', 'quarter', 'year', 'week', 'day'] satisfies DatePart[],
  'records:ops.${…}': [TEXT_OPS, NUMBER_OPS, DATE_OPS, INSTANT_OPS, CHOICE_OPS, LEVEL_OPS, REFERENCE_OPS, ['is_set']].flat(),
};

const STARTS_A_KEY = new RegExp(`^(?:${NAMESPACES.join('|')}):`);

interface Use {
  where: string;
  /** As it stands in the code: `admin:scope.${…}`. */
  pattern: string;
  /** What it may come to; `null` when its type doesn't say. */
  keys: string[] | null;
  /** Another text stands beside it, for where there is no such key. */
  hasOther: boolean;
}

/** Every text that a value of this type may be. */
function textsOf(type: ts.Type, checker: ts.TypeChecker): string[] | null {
  const known = checker.getBaseConstraintOfType(type) ?? type;
  if (known.isUnion()) {
    const parts = known.types.map((part) => textsOf(part, checker));
    return parts.every((part) => part !== null) ? parts.flat() : null;
  }
  return known.isStringLiteral() || known.isNumberLiteral() ? [String(known.value)] : null;
}

function told(node: ts.TemplateExpression, source: ts.SourceFile, checker: ts.TypeChecker): Use {
  const keys = node.templateSpans.reduce<string[] | null>(
    (all, span) => {
      const texts = textsOf(checker.getTypeAtLocation(span.expression), checker);
      return all && texts ? all.flatMap((start) => texts.map((text) => start + text + span.literal.text)) : null;
    },
    [node.head.text],
  );
  const other = ts.isCallExpression(node.parent) ? node.parent.arguments[1] : undefined;
  return {
    where: `${relative(resolve('src'), source.fileName)}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`,
    pattern: node.head.text + node.templateSpans.map((span) => `\${…}${span.literal.text}`).join(''),
    keys,
    hasOther: other !== undefined && (checker.getTypeAtLocation(other).flags & ts.TypeFlags.StringLike) !== 0,
  };
}

function usesIn(program: ts.Program, paths: readonly string[]): Use[] {
  const checker = program.getTypeChecker();
  const found: Use[] = [];
  for (const path of paths) {
    const source = program.getSourceFile(path);
    if (!source) throw new Error(`${path} is not among the code`);
    const visit = (node: ts.Node): void => {
      if (ts.isTemplateExpression(node) && STARTS_A_KEY.test(node.head.text)) found.push(told(node, source, checker));
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return found;
}

const options = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(resolve('tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, resolve('.')).options;
};

describe('keys that are put together', () => {
  it(
    'exist in both languages, whatever their parts may be',
    () => {
      const paths = sources(resolve('src'));
      const uses = usesIn(ts.createProgram(paths, options()), paths);
      expect(uses.length).toBeGreaterThan(50);
      const known = { en: keysOf('en'), zh: keysOf('zh') };
      const faults = uses.flatMap(({ where, pattern, keys, hasOther }) => {
        const all = keys ?? OPEN[pattern]?.map((text) => pattern.replace('${…}', text));
        if (!all) return hasOther ? [] : [`${where}: nobody knows what ${pattern} comes to`];
        return (['en', 'zh'] as const).flatMap((language) =>
          all.filter((key) => !known[language].has(key)).map((key) => `${where}: ${key} is not there in ${language}`),
        );
      });
      expect(faults).toEqual([]);
      const open = new Set(uses.filter(({ keys, hasOther }) => !keys && !hasOther).map(({ pattern }) => pattern));
      expect(Object.keys(OPEN).filter((pattern) => !open.has(pattern))).toEqual([]);
    },
    SLOW,
  );

  it(
    'would be found, by the types of their parts',
    () => {
      const path = resolve('src/Example.ts');
      const code = `
        declare const t: (key: string, other?: string | object) => string;
        const KINDS = ['a', 'b'] as const;
        export const all = (kind: 'c' | 'd', open: string) => [
          ...KINDS.map((one) => t(\`common:x.\${one}.\${kind}\`, {})), t(\`lists:\${open}\`), t(\`admin:\${open}\`, open), t(\`\${t('lists:e')} · \${open}\`),
        ];`;
      const host = ts.createCompilerHost(options());
      const read = host.getSourceFile.bind(host);
      host.getSourceFile = (name, ...rest) => (name === path ? ts.createSourceFile(name, code, ...([rest[0]] as const)) : read(name, ...rest));
      const uses = usesIn(ts.createProgram([path], { ...options(), types: [] }, host), [path]);
      expect(uses.map(({ pattern, keys, hasOther }) => [pattern, keys, hasOther])).toEqual([
        ['common:x.${…}.${…}', ['common:x.a.c', 'common:x.a.d', 'common:x.b.c', 'common:x.b.d'], false],
        ['lists:${…}', null, false],
        ['admin:${…}', null, true],
      ]);
    },
    SLOW,
  );
});

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';

/** The types of this program held against the server's document, which a test of the server keeps current. */

interface Schema {
  $ref?: string;
  type?: string | string[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

const document = JSON.parse(readFileSync(resolve('src/api/openapi.json'), 'utf8')) as { components: { schemas: Record<string, Schema> } };
const { schemas } = document.components;

/** What the server answers: schema and type. */
const ANSWERS: [string, string][] = [
  ['Ref', 'Ref'],
  ['User', 'User'],
  ['SetupState', 'Setup'],
  ['SignedIn', 'LoginAnswer'],
  ['Record', 'RecordData'],
  ['RecordPage', 'RecordPage'],
  ['AggregateRow', 'AggregateRow'],
  ['FileInfo', 'FileRef'],
  ['DeadLetter', 'DeadLetter'],
  ['PluginSetting', 'PluginSetting'],
  ['HomeCard', 'HomeCard'],
  ['PluginSlot', 'PluginSlot'],
  ['PluginView', 'PluginView'],
  ['PluginEffects', 'PluginEffects'],
  ['ObjectLayouts', 'ObjectLayouts'],
];

/** What the server is sent. */
const REQUESTS: [string, string][] = [
  ['Query', 'RecordQuery'],
  ['Aggregate', 'AggregateQuery'],
  ['Measure', 'Measure'],
  ['Bulk', 'BulkRequest'],
  ['Export', 'ExportRequest'],
  ['ViewInput', 'NewView'],
  ['PluginRender', 'PluginRender'],
  ['PluginAct', 'PluginAct'],
  ['PluginChoices', 'PluginChoices'],
];

let checker: ts.TypeChecker;
let types: Map<string, ts.Type>;

beforeAll(() => {
  const file = resolve('src/api/types/index.ts');
  const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ES2022, moduleResolution: ts.ModuleResolutionKind.Bundler, module: ts.ModuleKind.ESNext, types: [] });
  checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  types = new Map(module ? checker.getExportsOfModule(module).map((symbol) => [symbol.name, checker.getDeclaredTypeOfSymbol(symbol)]) : []);
}, 120_000);

type Kind = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object';

const KINDS: Record<string, Kind> = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null', array: 'array', object: 'object' };

/** A schema without references and alternatives; none when it says nothing. */
function parts(schema: Schema): Schema[] {
  if (schema.$ref) return parts(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  const inner = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (inner) return inner.flatMap(parts);
  if (schema.type === undefined) return [];
  return [schema.type].flat().map((type) => ({ ...schema, type }));
}

const kindOf = (schema: Schema): Kind => KINDS[String(schema.type)] ?? 'object';

function typeParts(type: ts.Type): { kind: Kind; type: ts.Type }[] | 'anything' {
  const all: { kind: Kind; type: ts.Type }[] = [];
  for (const part of type.isUnion() ? type.types : [type]) {
    if (part.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return 'anything';
    if (part.flags & ts.TypeFlags.Undefined) continue;
    const kind: Kind =
      part.flags & ts.TypeFlags.StringLike
        ? 'string'
        : part.flags & ts.TypeFlags.NumberLike
          ? 'number'
          : part.flags & ts.TypeFlags.BooleanLike
            ? 'boolean'
            : part.flags & ts.TypeFlags.Null
              ? 'null'
              : checker.isArrayType(part)
                ? 'array'
                : // `string & {}`: any other text.
                  part.isIntersection()
                  ? 'string'
                  : 'object';
    all.push({ kind, type: part });
  }
  return all;
}

/** What doesn't fit, by its place. */
function misfits(schema: Schema, type: ts.Type, isAnswer: boolean, at: string): string[] {
  const told = parts(schema);
  const known = typeParts(type);
  if (told.length === 0 || known === 'anything') return [];
  const found: string[] = [];
  const fitting = (kind: Kind) => known.filter((part) => part.kind === kind);
  if (isAnswer) {
    found.push(...told.map(kindOf).filter((kind) => fitting(kind).length === 0).map((kind) => `${at}: the server may answer ${kind}`));
  } else {
    found.push(...known.filter(({ kind }) => !told.some((part) => kindOf(part) === kind)).map(({ kind }) => `${at}: the server takes no ${kind}`));
  }
  for (const part of told) {
    for (const { type: same } of fitting(kindOf(part))) {
      const item = part.items && checker.isArrayType(same) ? checker.getTypeArguments(same as ts.TypeReference)[0] : undefined;
      if (part.items && item) found.push(...misfits(part.items, item, isAnswer, `${at}[]`));
      if (part.properties && told.length <= 2) found.push(...members(part, part.properties, same, isAnswer, at));
    }
  }
  return found;
}

function members(schema: Schema, properties: Record<string, Schema>, type: ts.Type, isAnswer: boolean, at: string): string[] {
  const known = checker.getPropertiesOfType(type);
  const found = known.flatMap((member) => {
    const place = `${at}.${member.name}`;
    const told = properties[member.name];
    const isOptional = (member.flags & ts.SymbolFlags.Optional) !== 0;
    if (!told) return isAnswer && isOptional ? [] : [`${place}: the server doesn't know it`];
    return misfits(told, checker.getTypeOfSymbol(member), isAnswer, place);
  });
  if (isAnswer) return found;
  const must = (schema.required ?? []).filter((key) => known.every((member) => member.name !== key || (member.flags & ts.SymbolFlags.Optional) !== 0));
  return [...found, ...must.map((key) => `${at}.${key}: the server requires it`)];
}

describe('types of the API', () => {
  const pairs = [...ANSWERS.map((pair) => [...pair, true] as const), ...REQUESTS.map((pair) => [...pair, false] as const)];
  it.each(pairs)('%s of the document fits %s', (name, typeName, isAnswer) => {
    const schema = schemas[name];
    const type = types.get(typeName);
    expect(schema, `the document has no ${name}`).toBeDefined();
    expect(type, `there is no type ${typeName}`).toBeDefined();
    if (schema && type) expect(misfits(schema, type, isAnswer, typeName)).toEqual([]);
  });
});

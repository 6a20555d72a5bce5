import { describe, expect, it } from 'vitest';
import type { ImportTarget, ObjectDef } from '@/api/types';
import { commonCauses, correct, correctAll, failedRows, retryRows } from './corrections';
import { contestedPaths, missingTargets, readMapping, referredObjects, targetObject, writeMapping } from './mapping';
import { acceptSuggestions, choose, needsLook, rowsAtRisk, valueRows, writeValues } from './values';

const object = (key: string, fields: object[]) => ({ key, fields }) as unknown as ObjectDef;
const objects = [
  object('deal', [
    { key: 'name', kind: 'text' },
    { key: 'owner', kind: 'user' },
    { key: 'firm', kind: 'reference', options: { object: 'firm' } },
  ]),
  object('user', [{ key: 'department', kind: 'reference', options: { object: 'department' } }]),
  object('firm', []),
  object('department', []),
];
const target = (path: string, required = false): ImportTarget => ({ path, label: path, kind: 'text', required });

describe('mapping', () => {
  it('is read and written in the server’s form', () => {
    const mapping = readMapping({ a: 'name', b: ['owner.name', 'firm.name'], c: [], d: null });
    expect(mapping).toEqual({ a: ['name'], b: ['owner.name', 'firm.name'] });
    expect(writeMapping({ ...mapping, d: [] })).toEqual({ a: 'name', b: ['owner.name', 'firm.name'] });
  });
  it('knows what two columns claim', () => {
    expect([...contestedPaths({ a: ['name'], b: ['name', 'x'] })]).toEqual(['name']);
  });
  it('knows what is required and not filled; any path fills a reference', () => {
    const targets = [target('name', true), target('firm.name', true), target('firm.code', true), target('note')];
    expect(missingTargets(targets, {}).map(({ path }) => path)).toEqual(['name', 'firm.name']);
    expect(missingTargets(targets, { a: ['firm.code'] }).map(({ path }) => path)).toEqual(['name']);
  });
  it('finds every object a path goes through', () => {
    expect(referredObjects(objects, 'deal', { a: ['owner.department.name'], b: ['firm.name', 'name'] })).toEqual(['user', 'department', 'firm']);
    expect(targetObject(objects, 'deal', 'owner.department.name')).toBe('department');
    expect(targetObject(objects, 'deal', 'name')).toBeNull();
  });
});

describe('values', () => {
  const found = [
    { value: 'Won', count: 4, to: 'won', suggestion: null },
    { value: 'GTXPro', count: 9, to: null, suggestion: 'GTX Pro' },
    { value: 'What', count: 2, to: null, suggestion: null },
    { value: 'Same', count: 1, to: 'Same', suggestion: null },
  ];
  it('say which need a look', () => {
    const { open, settled } = needsLook(valueRows('p', found, {}, false));
    expect(open.map(({ value, state }) => [value, state])).toEqual([['What', 'unresolved'], ['GTXPro', 'suggested']]);
    expect(settled.map(({ value }) => value)).toEqual(['Won', 'Same']);
    expect(rowsAtRisk(open)).toBe(11);
  });
  it('may be made on the way, left empty or chosen', () => {
    expect(valueRows('p', found, {}, true)[2]?.state).toBe('created');
    expect(valueRows('p', found, choose({}, 'p', 'What', ''), false)[2]?.state).toBe('empty');
    expect(valueRows('p', found, choose({}, 'p', 'GTXPro', 'GTXPro'), true)[1]?.state).toBe('created');
    const chosen = choose(choose({}, 'p', 'What', 'won'), 'p', 'What', null);
    expect(valueRows('p', found, chosen, false)[2]?.state).toBe('unresolved');
  });
  it('take suggestions at one click', () => {
    const chosen = acceptSuggestions({}, 'p', valueRows('p', found, {}, false));
    expect(chosen).toEqual({ p: { GTXPro: 'GTX Pro' } });
    expect(writeValues({ p: found, q: found }, chosen, ['p'])).toEqual({ p: { Won: 'won', GTXPro: 'GTX Pro' } });
  });
  it('a person’s choice goes before the server’s', () => {
    expect(writeValues({ p: found }, { p: { Won: 'lost' } }, ['p'])).toEqual({ p: { Won: 'lost' } });
  });
});

describe('corrections', () => {
  const errors = [
    { row: 9, column: 'firm', code: 'reference_not_found', message: 'no', values: { firm: 'Acmee', name: 'A' } },
    { row: 3, column: 'firm', code: 'reference_not_found', message: 'no', values: { firm: 'Acmee', name: 'B' } },
    { row: 9, column: 'name', code: 'required', message: 'need', values: { firm: 'Acmee', name: 'A' } },
    { row: 5, column: null, code: 'hook_rejected', message: 'never', values: { firm: 'X', name: 'C' } },
  ];
  const rows = failedRows(errors);
  it('gather by row, in the file’s order', () => {
    expect(rows.map(({ row, columns }) => [row, columns])).toEqual([
      [3, ['firm']],
      [5, ['firm', 'name']],
      [9, ['firm', 'name']],
    ]);
  });
  it('keep only what differs from the file', () => {
    const first = rows[0];
    if (!first) throw new Error('no row');
    const changed = correct({}, first, 'firm', 'Acme');
    expect(retryRows([3, 5], changed)).toEqual([{ row: 3, values: { firm: 'Acme' } }, { row: 5, values: {} }]);
    expect(correct(changed, first, 'firm', 'Acmee')).toEqual({ 3: {} });
  });
  it('mend the same mistake everywhere at once', () => {
    const [cause] = commonCauses(rows);
    expect(cause).toMatchObject({ column: 'firm', value: 'Acmee', rows: [3, 9] });
    if (!cause) throw new Error('no cause');
    expect(correctAll({}, rows, cause, 'Acme')).toEqual({ 3: { firm: 'Acme' }, 9: { firm: 'Acme' } });
  });
});

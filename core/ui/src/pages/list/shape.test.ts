import { describe, expect, it } from 'vitest';
import type { ViewDef } from '@/api/types';
import { field, objectOf } from '@/testing/render';
import { firstShape, kindsFor, readShape, withShape, writeShape } from './shape';

const fields = [field('name', 'text'), field('stage', 'select'), field('amount', 'money'), field('due', 'date'), field('over', 'date'), field('created_at', 'datetime', { system: true })];
const pipeline: ViewDef = { key: 'p', label: {}, kind: 'board', group_by: 'stage', card: ['amount'], sum: 'amount', weighted_sum: 'weighted' };
const all: ViewDef = { key: 'all', label: {}, kind: 'list', columns: ['name', 'amount'], sort: ['name'], group_by: 'stage' };
const deals = objectOf(fields, { path_field: 'stage', views: [all, pipeline], layout: { sections: [], header: ['stage', 'amount', 'due'] } });

describe('ways to show a list', () => {
  it('are those that its fields allow', () => {
    expect(kindsFor(deals)).toEqual(['list', 'board', 'calendar']);
    expect(kindsFor(objectOf([field('name', 'text')]))).toEqual(['list']);
    expect(kindsFor(objectOf([field('photo', 'file'), field('hidden', 'date', { access: 'masked' })]))).toEqual(['list', 'gallery']);
  });
  it('begin with the fields one would choose', () => {
    expect(firstShape('board', deals, all)).toEqual({ kind: 'board', group_by: 'stage' });
    // Its own dates before those of every record.
    expect(firstShape('calendar', deals, all)).toEqual({ kind: 'calendar', date_field: 'due', color_by: 'stage' });
  });
  it('are written into the address and read again', () => {
    for (const text of ['list', 'board:stage', 'calendar:due:over:stage', 'calendar:due::stage', 'calendar:due']) {
      const shape = readShape(text, deals);
      expect(shape && writeShape(shape)).toBe(text);
    }
    expect(readShape('calendar:gone', deals)).toEqual({ kind: 'calendar' });
    expect(readShape('mosaic', deals)).toBeNull();
  });
  it('change what is shown, not what is found', () => {
    const board = withShape(all, { kind: 'board', group_by: 'stage' }, deals);
    expect(board).toMatchObject({ kind: 'board', group_by: 'stage', sum: 'amount', weighted_sum: 'weighted', sort: ['name'], card: ['amount'] });
    const calendar = withShape(all, { kind: 'calendar', date_field: 'due' }, deals);
    expect(calendar.group_by).toBeUndefined();
    expect(withShape(all, null, deals)).toBe(all);
  });
});

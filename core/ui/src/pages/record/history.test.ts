import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '@/api/types';
import { field, objectOf } from '@/testing/render';
import type { TimelineShape } from './related';
import { weave, type TimelineEntry } from './useTimeline';
import { differences, wayBack } from './versions';

const thing = objectOf([field('name', 'text'), field('size', 'number'), field('sum', 'formula', { access: 'read_only' }), field('maker', 'reference', { options: { object: 'firm' } })]);
const entry = (version: number, changes: HistoryEntry['changes']): HistoryEntry => ({
  version, at: `2026-01-0${version}T00:00:00.000Z`, by: null, channel: 'ui', source: null, operation: version === 1 ? 'create' : 'update', reason: null, changes,
});
const acme = { id: 'f1', label: 'Acme' };
const history = [
  entry(4, [{ field: 'size', old: '5', new: '4' }, { field: 'gone', old: 'a', new: 'b' }]),
  entry(3, [{ field: 'size', old: '4', new: '5' }, { field: 'sum', old: '1', new: '2' }]),
  entry(2, [{ field: 'name', old: 'Desk', new: 'Table' }, { field: 'maker', old: null, new: acme }]),
  entry(1, [{ field: 'name', old: null, new: 'Desk' }, { field: 'size', old: null, new: '4' }]),
];

describe('versions', () => {
  it('differ by the sum of what happened in between', () => {
    expect(differences(thing, history, 2, 3).map(({ field: { key }, from, to }) => [key, from, to])).toEqual([['size', '4', '5'], ['sum', '1', '2']]);
    expect(differences(thing, history, 1, 2).map(({ field: { key } }) => key)).toEqual(['name', 'maker']);
  });
  it('do not differ in what was changed and changed back', () => {
    expect(differences(thing, history, 2, 4).map(({ field: { key } }) => key)).toEqual(['sum']);
  });
  it('lead back only through fields that people may write', () => {
    expect(wayBack(thing, history, 1)).toEqual({ name: 'Desk', maker: null });
    expect(wayBack(thing, history, 3)).toEqual({ size: '5' });
    expect(wayBack({ ...thing, can: { ...thing.can, update: false } }, history, 1)).toEqual({});
  });
});

describe('the timeline', () => {
  const shape = {} as TimelineShape;
  const call = (day: string): TimelineEntry => ({ type: 'activity', key: day, at: `2026-01-${day}`, record: { id: day, version: 1 }, shape });
  const change = (version: number, day: string): TimelineEntry => ({ type: 'changes', key: `v${version}`, at: `2026-01-${day}`, entries: [entry(version, [])] });
  const keysOf = (entries: TimelineEntry[]) => entries.map(({ key }) => key);

  it('merges streams, newest first', () => {
    expect(keysOf(weave([{ hasMore: false, entries: [call('09'), call('03')] }, { hasMore: false, entries: [call('05')] }]))).toEqual(['09', '05', '03']);
  });
  it('shows nothing below what is not loaded yet', () => {
    expect(keysOf(weave([{ hasMore: true, entries: [call('09'), call('06')] }, { hasMore: false, entries: [call('05'), call('07')].reverse() }]))).toEqual(['09', '07', '06']);
  });
  it('folds changes that follow each other', () => {
    const woven = weave([{ hasMore: false, entries: [call('05')] }, { hasMore: false, entries: [change(3, '08'), change(2, '07'), change(1, '02')] }]);
    expect(woven.map((one) => (one.type === 'changes' ? one.entries.map(({ version }) => version) : one.key))).toEqual([[3, 2], '05', [1]]);
  });
});

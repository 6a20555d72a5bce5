import { describe, expect, it } from 'vitest';
import { mockServer, problem } from '@/testing/render';
import { BulkFailed, changeTags, idsFilter, runBulk, runTags } from './bulk';

const job = (id: string, result: object, state = 'done') => ({ id, kind: 'bulk', state, total: 2, processed: 2, result });
const silent = () => undefined;

describe('a change of many records', () => {
  it('names all that a list finds by its filter, also when there is none', async () => {
    const calls = mockServer({ 'POST records/thing/bulk': { id: 'j1' }, 'GET jobs': { items: [job('j1', { changed: 2, failed: 0, errors: [] })] } });
    await runBulk('thing', { filter: null, search: '' }, { op: 'delete' }, silent);
    expect(calls[0]?.body).toEqual({ op: 'delete', filter: { and: [] } });
  });
  it('names what a search finds by id, which a job cannot search for', async () => {
    const calls = mockServer({
      'POST records/thing/query': { items: [{ id: 'a', version: 1 }, { id: 'b', version: 1 }], next_cursor: null },
      'POST records/thing/bulk': { id: 'j1' },
      'GET jobs': { items: [job('j1', { changed: 1, failed: 1, errors: [{ id: 'b', code: 'x', message: { en: 'No.', 'zh-CN': '不行。' } }] })] },
    });
    const result = await runBulk('thing', { filter: null, search: 'word' }, { op: 'update', fields: { name: 'x' } }, silent);
    expect(calls.find(({ path }) => path.endsWith('bulk'))?.body).toEqual({ op: 'update', fields: { name: 'x' }, ids: ['a', 'b'] });
    expect(result).toEqual({ changed: 1, failed: 1, refused: [{ id: 'b', code: 'x', message: { en: 'No.', 'zh-CN': '不行。' } }] });
  });
  it('fails with the reason of its job', async () => {
    mockServer({ 'POST records/thing/bulk': { id: 'j1' }, 'GET jobs': { items: [{ ...job('j1', {}, 'failed'), error: 'Disk full' }] } });
    await expect(runBulk('thing', { ids: ['a'] }, { op: 'delete' }, silent)).rejects.toThrow(BulkFailed);
    mockServer({ 'POST records/thing/bulk': problem(403, 'action_forbidden') });
    await expect(runBulk('thing', { ids: ['a'] }, { op: 'delete' }, silent)).rejects.toThrow('action_forbidden');
  });
});

describe('tags of many records', () => {
  it('keep the others, and need one job for every list that comes out', async () => {
    let serial = 0;
    const calls = mockServer({
      'POST records/thing/query': {
        items: [
          { id: 'a', version: 1, tags: ['x'] },
          { id: 'b', version: 1, tags: [] },
          { id: 'c', version: 1, tags: ['x'] },
          { id: 'd', version: 1, tags: ['new'] },
        ],
        next_cursor: null,
      },
      'POST records/thing/bulk': () => ({ id: `j${(serial += 1)}` }),
      'GET jobs': () => ({ items: [1, 2].map((at) => job(`j${at}`, { changed: at === 1 ? 2 : 1, failed: 0, errors: [] })) }),
    });
    const result = await runTags('thing', { ids: ['a', 'b', 'c', 'd'] }, { field: 'tags', add: ['new'], remove: [] }, silent);
    expect(calls.filter(({ path }) => path.endsWith('bulk')).map(({ body }) => body)).toEqual([
      { op: 'update', fields: { tags: ['x', 'new'] }, ids: ['a', 'c'] },
      { op: 'update', fields: { tags: ['new'] }, ids: ['b'] },
    ]);
    expect(result).toEqual({ changed: 4, failed: 0, refused: [] });
  });
  it('are put on once and taken off', () => {
    expect(changeTags(['a', 'b'], { field: 't', add: ['b', 'c'], remove: ['a'] })).toEqual(['b', 'c']);
  });
  it('and many ids are several tests', () => {
    expect(idsFilter(['a'])).toEqual({ field: 'id', op: 'in', value: ['a'] });
    const many = idsFilter(Array.from({ length: 2300 }, (_, at) => String(at)));
    expect('or' in many && many.or.map((part) => ('value' in part && Array.isArray(part.value) ? part.value.length : 0))).toEqual([1000, 1000, 300]);
  });
});

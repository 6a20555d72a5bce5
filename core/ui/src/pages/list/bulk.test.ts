import { describe, expect, it } from 'vitest';
import { mockServer, problem } from '@/testing/render';
import { BulkFailed, idsFilter, runBulk, runTags } from './bulk';

const job = (id: string, result: object, state = 'done') => ({ id, kind: 'bulk', state, total: 2, processed: 2, result });
const silent = () => undefined;

describe('a change of many records', () => {
  it('names all that a list finds by its filter, also when there is none', async () => {
    const calls = mockServer({ 'POST records/thing/bulk': { id: 'j1' }, 'GET jobs': { items: [job('j1', { changed: 2, failed: 0, errors: [] })] } });
    await runBulk('thing', { filter: null, search: '' }, { op: 'delete' }, silent);
    expect(calls[0]?.body).toEqual({ op: 'delete', filter: null });
  });
  it('names what a search finds by its words', async () => {
    const calls = mockServer({
      'POST records/thing/bulk': { id: 'j1' },
      'GET jobs': { items: [job('j1', { changed: 1, failed: 1, errors: [{ id: 'b', code: 'x', message: { en: 'No.', 'zh-CN': '不行。' } }] })] },
    });
    const result = await runBulk('thing', { filter: null, search: 'word' }, { op: 'update', fields: { name: 'x' } }, silent);
    expect(calls.find(({ path }) => path.endsWith('bulk'))?.body).toEqual({ op: 'update', fields: { name: 'x' }, filter: null, search: 'word' });
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
  it('are put on and taken off without naming the others', async () => {
    const calls = mockServer({ 'POST records/thing/bulk': { id: 'j1' }, 'GET jobs': { items: [job('j1', { changed: 2, failed: 0, errors: [] })] } });
    const result = await runTags('thing', { ids: ['a', 'b'] }, { field: 'tags', add: ['new'], remove: ['old'] }, silent);
    expect(calls[0]?.body).toEqual({ op: 'update', add: { tags: ['new'] }, remove: { tags: ['old'] }, ids: ['a', 'b'] });
    expect(result).toEqual({ changed: 2, failed: 0, refused: [] });
  });
  it('and many ids are several tests', () => {
    expect(idsFilter(['a'])).toEqual({ field: 'id', op: 'in', value: ['a'] });
    const many = idsFilter(Array.from({ length: 2300 }, (_, at) => String(at)));
    expect('or' in many && many.or.map((part) => ('value' in part && Array.isArray(part.value) ? part.value.length : 0))).toEqual([1000, 1000, 300]);
  });
});

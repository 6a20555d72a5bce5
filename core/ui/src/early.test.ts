import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, isApiError } from '@/api/client';
import { firstPage, firstRecords, forgetFirstRecords, rememberFirstRecords, sendEarly } from './early';

const records = { object: 'thing', query: { sort: ['-created_at'], fields: ['name'] } };
let calls: string[] = [];

beforeEach(() => {
  calls = [];
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    calls.push(`${init.method ?? 'GET'} ${url}`);
    return Promise.resolve(url.endsWith('/me') ? Response.json({ code: 'unauthenticated' }, { status: 401 }) : Response.json({ url }));
  });
});
afterEach(async () => {
  // What no test took must not be there for the next one.
  for (const path of ['me', 'objects', 'me/preferences', 'views?object=thing']) await api(path).catch(() => undefined);
  await api('records/thing/query', { method: 'POST', body: firstPage(records.query) });
  forgetFirstRecords();
  vi.unstubAllGlobals();
});

describe('requests sent while the code is being read', () => {
  it('are what a list asks for at once, and its records as they were asked for the last time', async () => {
    rememberFirstRecords('/o/thing?view=all', records);
    sendEarly({ pathname: '/o/thing', search: '?view=all' }, 'en');
    const early = ['GET /api/v1/me', 'GET /api/v1/objects', 'GET /api/v1/me/preferences', 'GET /api/v1/views?object=thing', 'POST /api/v1/records/thing/query'];
    expect(calls).toEqual(early);
    await expect(api('objects')).resolves.toEqual({ url: '/api/v1/objects' });
    await expect(api('views', { query: { object: 'thing' } })).resolves.toEqual({ url: '/api/v1/views?object=thing' });
    await api('records/thing/query', { method: 'POST', body: firstPage(records.query) });
    expect(calls).toEqual(early);
    await api('objects');
    expect(calls.at(-1)).toBe('GET /api/v1/objects');
    expect(calls).toHaveLength(6);
  });

  it('are not taken for a question in other words, nor for refusals of another kind', async () => {
    rememberFirstRecords('/o/thing', records);
    sendEarly({ pathname: '/o/thing', search: '' }, 'en');
    const sent = calls.length;
    await api('records/thing/query', { method: 'POST', body: firstPage({ ...records.query, search: 'x' }) });
    expect(calls).toHaveLength(sent + 1);
    await expect(api('me')).rejects.toSatisfy((error) => isApiError(error, 'unauthenticated'));
    expect(calls).toHaveLength(sent + 1);
  });

  it('are taken while they are fresh only', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    sendEarly({ pathname: '/', search: '' }, 'en');
    vi.setSystemTime(Date.now() + 60_000);
    await api('objects');
    expect(calls.filter((call) => call.endsWith('/objects'))).toHaveLength(2);
    vi.useRealTimers();
  });

  it('are none where nobody is signed in', () => {
    sendEarly({ pathname: '/sign-in', search: '' }, 'en');
    expect(calls).toEqual([]);
  });
});

it('remembers the last twenty addresses until one signs out', () => {
  for (let at = 0; at < 25; at += 1) rememberFirstRecords(`/o/thing?at=${at}`, records);
  expect(firstRecords('/o/thing?at=4')).toBeUndefined();
  expect(firstRecords('/o/thing?at=5')).toEqual(records);
  forgetFirstRecords();
  expect(firstRecords('/o/thing?at=24')).toBeUndefined();
});

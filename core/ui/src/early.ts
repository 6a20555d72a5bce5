/**
 * Asks for what the page will need while its code is still being read. The program takes the answers instead of asking again; what it does
 * not ask for in the same words is dropped. Imports next to nothing, so that it runs first.
 */
import type { Language, RecordQuery } from './api/types';

/** The first page of records that a list shows. */
export interface FirstRecords {
  object: string;
  query: RecordQuery;
}

/** After that an answer is too old to be taken for a fresh one, milliseconds. */
const FRESH = 10_000;
/** Addresses whose records are remembered. */
const MOST = 20;
const STORED = 'tessera.first_records';

const sent = new Map<string, { body: string | undefined; at: number; answer: Promise<Response> }>();

/** Pages that one sees without being signed in. */
export const isOutside = (path: string): boolean => /^\/(setup|sign-in|password|join|second-factor|docs)\b/.test(path);

/** The object whose list stands at an address. */
export const listAt = (path: string): string | undefined => {
  const name = /^\/o\/([^/]+)\/?$/.exec(path)?.[1];
  return name && decodeURIComponent(name);
};

export const firstPage = (query: RecordQuery) => ({ limit: 100, ...query, count: query.count !== false, cursor: null });

export function sendEarly({ pathname, search }: Pick<Location, 'pathname' | 'search'>, language: Language): void {
  if (isOutside(pathname)) return;
  const object = listAt(pathname);
  for (const path of ['me', 'objects', 'me/preferences', ...(object ? [`views?${new URLSearchParams({ object }).toString()}`] : [])]) send(`/api/v1/${path}`, language);
  const records = firstRecords(pathname + search);
  if (records) send(`/api/v1/records/${records.object}/query`, language, JSON.stringify(firstPage(records.query)));
}

/** The answer to a request that was sent early, once. */
export function takeEarly(url: string, body?: unknown): Promise<Response> | undefined {
  const one = sent.get(url);
  if (!one || one.body !== (body === undefined ? undefined : JSON.stringify(body))) return undefined;
  sent.delete(url);
  return Date.now() - one.at < FRESH ? one.answer : undefined;
}

/** What the list at an address asked for the last time in this tab; it will most likely ask for it again. */
export const firstRecords = (address: string): FirstRecords | undefined => remembered().find(([at]) => at === address)?.[1];

export function rememberFirstRecords(address: string, records: FirstRecords): void {
  const others = remembered().filter(([at]) => at !== address);
  sessionStorage.setItem(STORED, JSON.stringify([[address, records], ...others].slice(0, MOST)));
}

export const forgetFirstRecords = (): void => sessionStorage.removeItem(STORED);

function remembered(): [address: string, records: FirstRecords][] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(STORED) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

function send(url: string, language: Language, body?: string): void {
  const answer = fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    credentials: 'same-origin',
    headers: {
      Accept: 'application/json',
      'Accept-Language': language,
      ...(body === undefined ? {} : { 'X-Tessera-Request': '1', 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
  });
  // Whoever takes it hears of it.
  answer.catch(() => undefined);
  sent.set(url, { body, at: Date.now(), answer });
}

/** One change to many records: which they are, sending it, following the job that makes it. */
import { api, isApiError } from '@/api/client';
import { recordPath } from '@/api/hooks/records';
import type { BulkRequest, Filter, Job, Label, Page, RecordData, RecordPage } from '@/api/types';

/** What is selected: records by id, or all that the list finds. */
export type Chosen = { ids: string[] } | { filter: Filter | null; search: string };

export interface Refused {
  id: string;
  code: string;
  message: Label;
}

export interface BulkResult {
  changed: number;
  failed: number;
  /** As far as the server kept them. */
  refused: Refused[];
}

/** Records of one page of the server, and of one test `in`. */
const PAGE = 500;
/** A body of the server's two megabytes holds a good many more. */
const IDS_MAX = 50_000;
const WAIT_MS = 600;
/** Values that one test `in` takes. */
const VALUES_MAX = 1_000;
/** A job that was just begun may be missing from the list for a moment, not for longer. */
const MISSING_MAX = 20;

/** Finds exactly these records. */
export function idsFilter(ids: readonly string[]): Filter {
  const parts: Filter[] = [];
  for (let at = 0; at < ids.length; at += VALUES_MAX) parts.push({ field: 'id', op: 'in', value: ids.slice(at, at + VALUES_MAX) });
  return parts.length === 1 && parts[0] ? parts[0] : { or: parts };
}

/** Finds what a filter finds, but for these. */
export function exceptFilter(filter: Filter | null, ids: readonly string[]): Filter | null {
  const parts: Filter[] = [];
  for (let at = 0; at < ids.length; at += VALUES_MAX) parts.push({ field: 'id', op: 'not_in', value: ids.slice(at, at + VALUES_MAX) });
  return parts.length === 0 ? filter : { and: [...(filter ? [filter] : []), ...parts] };
}

/** The records that are chosen, with some of their fields, page by page. */
export async function* chosenRecords(object: string, chosen: Chosen, fields: string[]): AsyncGenerator<RecordData[]> {
  const page = (body: object) => api<RecordPage>(`records/${object}/query`, { method: 'POST', body: { fields, limit: PAGE, ...body } });
  if ('ids' in chosen) {
    for (let at = 0; at < chosen.ids.length; at += PAGE) yield (await page({ filter: idsFilter(chosen.ids.slice(at, at + PAGE)) })).items;
    return;
  }
  const { filter, search } = chosen;
  let cursor: string | null = null;
  do {
    const answer: RecordPage = await page({ filter, ...(search ? { search } : {}), cursor });
    yield answer.items;
    cursor = answer.next_cursor ?? null;
  } while (cursor !== null);
}

/** Named as briefly as a job can be told. */
const named = (chosen: Chosen): Pick<BulkRequest, 'ids' | 'filter' | 'search'> =>
  'ids' in chosen ? { ids: chosen.ids } : { filter: chosen.filter, ...(chosen.search ? { search: chosen.search } : {}) };

/** Up to so many are brought back with one click after they were deleted; the recycle bin has all. */
export const UNDO_MAX = 500;

/** The chosen ones as they are now, one by one; no more than a job takes. */
export async function idsOf(object: string, chosen: Chosen): Promise<string[]> {
  if ('ids' in chosen) return chosen.ids;
  const ids: string[] = [];
  for await (const records of chosenRecords(object, chosen, [])) {
    ids.push(...records.map(({ id }) => id));
    if (ids.length >= IDS_MAX) break;
  }
  return ids.slice(0, IDS_MAX);
}

/** As many requests as a browser sends side by side. */
const RESTORED_AT_ONCE = 6;

type Progress = (done: number, total: number) => void;

export async function runBulk(object: string, chosen: Chosen, change: Omit<BulkRequest, 'ids' | 'filter' | 'search'>, onProgress: Progress): Promise<BulkResult> {
  return follow(await begin(object, { ...change, ...named(chosen) }), onProgress);
}

const begin = async (object: string, request: BulkRequest): Promise<string> =>
  (await untilTaken(() => api<{ id: string }>(`${recordPath(object)}/bulk`, { method: 'POST', body: request }))).id;

/** Many requests in a row are more than the server takes at once: then it is asked again a little later. */
async function untilTaken<Answer>(ask: () => Promise<Answer>, tries = 0): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!isApiError(error, 'too_many_requests') || tries >= 20) throw error;
    await new Promise((done) => setTimeout(done, 1_000));
    return untilTaken(ask, tries + 1);
  }
}

/** Out of the recycle bin again; answers how many came back. */
export async function restoreAll(object: string, ids: readonly string[]): Promise<number> {
  let restored = 0;
  for (let at = 0; at < ids.length; at += RESTORED_AT_ONCE) {
    const asked = ids.slice(at, at + RESTORED_AT_ONCE).map((id) => untilTaken(() => api<unknown>(`${recordPath(object, id)}/restore`, { method: 'POST' })));
    restored += (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
  }
  return restored;
}

export interface TagChange {
  field: string;
  add: string[];
  remove: string[];
}

/** Put on and taken off one by one, whatever other tags a record has by then. */
export const runTags = (object: string, chosen: Chosen, { field, add, remove }: TagChange, onProgress: Progress): Promise<BulkResult> =>
  runBulk(object, chosen, { op: 'update', add: { [field]: add }, remove: { [field]: remove } }, onProgress);

/** Until the job is over. */
async function follow(id: string, onProgress: Progress): Promise<BulkResult> {
  let missing = 0;
  for (;;) {
    const { items } = await api<Page<Job & { result?: { changed?: number; failed?: number; errors?: Refused[] } | null }>>('jobs');
    const job = items.find((one) => one.id === id);
    if (job?.state === 'done') return { changed: job.result?.changed ?? 0, failed: job.result?.failed ?? 0, refused: job.result?.errors ?? [] };
    if (job?.state === 'failed' || job?.state === 'dead') throw new BulkFailed(job.error ?? null);
    missing = job ? 0 : missing + 1;
    if (missing > MISSING_MAX) throw new BulkFailed(null);
    if (job) onProgress(job.processed ?? 0, job.total ?? 0);
    await new Promise((done) => setTimeout(done, WAIT_MS));
  }
}

/** The job as a whole came to nothing. */
export class BulkFailed extends Error {
  constructor(readonly reason: string | null) {
    super(reason ?? 'failed');
    this.name = 'BulkFailed';
  }
}

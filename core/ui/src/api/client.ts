/** The one way this program talks to its server. */
import { takeEarly } from '@/early';
import { tellNotices } from './notices';
import type { Language } from './types';

export interface FieldProblem {
  code: string;
  message: string;
}

interface Problem {
  type?: string;
  title?: string;
  status?: number;
  code?: string;
  detail?: string;
  fields?: Record<string, FieldProblem>;
  trace_id?: string;
  [extra: string]: unknown;
}

/** What the server answered instead of a result; `code` is stable, `message` is for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, FieldProblem>;
  /** Members beside the common ones: `current` and `yours`, `matches` … */
  readonly extra: Record<string, unknown>;
  readonly traceId: string | undefined;

  constructor(status: number, problem: Problem) {
    const { title, code, detail, fields, trace_id, ...extra } = problem;
    super(detail || title || `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code ?? 'internal';
    this.fields = fields ?? {};
    this.extra = extra;
    this.traceId = trace_id;
  }
}

/** The server could not be reached at all. */
export class OfflineError extends Error {
  constructor() {
    super('offline');
    this.name = 'OfflineError';
  }
}

export const isApiError = (error: unknown, code?: string): error is ApiError =>
  error instanceof ApiError && (code === undefined || error.code === code);

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Sent as JSON, or as it is when it is a `FormData`. */
  body?: unknown;
  query?: Record<string, string | number | boolean | null | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Is sent even while the page is being left. */
  keepalive?: boolean;
}

let language: Language = 'en';
let shownAs: string | null = null;

/** Language of messages the server writes. */
export function setRequestLanguage(next: Language): void {
  language = next;
}

/** Whose eyes the page shows, where they aren't one's own: said with each call, so that a page left open does nothing in one's own name. */
export function showAs(user: string | null): void {
  shownAs = user;
}

export function apiUrl(path: string, query?: RequestOptions['query']): string {
  const full = path.startsWith('/') ? path : `/api/v1/${path}`;
  if (!query) return full;
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null) parameters.set(key, String(value));
  }
  const text = parameters.toString();
  return text ? `${full}?${text}` : full;
}

/** Header naming why a record was changed; percent-encoded because headers carry ASCII only. */
export const reasonHeader = (reason: string): Record<string, string> => ({
  'X-Change-Reason': encodeURIComponent(reason),
});

/** `path` is below `/api/v1/` unless it starts with a slash. Throws `ApiError` or `OfflineError`. */
export async function api<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, query, headers, signal, keepalive = false } = options;
  const isForm = typeof FormData !== 'undefined' && body instanceof FormData;
  let response: Response;
  try {
    const early = method === 'GET' || method === 'POST' ? takeEarly(apiUrl(path, query), body) : undefined;
    response = await (early ?? fetch(apiUrl(path, query), {
      method,
      credentials: 'same-origin',
      signal: signal ?? null,
      keepalive,
      headers: {
        Accept: 'application/json',
        'Accept-Language': language,
        ...(method === 'GET' ? {} : { 'X-Tessera-Request': '1' }),
        ...(shownAs === null ? {} : { 'X-Tessera-As': shownAs }),
        ...(body === undefined || isForm ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? (body as FormData) : JSON.stringify(body) }),
    }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new OfflineError();
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const parsed = parse(text);
  if (!response.ok) throw new ApiError(response.status, isProblem(parsed) ? parsed : {});
  if (method !== 'GET') tellNotices(parsed);
  return parsed as T;
}

/** A file, by the one means of the browser that tells how far it is. */
export function upload<T>(path: string, file: File, options: { signal?: AbortSignal; onProgress?: (part: number) => void } = {}): Promise<T> {
  const { signal, onProgress } = options;
  return new Promise<T>((done, failed) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiUrl(path));
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Accept-Language', language);
    request.setRequestHeader('X-Tessera-Request', '1');
    if (shownAs !== null) request.setRequestHeader('X-Tessera-As', shownAs);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress?.(event.loaded / event.total);
    };
    request.onload = () => {
      const parsed = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) done(parsed as T);
      else failed(new ApiError(request.status, isProblem(parsed) ? parsed : {}));
    };
    request.onerror = () => failed(new OfflineError());
    request.onabort = () => failed(new DOMException('aborted', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });
}

function parse(text: string): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null;
}

import type { FieldValue } from '@/api/types';

/** Kinds of entries, as the beginning of their key. */
export const AUDIT_KINDS = ['administrator', 'user', 'department', 'role', 'password', 'session', 'token', 'second_factor', 'security', 'settings', 'plugin', 'workflow', 'import', 'export', 'bulk', 'job', 'event', 'record', 'field', 'view'] as const;

/** One thing that an entry says: where it stands, and what it was and is. */
export interface AuditFact {
  path: string;
  before?: string;
  after: string;
}

const isMap = (value: FieldValue): value is Record<string, FieldValue> => typeof value === 'object' && value !== null && !Array.isArray(value);

function said(value: FieldValue): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.map(said).join(', ');
  if (isMap(value)) return typeof value.label === 'string' ? value.label : JSON.stringify(value);
  return String(value);
}

/** What an entry says, fact by fact; of a comparison only what differs. */
export function auditFacts(data: FieldValue): AuditFact[] {
  if (!isMap(data)) return data === null || data === undefined ? [] : [{ path: '', after: said(data) }];
  const { before, after } = data;
  if (isMap(before) && isMap(after)) {
    const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'before' && key !== 'after'));
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changed = keys.filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null));
    return [...auditFacts(rest), ...changed.map((key) => ({ path: key, before: said(before[key] ?? null), after: said(after[key] ?? null) }))];
  }
  return Object.entries(data).map(([path, value]) => ({ path, after: said(value) }));
}

/** Whom an entry is about, by their id; none when it is about nobody. */
export const auditedUser = (data: FieldValue): string | null => (isMap(data) && typeof data.user === 'string' ? data.user : null);

/** An entry with the name of whom it is about in place of their id. */
export const withUser = (data: FieldValue, name: string | null | undefined): FieldValue => (isMap(data) && name ? { ...data, user: name } : data);

/** The same in one line. */
export const auditLine = (data: FieldValue): string =>
  auditFacts(data)
    .map(({ path, before, after }) => `${path ? `${path}: ` : ''}${before === undefined ? '' : `${before} → `}${after}`)
    .join(' · ');

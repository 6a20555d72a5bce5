import type { FieldValue } from '@/api/types';

/** Kinds of entries, as the beginning of their key. */
export const AUDIT_KINDS = ['administrator', 'user', 'department', 'role', 'user_group', 'sharing_rule', 'password', 'session', 'access', 'viewing', 'audit', 'data', 'token', 'passkey', 'second_factor', 'security', 'sign_in_provider', 'settings', 'plugin', 'customization', 'workflow', 'dictionary', 'layout', 'import', 'export', 'bulk', 'job', 'event', 'record', 'field', 'view'] as const;

/** One thing that an entry says: where it stands, and what it was and is. */
export interface AuditFact {
  path: string;
  before?: FieldValue;
  after: FieldValue;
}

export const isMap = (value: FieldValue): value is Record<string, FieldValue> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What an entry says, fact by fact; of a comparison only what differs. */
export function auditFacts(data: FieldValue): AuditFact[] {
  if (!isMap(data)) return data === null || data === undefined ? [] : [{ path: '', after: data }];
  const { before, after } = data;
  if (isMap(before) && isMap(after)) {
    const rest = Object.fromEntries(Object.entries(data).filter(([key]) => key !== 'before' && key !== 'after'));
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const changed = keys.filter((key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(after[key] ?? null));
    return [...auditFacts(rest), ...changed.map((key) => ({ path: key, before: before[key] ?? null, after: after[key] ?? null }))];
  }
  return Object.entries(data).map(([path, value]) => ({ path, after: value }));
}

/** Where an entry names people by their ids. */
const PEOPLE = ['user', 'to'] as const;

/** Whom an entry is about, by their ids; none when it is about nobody. */
export const auditedUsers = (data: FieldValue): string[] => (isMap(data) ? PEOPLE.flatMap((key) => (typeof data[key] === 'string' ? [data[key]] : [])) : []);

/** What an entry is about is told by one name: its own, or that which whoever it names by an id has now. */
export function withNames(data: FieldValue, nameOf: (userId: string) => string | null | undefined): FieldValue {
  if (!isMap(data)) return data;
  const { name, ...rest } = data;
  const about = (['user', 'department', 'role', 'user_group', 'sharing_rule'] as const).find((key) => typeof data[key] === 'string' && typeof name === 'string' && name !== '');
  const named: Record<string, FieldValue> = about ? { ...rest, [about]: name } : { ...data };
  for (const key of PEOPLE) {
    const id = data[key];
    if (key !== about && typeof id === 'string') named[key] = nameOf(id) ?? id;
  }
  return named;
}

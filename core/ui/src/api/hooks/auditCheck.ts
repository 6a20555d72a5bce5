import { api } from '../client';

/** What is wrong with a day of the log. */
export interface AuditFault {
  /** `2026-11-29`, in UTC. */
  day: string;
  code: 'altered' | 'seal_altered' | 'seal_missing' | 'not_sealed';
}

/** How the audit log stands beside its seals. */
export interface AuditVerification {
  days: number;
  entries: number;
  /** Entries of these days that were old enough to go. */
  removed?: number;
  /** Entries of the last minutes, which no seal has yet. */
  unsealed: number;
  day: string | null;
  hash: string | null;
  faults: AuditFault[];
  next_cursor: string | null;
}

/** Looks at the whole log, some days a request; `onDay` hears how far it is. */
export async function checkAudit(onDay: (day: string | null) => void): Promise<AuditVerification> {
  let cursor: string | null = null;
  const all = { days: 0, entries: 0, removed: 0, faults: [] as AuditFault[] };
  for (;;) {
    const found: AuditVerification = await api<AuditVerification>('audit/verification', { query: { cursor } });
    all.days += found.days;
    all.entries += found.entries;
    all.removed += found.removed ?? 0;
    all.faults.push(...found.faults);
    if (!found.next_cursor) return { ...found, ...all };
    cursor = found.next_cursor;
    onDay(found.day);
  }
}

/** What a record's history says about its versions: the difference of any two, and the way back. */
import type { FieldDef, FieldValue, HistoryEntry, ObjectDef } from '@/api/types';
import { isEditable, sameValue } from '@/fields';

export interface Difference {
  field: FieldDef;
  /** In the older version. */
  from: FieldValue;
  /** In the newer one. */
  to: FieldValue;
}

/** Fields that differ between two versions, in the object's order. `entries` need to reach back to the older one. */
export function differences(object: ObjectDef, entries: readonly HistoryEntry[], older: number, newer: number): Difference[] {
  const found = new Map<string, { from: FieldValue; to: FieldValue }>();
  const between = entries.filter(({ version }) => version > older && version <= newer).sort((a, b) => a.version - b.version);
  for (const { changes } of between) {
    for (const change of changes) {
      const known = found.get(change.field);
      found.set(change.field, { from: known ? known.from : change.old, to: change.new });
    }
  }
  return object.fields.flatMap((field) => {
    const pair = found.get(field.key);
    return pair && !sameValue(pair.from, pair.to) ? [{ field, ...pair }] : [];
  });
}

/** Fields that a person may set back, with what they were in `version`. */
export function wayBack(object: ObjectDef, entries: readonly HistoryEntry[], version: number): Record<string, FieldValue> {
  const newest = entries.reduce((most, entry) => Math.max(most, entry.version), 0);
  return Object.fromEntries(
    differences(object, entries, version, newest)
      .filter(({ field }) => isRestorable(object, field))
      .map(({ field, from }) => [field.key, from ?? null]),
  );
}

export const isRestorable = (object: ObjectDef, field: FieldDef): boolean => object.can.update && isEditable(field) && (field.key !== 'owner' || object.can.assign);

/** Can versions down to `version` be compared with what is loaded? */
export const reaches = (entries: readonly HistoryEntry[], version: number): boolean => entries.some((entry) => entry.version <= version + 1);

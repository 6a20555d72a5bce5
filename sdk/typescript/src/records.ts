// Records, with the acting user's rights as far as the plugin was granted them.
import host from "tessera:plugin/records@1.0.0";
import { asked, hasCode } from "./error.ts";
import { type Fields, type Json, type RecordRef, type Row, fromRow, toFields } from "./value.ts";

/** A list of records. */
export interface Query {
  object: string;
  /** As in the HTTP API: `{"and":[{"field","op","value"}]}`. */
  filter?: Json;
  /** Fields wanted; none named: all that the actor may read. */
  select?: string[];
  /** `name` or `-created_at`. */
  sort?: string[];
  limit: number;
  cursor?: string | null;
}

/** What to do with a record in `apply`; the id of a creation is one that `reserveId` gave. */
export type Op =
  | { create: string; id?: string; set: Fields }
  | { update: RecordRef; expectedVersion?: number; set: Fields }
  | { delete: RecordRef; expectedVersion?: number };

/** Names a record. */
export function reference(object: string, id: string): RecordRef {
  return { object, id };
}

/** A record; null when there is none or the actor can't see it. */
export function get(object: string, id: string, select: string[] = []): Row | null {
  const row = asked(() => host.get({ object, id }, select));
  return row ? fromRow(row) : null;
}

/** Many records at once, in the same order; null for each that the actor can't see. */
export function getMany(refs: RecordRef[], select: string[] = []): (Row | null)[] {
  if (refs.length === 0) return [];
  return asked(() => host.getMany(refs, select)).map((row) => (row ? fromRow(row) : null));
}

/** The same for what is nice to know only: none at all where the actor may not read such records. */
export function getReadable(refs: RecordRef[], select: string[] = []): Row[] {
  try {
    return getMany(refs, select).filter((row) => row !== null);
  } catch (error) {
    if (hasCode(error, "permission-denied")) return [];
    throw error;
  }
}

/** A page of a list, with the cursor of the next. */
export function query(wanted: Query): { rows: Row[]; next: string | null } {
  const page = asked(() =>
    host.query({
      object: wanted.object,
      filter: wanted.filter === undefined ? null : JSON.stringify(wanted.filter),
      select: wanted.select ?? [],
      order: (wanted.sort ?? []).map((text) => ({ field: text.replace(/^-/, ""), descending: text.startsWith("-") })),
      limit: wanted.limit,
      cursor: wanted.cursor ?? null,
    }),
  );
  return { rows: page.rows.map(fromRow), next: page.next ?? null };
}

/** How many records match. */
export function count(object: string, filter?: Json): number {
  return asked(() => host.count(object, filter === undefined ? null : JSON.stringify(filter)));
}

/** Makes a record. With an idempotency key a repeated call answers the record that the first one made. */
export function create(object: string, set: Fields, idempotencyKey: string | null = null): Row {
  return fromRow(asked(() => host.create({ object, idempotencyKey, set: toFields(set) })));
}

/** Changes a record; `conflict` when its version is another than the one expected. */
export function update(ref: RecordRef, set: Fields, expectedVersion: number | null = null): Row {
  return fromRow(asked(() => host.update({ ref, expectedVersion, set: toFields(set) })));
}

/** Moves a record to the bin. */
export function remove(ref: RecordRef, expectedVersion: number | null = null): void {
  asked(() => host.delete({ ref, expectedVersion }));
}

/** An id for a record that this call makes by `apply`, so that other operations of it can refer to the record. */
export function reserveId(object: string): string {
  return asked(() => host.reserveId(object));
}

/**
 * Takes a record's next version, and answers it; nothing else of it changes. A save that read the record before and is still on its
 * way conflicts: it reads again, and its before-hooks see what was kept before this call.
 */
export function touch(ref: RecordRef, expectedVersion: number | null = null): number {
  return Number(asked(() => host.touch(ref, expectedVersion)));
}

/** Everything or nothing, in one transaction. */
export function apply(ops: Op[]): RecordRef[] {
  const wire = ops.map((op) => {
    if ("create" in op) {
      const set = toFields(op.id === undefined ? op.set : { ...op.set, id: op.id });
      return { tag: "create", val: { object: op.create, idempotencyKey: null, set } } as const;
    }
    const expectedVersion = op.expectedVersion ?? null;
    return "update" in op
      ? ({ tag: "update", val: { ref: op.update, expectedVersion, set: toFields(op.set) } } as const)
      : ({ tag: "delete", val: { ref: op.delete, expectedVersion } } as const);
  });
  return asked(() => host.apply(wire));
}

/** The object's definition as the actor sees it, as in the HTTP API. */
export function describe(object: string): Json {
  return JSON.parse(asked(() => host.describe(object))) as Json;
}

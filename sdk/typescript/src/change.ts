// A change as a before-hook sees it, and what the hook says to it.
import type { Field, RecordRef, Row as WireRow } from "tessera:plugin/types@1.0.0";
import { Money } from "./money.ts";
import { type Fields, type Json, type Row, type Value, asText, fromFields, fromRow, fromValue, toFields } from "./value.ts";

/** One wanted change. Values are converted when they are asked for: a batch has up to 200 changes. */
export class Change {
  private readonly wire: WireChange;
  private row: Row | null | undefined;

  constructor(wire: WireChange) {
    this.wire = wire;
  }

  get operation(): "create" | "update" | "delete" {
    return this.wire.operation;
  }

  /** Null while a record is being made. */
  get record(): RecordRef | null {
    return this.wire.ref ?? null;
  }

  /** The record as it is; null while it is being made. */
  get before(): Row | null {
    return (this.row ??= this.wire.before ? fromRow(this.wire.before) : null);
  }

  /** What changes. */
  get patch(): { [name: string]: Value } {
    return fromFields(this.wire.patch);
  }

  /** Part of an import: historic data may lack what a person would be asked for. */
  get isImport(): boolean {
    return this.wire.importBatch;
  }

  /** A field's value as it would be afterwards; `null` when it would be empty. */
  get(name: string): Value {
    const patched = find(this.wire.patch, name);
    if (patched !== undefined) return patched;
    const before = this.wire.before;
    return (before ? find(before.fields, name) : undefined) ?? null;
  }

  /** A field's text as it would be afterwards, when it is not empty. */
  text(name: string): string | undefined {
    return asText(this.get(name));
  }

  /** A boolean field as it would be afterwards; false when it is empty. */
  is(name: string): boolean {
    return this.get(name) === true;
  }

  /** An amount as it would be afterwards. */
  money(name: string): Money | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Money.parse(text);
  }

  /** A field's text as it was. */
  textBefore(name: string): string | undefined {
    const { before } = this.wire;
    return before ? asText(find(before.fields, name)) : undefined;
  }

  /** True when the field's value differs from before. */
  touches(name: string): boolean {
    return find(this.wire.patch, name) !== undefined;
  }
}

/** A field's value, when the list names it. */
function find(fields: Field[], name: string): Value | undefined {
  // By index, as iterators cost this engine several times as much.
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at];
    if (field?.name === name) return fromValue(field.value);
  }
  return undefined;
}

/** Why a change is refused. */
export interface Violation {
  /** The field to mend; left out when the change as a whole is refused. */
  field?: string | undefined;
  /** A message of the package's locales. */
  messageKey: string;
  /** Its arguments. */
  args?: { [name: string]: Json } | undefined;
}

/** What a hook says to one change. */
export type Decision = "allow" | { set: Fields } | { reject: Violation[] };

/** The change is fine as it is. */
export const allow: Decision = "allow";

/** Sets these fields too. */
export function set(fields: Fields): Decision {
  return { set: fields };
}

/** A refusal for one field. */
export function reject(field: string, messageKey: string, args?: { [name: string]: Json }): Decision {
  return { reject: [{ field, messageKey, args }] };
}

/** A refusal of the change as a whole. */
export function refuse(messageKey: string, args?: { [name: string]: Json }): Decision {
  return { reject: [{ messageKey, args }] };
}

/** A change as the host hands it over. */
export interface WireChange {
  operation: "create" | "update" | "delete";
  ref: RecordRef | null;
  before: WireRow | null;
  patch: Field[];
  importBatch: boolean;
}

/** A decision as the host takes it. */
export type WireDecision =
  | { tag: "allow" }
  | { tag: "modify"; val: Field[] }
  | { tag: "reject"; val: { field: string | null; messageKey: string; args: string | null }[] };

/** A decision as the host takes it; setting nothing is allowing. */
export function toDecision(decision: Decision): WireDecision {
  if (decision === "allow") return { tag: "allow" };
  if ("set" in decision) {
    const fields = toFields(decision.set);
    return fields.length === 0 ? { tag: "allow" } : { tag: "modify", val: fields };
  }
  const violation = ({ field, messageKey, args }: Violation) => ({
    field: field ?? null,
    messageKey,
    args: args === undefined ? null : JSON.stringify(args),
  });
  return { tag: "reject", val: decision.reject.map(violation) };
}

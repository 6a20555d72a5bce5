// Values of fields, as JavaScript has them.
import type { Field, RecordRef, Value as WireValue, Row as WireRow } from "tessera:plugin/types@1.0.0";
import { Money } from "./money.ts";

export type { RecordRef };

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A field's value: `null` for an empty one; texts, codes, ids, dates and numbers of fields are strings (`"12.5"`), money is
 * `"1234.50 CNY"`, lists and addresses are JSON. See the table in `sdk/wit/README.md`.
 */
export type Value = Json | Uint8Array;

/** Fields with their values. Those that are `undefined` are left out, an empty text is an empty field. */
export type Fields = { [name: string]: Value | Money | undefined };

/** A record, as far as it was asked for. */
export class Row {
  readonly ref: RecordRef;
  readonly version: number;
  readonly fields: { [name: string]: Value };

  constructor(ref: RecordRef, version: number, fields: { [name: string]: Value }) {
    this.ref = ref;
    this.version = version;
    this.fields = fields;
  }

  /** A field's value; `null` when it is empty or wasn't asked for. */
  get(name: string): Value {
    return this.fields[name] ?? null;
  }

  /** A field's text, when it is not empty. */
  text(name: string): string | undefined {
    return asText(this.get(name));
  }

  /** A boolean field's value; false when it is empty. */
  is(name: string): boolean {
    return this.get(name) === true;
  }

  /** An amount, when it is not empty. */
  money(name: string): Money | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Money.parse(text);
  }
}

/** The text of a text, code, id, date or number. */
export function asText(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Fields as the host takes them. */
export function toFields(fields: Fields): Field[] {
  const named = Object.entries(fields).filter(([, value]) => value !== undefined);
  return named.map(([name, value]) => ({ name, value: toValue(value ?? null) }));
}

/** Fields as the plugin sees them. */
export function fromFields(fields: Field[]): { [name: string]: Value } {
  return Object.fromEntries(fields.map(({ name, value }) => [name, fromValue(value)]));
}

/** A record as the plugin sees it. */
export function fromRow(row: WireRow): Row {
  return new Row(row.ref, row.version, fromFields(row.fields));
}

/** A value as the plugin sees it. */
export function fromValue(value: WireValue): Value {
  switch (value.tag) {
    case "null":
      return null;
    case "json":
      return JSON.parse(value.val) as Json;
    default:
      return value.val;
  }
}

function toValue(value: Value | Money): WireValue {
  if (value === null || value === "") return { tag: "null" };
  if (value instanceof Uint8Array) return { tag: "bytes", val: value };
  if (value instanceof Money) return { tag: "text", val: value.toString() };
  switch (typeof value) {
    case "boolean":
      return { tag: "boolean", val: value };
    case "number":
      return Number.isSafeInteger(value) ? { tag: "integer", val: value } : { tag: "number", val: value };
    case "string":
      return { tag: "text", val: value };
    default:
      return { tag: "json", val: JSON.stringify(value) };
  }
}

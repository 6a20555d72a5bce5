// Keys and values of this plugin alone. Needs the capability `kv`.
//
// A key has 1 to 256 bytes and no control characters, a value 64 KiB at most; a plugin keeps 10,000 keys and 16 MiB at most. In a
// before-hook values can be read and not changed. What is written is written at once, whatever becomes of the call.
import host, { type Entry as WireEntry } from "tessera:plugin/kv@1.0.0";
import { decode, encode } from "./bytes.ts";
import { PluginError, asked } from "./error.ts";
import type { Json } from "./value.ts";

/** A value with its key and revision. */
export class Entry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly revision: number;

  constructor({ key, value, revision }: WireEntry) {
    this.key = key;
    this.value = value;
    this.revision = revision;
  }

  /** The value as a text; `malformed` when it is none. */
  text(): string {
    const text = decode(this.value);
    if (text === undefined) throw new PluginError("malformed", "the value is no text");
    return text;
  }

  /** The value as JSON; `malformed` when it is none. */
  json(): Json {
    try {
      return JSON.parse(this.text()) as Json;
    } catch (error) {
      throw error instanceof PluginError ? error : new PluginError("malformed", String(error));
    }
  }
}

/** A value with its revision; null when there is none, or its time is over. */
export function get(key: string): Entry | null {
  const entry = asked(() => host.get(key));
  return entry ? new Entry(entry) : null;
}

/** Keeps a value in place of any former one, for so many seconds or for good; answers its revision, which is never given twice. */
export function set(key: string, value: string | Uint8Array, ttlSeconds: number | null = null): number {
  return asked(() => host.set(key, bytes(value), null, ttlSeconds));
}

/** The same only if the key still has this revision, 0 for one that isn't there; else `conflict` with `{"revision"}` in its details. */
export function setIf(key: string, value: string | Uint8Array, revision: number, ttlSeconds: number | null = null): number {
  return asked(() => host.set(key, bytes(value), revision, ttlSeconds));
}

/** Removes a value, if it is there. */
export function remove(key: string): void {
  asked(() => host.delete(key));
}

/** Values whose keys begin with `prefix`, in order of their keys, after the key `after`: at most `limit`, 100, and about 1 MiB. */
export function scan(prefix: string, after: string | null = null, limit = 100): Entry[] {
  return asked(() => host.scan(prefix, after, limit)).map((entry) => new Entry(entry));
}

function bytes(value: string | Uint8Array): Uint8Array {
  return typeof value === "string" ? encode(value) : value;
}

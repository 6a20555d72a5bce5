// What administrators set for this plugin.
import host from "tessera:plugin/settings@1.0.0";
import { type Json, type Value, fromValue } from "./value.ts";

/** A setting; its default when nobody set it, null when there is neither. */
export function get(key: string): Value {
  const value = host.get(key);
  return value == null ? null : fromValue(value);
}

/** All settings that are no secrets. */
export function all(): { [key: string]: Json } {
  return JSON.parse(host.all()) as { [key: string]: Json };
}

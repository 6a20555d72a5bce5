// The data dictionaries that select fields draw from.
import host from "tessera:plugin/dictionaries@1.0.0";
import type { Json } from "./value.ts";

/** One choice of a dictionary. */
export interface Item {
  code: string;
  label: { en: string; "zh-CN": string };
  /** A retired item stays readable but can't be chosen. */
  active: boolean;
  /** Facts that administrators and plugins keep with the item. */
  attributes: { [key: string]: Json };
}

/** An item by its code; null when there is none. */
export function item(dictionary: string, code: string): Item | null {
  const found = host.item(dictionary, code);
  return found == null ? null : (JSON.parse(found) as Item);
}

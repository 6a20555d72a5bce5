// What the plugin shows: documents of blocks, and effects of buttons (`sdk/blocks`). Needs `[[slots]]` in the manifest.
import type { Json, RecordRef } from "./value.ts";

/** Where something is to be shown. */
export interface ViewContext {
  /** The slot's key in the manifest. */
  slot: string;
  /** The record that it is shown on. */
  subject: RecordRef | null;
  /** Records that were chosen in a list. */
  selection: RecordRef[];
  /** What else the page knows. */
  params: Json;
}

/** A button that somebody pressed. */
export interface Action {
  slot: string;
  /** As the button has it. */
  id: string;
  subject: RecordRef | null;
  /** The view's fields by name, with what the button adds. It comes from the browser: check it. */
  form: { [name: string]: Json };
  /** What the view remembered; the host saw to it that it is this person's and this slot's. */
  state: Json | null;
}

/** A choice of a field. */
export interface Choice {
  value: string;
  label: string;
  hint?: string;
}

/** A text as it is, or a message of the package in the reader's language. */
export type Text = string | { key: string; args?: { [name: string]: Json } };

/** A part of a view: any block of `sdk/blocks/blocks-1.schema.json`. */
export interface Block {
  type: string;
  [key: string]: Json;
}

/** What a slot or a dialog shows. */
export interface View {
  schema: "crm.blocks/1";
  title?: Json;
  content: Block[];
  state?: Json;
}

/** What follows from a button, in order; any effect of `sdk/blocks`. */
export interface Effects {
  effects: { type: string; [key: string]: Json }[];
  state?: Json;
}

/** A message of the package's `locales/*.ftl`. */
export function message(key: string, args?: { [name: string]: Json }): Text {
  return args === undefined ? { key } : { key, args };
}

/** A document of these blocks. `state` comes back with each action, 8 KiB at most: the person can read it, and not change it. */
export function view(content: Block[], more: { title?: Text; state?: Json } = {}): View {
  return { schema: "crm.blocks/1", content, ...more } as View;
}

/** A block of a type with these keys. */
export function block(type: string, keys: { [key: string]: Json } = {}): Block {
  return { type, ...keys };
}

/** These effects, and what the view remembers from now on. */
export function effects(list: { type: string; [key: string]: Json }[], state?: Json): Effects {
  return state === undefined ? { effects: list } : { effects: list, state };
}

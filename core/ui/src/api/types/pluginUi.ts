/** Types of the HTTP API: places of the interface that plugins fill. */
import type { BlockChoice, BlockDocument, UiEffect } from './blocks';
import type { Json } from './records';

export type SlotPlace = 'nav.page' | 'record.tab' | 'record.card' | 'record.action' | 'list.bulk-action' | 'dashboard.widget' | 'settings.page' | 'command';

export interface PluginSlot {
  plugin: string;
  plugin_name: string;
  /** Its key in the plugin. */
  slot: string;
  place: SlotPlace | (string & {});
  /** What it is about; `*` stands for any object, none for no object at all. */
  objects: string[];
  label: string;
  icon?: string | null;
  order: number;
  /** Whether it is shown depends on the record. */
  conditional: boolean;
}

export interface PluginSubject {
  object: string;
  id: string;
}

/** Asks for what a plugin shows. */
export interface PluginRender {
  plugin: string;
  slot: string;
  subject?: PluginSubject;
  selection?: PluginSubject[];
  params?: Record<string, Json>;
}

export interface PluginView {
  view: BlockDocument;
  /** Goes back with each action. */
  state?: string | null;
  plugin: { id: string; name: string };
}

export interface PluginAct {
  plugin: string;
  slot: string;
  action: string;
  subject?: PluginSubject;
  form: Record<string, unknown>;
  state?: string | null;
}

export interface PluginEffects {
  effects: UiEffect[];
  /** In place of the one so far; null keeps it. */
  state?: string | null;
  plugin: { id: string; name: string };
}

export interface PluginChoices extends PluginRender {
  source: string;
  text: string;
}

export interface PluginChoiceList {
  items: BlockChoice[];
}

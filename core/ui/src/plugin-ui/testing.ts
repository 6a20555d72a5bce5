/** A slot and its answers, for tests. */
import type { BlockDocument, PluginSlot, UiBlock } from '@/api/types';

export const slotOf = (extra: Partial<PluginSlot> = {}): PluginSlot => ({
  plugin: 'test.panel',
  plugin_name: 'Panel',
  slot: 'tab',
  place: 'record.tab',
  objects: ['thing'],
  label: 'Case panel',
  icon: 'check',
  order: 10,
  conditional: false,
  ...extra,
});

export const documentOf = (content: UiBlock[], title?: string): BlockDocument => ({ schema: 'crm.blocks/1', content, ...(title ? { title } : {}) });

/** What `render` answers. */
export const answerOf = (content: UiBlock[], state: string | null = 'token-1', title?: string) => ({ view: documentOf(content, title), state, plugin: { id: 'test.panel', name: 'Panel' } });

/** What `act` answers. */
export const effectsOf = (effects: object[], state: string | null = null) => ({ effects, state, plugin: { id: 'test.panel', name: 'Panel' } });

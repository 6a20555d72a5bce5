/** Names and addresses of slots. */
import type { PluginRender, PluginSlot, PluginSubject } from '@/api/types';

/** Whether it is about records of the object. */
export const concerns = ({ objects }: PluginSlot, object: string): boolean => objects.includes('*') || objects.includes(object);

/** One name for a slot of whatever plugin. */
export const slotKey = ({ plugin, slot }: Pick<PluginSlot, 'plugin' | 'slot'>): `slot:${string}` => `slot:${plugin}/${slot}`;

/** Where a page of a plugin is. */
export const slotPath = ({ plugin, slot }: Pick<PluginSlot, 'plugin' | 'slot'>): string => `/p/${encodeURIComponent(plugin)}/${encodeURIComponent(slot)}`;

/** What is asked of the server for it. */
export function askOf({ plugin, slot }: PluginSlot, about: { subject?: PluginSubject | undefined; selection?: PluginSubject[] | undefined; params?: PluginRender['params'] } = {}): PluginRender {
  const { subject, selection, params } = about;
  return { plugin, slot, ...(subject ? { subject } : {}), ...(selection ? { selection } : {}), ...(params ? { params } : {}) };
}

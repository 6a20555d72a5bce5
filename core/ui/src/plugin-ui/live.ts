/** What a live event of a plugin is about. */
import type { PluginSubject } from '@/api/types';

interface Told {
  plugin: string;
  slot: string;
  object?: string;
  id?: string;
}

/** Whether a cached answer is the view of that slot; where a record is named, of that record. */
export function isSlotView(queryKey: readonly unknown[], told: Told): boolean {
  const [, what, plugin, slot, subject] = queryKey;
  if (what !== 'view' || plugin !== told.plugin || slot !== told.slot) return false;
  if (told.object === undefined) return true;
  const { object, id } = (subject as PluginSubject | null) ?? {};
  return object === told.object && id === told.id;
}

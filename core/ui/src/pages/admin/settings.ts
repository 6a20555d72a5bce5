import type { Json, PluginSetting } from '@/api/types';

/** What stands in a setting's control: a text, number or switch; null for nothing (a secret: to be removed). */
export type Draft = string | number | boolean | null;

/** What the control of a setting begins with. */
export function draftOf(setting: PluginSetting): Draft {
  if (setting.secret) return '';
  if (setting.kind === 'json') return setting.value === null ? '' : JSON.stringify(setting.value, null, 2);
  const { value } = setting;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** The values to send: only those that were changed. A secret left empty keeps its value. */
export function changesOf(settings: readonly PluginSetting[], drafts: Record<string, Draft>): { values: Record<string, Json>; notJson: string[] } {
  const values: Record<string, Json> = {};
  const notJson: string[] = [];
  for (const setting of settings) {
    const draft = drafts[setting.key];
    if (draft === undefined || draft === draftOf(setting)) continue;
    if (setting.kind !== 'json' || setting.secret || draft === '') {
      values[setting.key] = draft === '' ? null : draft;
      continue;
    }
    try {
      values[setting.key] = JSON.parse(String(draft)) as Json;
    } catch {
      notJson.push(setting.key);
    }
  }
  return { values, notJson };
}

/** Keys of cached answers, in one place so that live events and saves can name what they make stale. */
import type { AggregateQuery, Language, PluginRender, RecordQuery } from './types';

export const keys = {
  setup: ['setup'] as const,
  me: ['me'] as const,
  sessions: ['me', 'sessions'] as const,
  preferences: ['me', 'preferences'] as const,
  views: (object: string) => ['views', object] as const,
  objects: ['objects'] as const,
  /** Below the objects: what changes them may change how they are laid out. */
  layouts: (object: string) => ['objects', 'layouts', object] as const,
  dictionaries: ['dictionaries'] as const,
  dashboards: ['dashboards'] as const,
  /** Everything cached of one object's records. */
  records: (object: string) => ['records', object] as const,
  record: (object: string, id: string) => ['records', object, 'one', id] as const,
  queries: (object: string) => ['records', object, 'query'] as const,
  query: (object: string, query: RecordQuery) => ['records', object, 'query', query] as const,
  aggregate: (object: string, query: AggregateQuery) => ['records', object, 'aggregate', query] as const,
  history: (object: string, id: string) => ['records', object, 'history', id] as const,
  /** Apart from the records, so that not every change of any record asks again. */
  followers: (object: string, id: string) => ['followers', object, id] as const,
  shares: (object: string, id: string) => ['shares', object, id] as const,
  bin: (object: string) => ['records', object, 'bin'] as const,
  references: (object: string, q: string) => ['references', object, q] as const,
  search: (q: string) => ['search', q] as const,
  imports: ['imports'] as const,
  import: (id: string) => ['imports', id] as const,
  export: (id: string) => ['exports', id] as const,
  notifications: ['notifications'] as const,
  jobs: ['jobs'] as const,
  /** Everything that plugins show. */
  pluginUi: ['plugin-ui'] as const,
  slots: (language: Language) => ['plugin-ui', 'slots', language] as const,
  /** Whether a slot is there may hang on how the record is. */
  recordSlots: (language: Language, object: string, id: string, version: number) => ['plugin-ui', 'slots', language, object, id, version] as const,
  /** Texts come in the language that was asked for. */
  slotView: (language: Language, { plugin, slot, subject, selection, params }: PluginRender) =>
    ['plugin-ui', 'view', plugin, slot, subject ?? null, language, selection ?? [], params ?? {}] as const,
};

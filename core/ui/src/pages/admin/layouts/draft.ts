/** A layout while it is arranged. */
import type { FieldDef, LayoutParts, LayoutSection, ObjectDef, ObjectLayouts } from '@/api/types';
import { isEditable } from '@/fields';
import { codeOf } from '../dictionaries/entries';

/** Where fields are that no section shows. */
export const HIDDEN = '';

export interface Base extends LayoutParts {
  /** 0 where nothing is arranged yet. */
  revision: number;
}

/** What an administrator begins with: what is arranged, else what people of the role see without it. Each field stands once. */
export function baseOf(layouts: ObjectLayouts, role: string | null): Base {
  const of = (wanted: string | null) => layouts.arranged.find((one) => (one.role ?? null) === wanted);
  const own = of(role);
  const { header, sections } = own ?? of(null) ?? layouts.defined;
  const seen = new Set<string>();
  const once = (key: string) => !seen.has(key) && seen.add(key).has(key);
  return { revision: own?.revision ?? 0, header: [...new Set(header)], sections: sections.map((section) => ({ ...section, fields: section.fields.filter(once) })) };
}

/** Of an object's fields those that no section shows. */
export function hiddenOf(object: ObjectDef, { sections }: LayoutParts): FieldDef[] {
  const placed = new Set(sections.flatMap(({ fields }) => fields));
  return object.fields.filter(({ key }) => !placed.has(key) && key !== 'id' && key !== 'version');
}

/** A new record can't do without somebody typing it. */
export const mustBeTyped = (field: FieldDef): boolean =>
  field.required && !field.system && isEditable(field) && field.kind !== 'auto_number' && (field.default === undefined || field.default === null);

/** With a field in a section, at a place in it or at its end; or with it hidden. */
export function place<T extends LayoutParts>(draft: T, key: string, section: string, at = Infinity): T {
  const sections = draft.sections.map((one) => {
    const fields = one.fields.filter((other) => other !== key);
    return one.key === section ? { ...one, fields: [...fields.slice(0, at), key, ...fields.slice(at)] } : { ...one, fields };
  });
  return { ...draft, sections };
}

/** With a field one place up or down; beyond the end of its section it goes on into the next one. */
export function step<T extends LayoutParts>(draft: T, key: string, by: 1 | -1): T {
  const from = draft.sections.findIndex(({ fields }) => fields.includes(key));
  const section = draft.sections[from];
  if (!section) return draft;
  const to = section.fields.indexOf(key) + by;
  if (to >= 0 && to < section.fields.length) return place(draft, key, section.key, to);
  const next = draft.sections[from + by];
  return next ? place(draft, key, next.key, by > 0 ? 0 : next.fields.length) : draft;
}

export function moveSection<T extends LayoutParts>(draft: T, key: string, by: 1 | -1): T {
  const from = draft.sections.findIndex((section) => section.key === key);
  const section = draft.sections[from];
  const to = from + by;
  if (!section || to < 0 || to >= draft.sections.length) return draft;
  const sections = draft.sections.filter((other) => other !== section);
  sections.splice(to, 0, section);
  return { ...draft, sections };
}

/** What somebody says of a section. */
export type SectionParts = Pick<LayoutSection, 'label' | 'tab' | 'columns' | 'when' | 'roles'>;

/** With a section changed, or a new one at the end. */
export function putSection<T extends LayoutParts>(draft: T, key: string | null, parts: SectionParts): T {
  if (key !== null) return { ...draft, sections: draft.sections.map((one) => (one.key === key ? { ...one, ...parts } : one)) };
  const made = codeOf(parts.label.en ?? '', new Set(draft.sections.map((section) => section.key)));
  return { ...draft, sections: [...draft.sections, { key: made, fields: [], ...parts }] };
}

/** Without a section; its fields are hidden. */
export const dropSection = <T extends LayoutParts>(draft: T, key: string): T => ({ ...draft, sections: draft.sections.filter((section) => section.key !== key) });

/** As it is sent. */
export const wishOf = ({ header, sections }: LayoutParts): LayoutParts => ({
  header,
  sections: sections.map(({ key, label, fields, tab, columns, when, roles }) => ({
    key,
    label,
    fields,
    ...(tab ? { tab } : {}),
    ...(columns ? { columns } : {}),
    ...(when ? { when } : {}),
    ...(roles?.length ? { roles } : {}),
  })),
});

export const isSame = (one: LayoutParts, other: LayoutParts): boolean => JSON.stringify(wishOf(one)) === JSON.stringify(wishOf(other));

/** Each different tab, in the order in which the record's page has them; `null` is what comes without one. */
export function tabsOf({ sections }: LayoutParts): (NonNullable<LayoutSection['tab']> | null)[] {
  const found = new Map<string, NonNullable<LayoutSection['tab']> | null>();
  for (const { tab } of sections) {
    const key = tab ? JSON.stringify([tab.en, tab['zh-CN']]) : '';
    if (!found.has(key)) found.set(key, tab ?? null);
  }
  return [...found.values()];
}

/** The form of a view: its fields as the product's own, and what is sent of them. */
import type { BlockOf, Dictionary, FieldDef, FieldValue, Label } from '@/api/types';
import { isEmptyValue, toWrite } from '@/fields';

type FieldBlock = BlockOf<'field'>;
export type Typed = Readonly<Record<string, FieldValue>>;

const everywhere = (text: string): Label => ({ en: text, 'zh-CN': text });

/** A field as the product's own inputs take it. */
export function fieldDef(block: FieldBlock, dictionaries: readonly Dictionary[] = []): FieldDef {
  const { name, kind, label, required = false, options, choices } = block;
  const dictionary = dictionaries.find((one) => one.key === options?.dictionary);
  return {
    key: name,
    kind,
    label: everywhere(label),
    required,
    unique: false,
    system: false,
    access: 'writable',
    sortable: false,
    filterable: false,
    options: options ?? null,
    choices: choices?.map((choice) => ({ code: choice.value, label: everywhere(choice.label), active: true })) ?? dictionary?.items ?? [],
  };
}

/** What stands in a field: what was typed, else what the plugin put there. */
export function valueOf(block: FieldBlock, typed: Typed): FieldValue {
  const value = block.name in typed ? typed[block.name] : block.value;
  // A box that nobody touched is not ticked.
  return block.kind === 'boolean' ? value === true : value;
}

/** What goes to the plugin: values by name, in the form that the API takes. */
export const formOf = (fields: readonly FieldBlock[], typed: Typed): Record<string, FieldValue> =>
  Object.fromEntries(fields.map((block) => [block.name, toWrite(fieldDef(block), valueOf(block, typed)) ?? null]));

/** Names of fields that must be filled in and aren't. */
export const missingOf = (fields: readonly FieldBlock[], typed: Typed): string[] =>
  fields.filter((block) => block.required === true && block.disabled !== true && isEmptyValue(valueOf(block, typed))).map((block) => block.name);

import { useState } from 'react';
import { useObjects } from '@/api/hooks';
import type { FieldDef, FieldValue } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { FieldInput } from '@/fields';
import { useLabel } from '@/i18n';

export interface Answers {
  fields: readonly FieldDef[];
  /** What was chosen, by field: as it is sent. */
  values: Record<string, FieldValue>;
  put: (field: string, value: FieldValue) => void;
}

/** What a person, a department or a group answers for: the choices that plugins let them have several of. */
export function useAnswers(object: 'user' | 'department' | 'user_group', record: object | null): Answers {
  const { data: objects } = useObjects();
  const [chosen, setChosen] = useState<Record<string, FieldValue>>({});
  const fields = objects?.find(({ key }) => key === object)?.fields.filter(({ kind, access }) => kind === 'multi_select' && access === 'writable') ?? [];
  const before = (record ?? {}) as Record<string, FieldValue>;
  return {
    fields,
    values: Object.fromEntries(fields.map(({ key }) => [key, chosen[key] ?? before[key] ?? []])),
    put: (field, value) => setChosen((old) => ({ ...old, [field]: value })),
  };
}

/** A row for each of them. */
export function AnswerRows({ answers: { fields, values, put }, problem }: { answers: Answers; problem: (field: string) => string | undefined }) {
  const label = useLabel();
  return fields.map((field) => (
    <FormRow key={field.key} id={`answers-${field.key}`} label={label(field.label)} error={problem(field.key)} help={field.help ? label(field.help) : undefined}>
      <FieldInput id={`answers-${field.key}`} field={field} value={values[field.key] ?? null} onChange={(value) => put(field.key, value)} />
    </FormRow>
  ));
}

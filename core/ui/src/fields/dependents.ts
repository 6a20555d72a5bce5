/**
 * Which fields hang on others, read out of the metadata alone:
 * - a choice whose attributes name another select of the object goes only with those codes of it
 *   (`attributes = { region = "north" }` on an item of a field beside `region`);
 * - a reference whose target itself refers to what another field here refers to is narrowed by that one
 *   (the people of the company that is chosen);
 * - what a calendar shows as an end goes with its beginning.
 */
import type { Choice, FieldDef, FieldValue, Filter, Json, ObjectDef, RecordData } from '@/api/types';
import { asRef, asText, isEmptyValue, isRef, sameValue } from './values';

type Values = Partial<RecordData>;

/** `own` of this object and `theirs` of the target must point to the same record. */
export interface Tie {
  own: FieldDef;
  theirs: FieldDef;
}

const isOne = (field: FieldDef): boolean => field.kind === 'reference' && !field.system && field.options?.object !== undefined;
const targetOf = (field: FieldDef): string => field.options?.object ?? '';

/** What narrows a reference; nearest relations only, so that what is narrowed itself narrows nothing. */
export function tiesOf(field: FieldDef, object: ObjectDef, objects: readonly ObjectDef[]): Tie[] {
  return allTies(field, object, objects).filter(({ own }) => allTies(own, object, objects).length === 0);
}

function allTies(field: FieldDef, object: ObjectDef, objects: readonly ObjectDef[]): Tie[] {
  if (!isOne(field)) return [];
  const target = objects.find((candidate) => candidate.key === targetOf(field));
  if (!target || target.key === object.key) return [];
  const references = object.fields.filter(isOne);
  return references
    .filter((own) => own.key !== field.key && targetOf(own) !== target.key)
    .filter((own) => references.filter((other) => targetOf(other) === targetOf(own)).length === 1)
    .flatMap((own) => {
      const theirs = target.fields.filter((other) => isOne(other) && targetOf(other) === targetOf(own));
      return theirs.length === 1 && theirs[0]?.filterable ? [{ own, theirs: theirs[0] }] : [];
    });
}

/** The condition on a reference's candidates as the other fields stand; none when nothing narrows it now. */
export function narrowing(field: FieldDef, object: ObjectDef, objects: readonly ObjectDef[], values: Values): { filter: Filter; by: string } | null {
  const parts = tiesOf(field, object, objects).flatMap(({ own, theirs }) => {
    const ref = asRef(values[own.key]);
    return ref ? [{ filter: { field: theirs.key, op: 'eq' as const, value: ref.id }, by: ref.label }] : [];
  });
  const [first] = parts;
  if (!first) return null;
  return { filter: parts.length === 1 ? first.filter : { and: parts.map(({ filter }) => filter) }, by: parts.map(({ by }) => by).join(' · ') };
}

/** Fields of the same object that a choice's attributes speak of, with the codes it goes with. */
function conditionsOf(choice: Choice, field: FieldDef, object: ObjectDef): { field: FieldDef; codes: string[] }[] {
  return Object.entries(choice.attributes ?? {}).flatMap(([key, wanted]) => {
    const other = object.fields.find((candidate) => candidate.key === key && candidate.key !== field.key && candidate.kind === 'select');
    const codes = codesOf(wanted);
    const isKnown = codes.length > 0 && codes.every((code) => other?.choices?.some((one) => one.code === code));
    return other && isKnown ? [{ field: other, codes }] : [];
  });
}

const codesOf = (value: Json): string[] =>
  typeof value === 'string' ? [value] : Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** The choices that go with what the other fields hold; where those are empty, all. */
export function choicesFor(field: FieldDef, object: ObjectDef | undefined, values: Values | undefined): Choice[] {
  const choices = field.choices ?? [];
  if (!object || !values) return choices;
  return choices.filter((choice) =>
    conditionsOf(choice, field, object).every(({ field: other, codes }) => isEmptyValue(values[other.key]) || codes.includes(asText(values[other.key]))),
  );
}

/**
 * What else changes when a field does: what no longer goes with it is emptied, what a choice implies is filled in.
 * Answers only the further changes.
 */
export function followUps(changed: FieldDef, value: FieldValue, object: ObjectDef, objects: readonly ObjectDef[], values: Values): Record<string, FieldValue> {
  const before = values[changed.key];
  if (sameValue(before, value)) return {};
  const next: Values = { ...values, [changed.key]: value };
  const further: Record<string, FieldValue> = {};
  const put = (key: string, to: FieldValue) => {
    further[key] = to;
    next[key] = to;
  };

  if (changed.kind === 'select' && !isEmptyValue(value)) {
    const choice = changed.choices?.find((one) => one.code === value);
    for (const { field, codes } of choice ? conditionsOf(choice, changed, object) : []) {
      if (codes.length === 1 && isEmptyValue(next[field.key]) && field.access === 'writable') put(field.key, codes[0] ?? null);
    }
  }
  for (const field of object.fields) {
    if (field.key === changed.key || field.access !== 'writable' || isEmptyValue(next[field.key])) continue;
    if (field.kind === 'select' && field.choices?.some((one) => one.code === next[field.key])) {
      if (!choicesFor(field, object, next).some((one) => one.code === next[field.key])) put(field.key, null);
    } else if (changed.kind === 'reference' && !isEmptyValue(before) && tiesOf(field, object, objects).some(({ own }) => own.key === changed.key)) {
      put(field.key, null);
    }
  }
  return { ...further, ...endsAlong(object, { [changed.key]: value }, values) };
}

/** Ends that keep their distance when their beginning is moved and nobody says where they are to be. */
export function endsAlong(object: ObjectDef, changes: Record<string, FieldValue>, before: Values): Record<string, FieldValue> {
  const moved: Record<string, FieldValue> = {};
  for (const { date_field: start, end_field: end } of object.views) {
    if (!start || !end || !(start in changes) || end in changes) continue;
    const field = object.fields.find((candidate) => candidate.key === end);
    const [began, ended, begins] = [before[start], before[end], changes[start]].map((value) => Date.parse(asText(value ?? null)));
    if (field?.access !== 'writable' || began === undefined || ended === undefined || begins === undefined) continue;
    const at = ended + begins - began;
    if (!Number.isNaN(at)) moved[end] = field.kind === 'date' ? new Date(at).toISOString().slice(0, 10) : new Date(at).toISOString();
  }
  return moved;
}

/** Empty fields that the record just picked can fill in: the company of the person. */
export function fillable(changed: FieldDef, value: FieldValue, object: ObjectDef, objects: readonly ObjectDef[], values: Values): Tie[] {
  if (!isRef(value)) return [];
  return tiesOf(changed, object, objects).filter(({ own }) => own.access === 'writable' && isEmptyValue(values[own.key]));
}

import type { Address, FieldValue, FileRef, Money, Ref } from '@/api/types';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isRef = (value: unknown): value is Ref => isObject(value) && typeof value.id === 'string' && 'label' in value;
export const isMoney = (value: unknown): value is Money => isObject(value) && 'amount' in value && 'currency' in value;
export const isFileRef = (value: unknown): value is FileRef =>
  isObject(value) && typeof value.id === 'string' && 'media_type' in value;
export const isAddress = (value: unknown): value is Address => isObject(value);

/** A single reference as `Ref`, also where only its id is known. Its label is empty when the record is out of the reader's reach. */
export function asRef(value: FieldValue): Ref | null {
  if (isRef(value)) return typeof value.label === 'string' ? value : { id: value.id, label: '' };
  return typeof value === 'string' && value !== '' ? { id: value, label: value } : null;
}

export function asRefs(value: FieldValue): Ref[] {
  if (!Array.isArray(value)) return [];
  return value.map((item) => asRef(item as FieldValue)).filter((ref) => ref !== null);
}

export const asStrings = (value: FieldValue): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

export function asText(value: FieldValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (isRef(value)) return value.label;
  return JSON.stringify(value);
}

export function isEmptyValue(value: FieldValue): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  if (isMoney(value)) return value.amount === '';
  return false;
}

/** Whether two values say the same; references compare by id. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
  if (isEmptyValue(a) && isEmptyValue(b)) return true;
  return JSON.stringify(bare(a)) === JSON.stringify(bare(b));
}

function bare(value: FieldValue): unknown {
  if (isRef(value)) return value.id;
  if (Array.isArray(value)) return value.map((item) => bare(item as FieldValue));
  return value;
}

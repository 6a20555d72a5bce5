/** The one place that knows how a field is shown, typed in and filtered by. */
import { lazy, Suspense } from 'react';
import type { FieldDef, FieldValue, FilterOp, RecordData } from '@/api/types';
import { isLevelled } from './levels';
import { LEVEL_OPS } from './ops';
import { REGISTRY } from './registry';
import type { PickerProps } from './ReferenceInput';
import type { DisplayProps, FilterInputProps, InputProps, KindEntry } from './types';
import { isEmptyValue } from './values';
import './fields.css';

export { ChoiceTag, choiceColor } from './ChoiceTag';
export { CURRENCIES } from './currencies';
export { endsAlong, fillable, followUps } from './dependents';
export { preloadControls } from './lazy';
export * from './ops';
export * from './types';
export * from './values';

const Picker = lazy(async () => ({ default: (await import('./controls')).ReferencePicker }));

/** Picks records of one object by their label. */
export function ReferencePicker(props: PickerProps) {
  return (
    <Suspense fallback={<span className="t-control-room" aria-hidden />}>
      <Picker {...props} />
    </Suspense>
  );
}

/** Knowledge of a kind; an unknown one (a newer server) is read as text. */
export const kindOf = (field: FieldDef): KindEntry => REGISTRY[field.kind] ?? REGISTRY.text;

/** What may be asked of a field. */
export const opsOf = (field: FieldDef): readonly FilterOp[] => (isLevelled(field) ? LEVEL_OPS : kindOf(field).ops);

/** The value as a person reads it; nothing is a dash. */
export function FieldDisplay(props: DisplayProps) {
  const { field, value } = props;
  if (isEmptyValue(value)) return <span className="t-dash">–</span>;
  if (field.access === 'masked' && typeof value !== 'string') return <span className="t-faint">••••</span>;
  const { Display } = kindOf(field);
  return <Display {...props} />;
}

/** The control to change a value; nothing for kinds nobody types in. */
export function FieldInput(props: InputProps) {
  return (
    <Suspense fallback={<span className="t-control-room" aria-hidden />}>
      <BareFieldInput {...props} />
    </Suspense>
  );
}

/** The same for whoever waits for the control to be there. */
export function BareFieldInput(props: InputProps) {
  const { Input } = kindOf(props.field);
  return Input ? <Input {...props} /> : <FieldDisplay field={props.field} value={props.value} />;
}

export function FieldFilterInput(props: FilterInputProps) {
  const { FilterInput } = kindOf(props.field);
  if (props.op === 'is_null') return null;
  return (
    <Suspense fallback={<span className="t-control-room" aria-hidden />}>
      <FilterInput {...props} />
    </Suspense>
  );
}

/** May this person type into the field? */
export const isEditable = (field: FieldDef): boolean =>
  field.access === 'writable' && kindOf(field).Input !== null && (!field.system || ['owner', 'department', 'collaborators'].includes(field.key));

export function toWrite(field: FieldDef, value: FieldValue): FieldValue {
  if (isEmptyValue(value)) return kindOf(field).toWrite?.(value) ?? (Array.isArray(value) ? [] : null);
  const { toWrite: write } = kindOf(field);
  return write ? write(value) : value;
}

/** Values of a form, read form, as the server wants them written. */
export function writeFields(fields: readonly FieldDef[], values: Partial<RecordData>): Record<string, FieldValue> {
  const written: Record<string, FieldValue> = {};
  for (const field of fields) {
    if (field.key in values) written[field.key] = toWrite(field, values[field.key]);
  }
  return written;
}

import type { ComponentType } from 'react';
import type { FieldDef, FieldValue, FilterOp, FilterValue, ObjectDef, RecordData } from '@/api/types';

export interface DisplayProps {
  field: FieldDef;
  value: FieldValue;
  record?: RecordData | undefined;
  /** One line, as in a list's cell. */
  compact?: boolean | undefined;
}

export interface InputProps {
  field: FieldDef;
  value: FieldValue;
  /** Called with the value in the form the server reads it out (references as `Ref`). */
  onChange: (value: FieldValue) => void;
  id?: string | undefined;
  autoFocus?: boolean | undefined;
  disabled?: boolean | undefined;
  invalid?: boolean | undefined;
  /** Shown while it is empty, where the control has room for that. */
  placeholder?: string | undefined;
  /** Shows its choices without being asked: the click that began the edit was the wish to choose. */
  startOpen?: boolean | undefined;
  record?: Partial<RecordData> | undefined;
  /** Whose field it is; with `record`, what other fields hold narrows the choices. */
  object?: ObjectDef | undefined;
}

export interface FilterInputProps {
  field: FieldDef;
  op: FilterOp;
  value: FilterValue;
  onChange: (value: FilterValue) => void;
}

/** What the interface knows of one field kind. */
export interface KindEntry {
  Display: ComponentType<DisplayProps>;
  /** `null`: nobody types into such a field. */
  Input: ComponentType<InputProps> | null;
  ops: readonly FilterOp[];
  FilterInput: ComponentType<FilterInputProps>;
  align: 'start' | 'end';
  /** Column width in a list, pixels. */
  width: number;
  /** Takes the whole line of a two-column form. */
  wide?: boolean;
  /** From the form the server reads out to the form it wants written. */
  toWrite?: (value: FieldValue) => FieldValue;
}

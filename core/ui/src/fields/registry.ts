import type { FieldKind, FieldValue } from '@/api/types';
import * as show from './displays';
import { filterOf, inputOf } from './lazy';
import { CHOICE_OPS, DATE_OPS, INSTANT_OPS, NUMBER_OPS, REFERENCE_OPS, TEXT_OPS } from './ops';
import type { KindEntry } from './types';
import { asRef, asRefs, isFileRef } from './values';

const writeId = (value: FieldValue): FieldValue => asRef(value)?.id ?? null;
const writeIds = (value: FieldValue): FieldValue => asRefs(value).map((ref) => ref.id);
const writeFile = (value: FieldValue): FieldValue => (isFileRef(value) ? value.id : (value ?? null));

const input = {
  TextInput: inputOf('TextInput'),
  RichTextInput: inputOf('RichTextInput'),
  NumberInput: inputOf('NumberInput'),
  MoneyInput: inputOf('MoneyInput'),
  BooleanInput: inputOf('BooleanInput'),
  DateInput: inputOf('DateInput'),
  DateTimeInput: inputOf('DateTimeInput'),
  SelectInput: inputOf('SelectInput'),
  MultiSelectInput: inputOf('MultiSelectInput'),
  TagsInput: inputOf('TagsInput'),
  AddressInput: inputOf('AddressInput'),
  LineInput: inputOf('LineInput'),
  JsonInput: inputOf('JsonInput'),
  FileInput: inputOf('FileInput'),
  ReferenceInput: inputOf('ReferenceInput'),
  ReferencesInput: inputOf('ReferencesInput'),
};

const filter = {
  TextFilter: filterOf('TextFilter'),
  NumberFilter: filterOf('NumberFilter'),
  BooleanFilter: filterOf('BooleanFilter'),
  DateFilter: filterOf('DateFilter'),
  ChoiceFilter: filterOf('ChoiceFilter'),
  TagsFilter: filterOf('TagsFilter'),
  ReferenceFilter: filterOf('ReferenceFilter'),
};

/** Every field kind; one without an entry does not compile. */
export const REGISTRY: { readonly [kind in FieldKind]: KindEntry } = {
  text: { Display: show.TextDisplay, Input: input.TextInput, ops: TEXT_OPS, FilterInput: filter.TextFilter, align: 'start', width: 200 },
  rich_text: { Display: show.RichTextDisplay, Input: input.RichTextInput, ops: ['contains', 'is_null'], FilterInput: filter.TextFilter, align: 'start', width: 260, wide: true },
  number: { Display: show.NumberDisplay, Input: input.NumberInput, ops: NUMBER_OPS, FilterInput: filter.NumberFilter, align: 'end', width: 120 },
  money: { Display: show.MoneyDisplay, Input: input.MoneyInput, ops: NUMBER_OPS, FilterInput: filter.NumberFilter, align: 'end', width: 184 },
  percent: { Display: show.PercentDisplay, Input: input.NumberInput, ops: NUMBER_OPS, FilterInput: filter.NumberFilter, align: 'end', width: 110 },
  boolean: { Display: show.BooleanDisplay, Input: input.BooleanInput, ops: ['eq'], FilterInput: filter.BooleanFilter, align: 'start', width: 100 },
  date: { Display: show.DateDisplay, Input: input.DateInput, ops: DATE_OPS, FilterInput: filter.DateFilter, align: 'start', width: 130 },
  datetime: { Display: show.DateTimeDisplay, Input: input.DateTimeInput, ops: INSTANT_OPS, FilterInput: filter.DateFilter, align: 'start', width: 140 },
  select: { Display: show.SelectDisplay, Input: input.SelectInput, ops: CHOICE_OPS, FilterInput: filter.ChoiceFilter, align: 'start', width: 140 },
  multi_select: { Display: show.MultiSelectDisplay, Input: input.MultiSelectInput, ops: CHOICE_OPS, FilterInput: filter.ChoiceFilter, align: 'start', width: 200 },
  tags: { Display: show.TagsDisplay, Input: input.TagsInput, ops: CHOICE_OPS, FilterInput: filter.TagsFilter, align: 'start', width: 180 },
  user: { Display: show.UserDisplay, Input: input.ReferenceInput, ops: REFERENCE_OPS, FilterInput: filter.ReferenceFilter, align: 'start', width: 150, toWrite: writeId },
  reference: { Display: show.ReferenceDisplay, Input: input.ReferenceInput, ops: REFERENCE_OPS, FilterInput: filter.ReferenceFilter, align: 'start', width: 180, toWrite: writeId },
  references: { Display: show.ReferencesDisplay, Input: input.ReferencesInput, ops: REFERENCE_OPS, FilterInput: filter.ReferenceFilter, align: 'start', width: 200, toWrite: writeIds },
  address: { Display: show.AddressDisplay, Input: input.AddressInput, ops: ['contains', 'is_null'], FilterInput: filter.TextFilter, align: 'start', width: 240, wide: true },
  phone: { Display: show.PhoneDisplay, Input: input.LineInput, ops: TEXT_OPS, FilterInput: filter.TextFilter, align: 'start', width: 150 },
  email: { Display: show.EmailDisplay, Input: input.LineInput, ops: TEXT_OPS, FilterInput: filter.TextFilter, align: 'start', width: 200 },
  url: { Display: show.UrlDisplay, Input: input.LineInput, ops: TEXT_OPS, FilterInput: filter.TextFilter, align: 'start', width: 180 },
  file: { Display: show.FileDisplay, Input: input.FileInput, ops: ['is_null'], FilterInput: filter.TextFilter, align: 'start', width: 200, toWrite: writeFile },
  json: { Display: show.JsonDisplay, Input: input.JsonInput, ops: ['is_null'], FilterInput: filter.TextFilter, align: 'start', width: 200, wide: true },
  auto_number: { Display: show.TextDisplay, Input: null, ops: TEXT_OPS, FilterInput: filter.TextFilter, align: 'start', width: 130 },
  formula: { Display: show.ComputedDisplay, Input: null, ops: NUMBER_OPS, FilterInput: filter.NumberFilter, align: 'end', width: 140 },
  rollup: { Display: show.ComputedDisplay, Input: null, ops: NUMBER_OPS, FilterInput: filter.NumberFilter, align: 'end', width: 140 },
};

/** Types of the HTTP API, version 1 (docs/API.md). */
import type { components } from '../schema';
import type { ViewDefinition } from './views';

export type Language = 'zh-CN' | 'en';
export type Label = Partial<Record<Language, string>>;
export type ThemeChoice = 'light' | 'dark' | 'system';

/**
 * What the server's document says (`npm run schema`). Written by hand is what it can't say as narrowly (languages, kinds, values of fields),
 * and what stands among the values of a field, where only an interface is told apart from any JSON.
 */
export type Schemas = components['schemas'];

export interface Ref {
  id: string;
  label: string;
}

export interface Money {
  /** Digits with an optional sign and point, e.g. `"1234.50"`. */
  amount: string;
  /** ISO 4217 code. */
  currency: string;
}

export interface Address {
  country?: string | null;
  province?: string | null;
  city?: string | null;
  district?: string | null;
  street?: string | null;
  postal_code?: string | null;
}

export interface FileRef {
  id: string;
  name: string;
  size_bytes: number;
  media_type: string;
}

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A field's value in the form the server reads it out. */
export type FieldValue = Json | Money | Ref | Ref[] | Address | FileRef | undefined;

export type FieldKind =
  | 'text'
  | 'rich_text'
  | 'number'
  | 'money'
  | 'percent'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'select'
  | 'multi_select'
  | 'tags'
  | 'user'
  | 'reference'
  | 'references'
  | 'address'
  | 'phone'
  | 'email'
  | 'url'
  | 'file'
  | 'json'
  | 'auto_number'
  | 'formula'
  | 'rollup';

export interface FieldOptions {
  max_length?: number;
  multiline?: boolean;
  decimals?: number;
  min?: number | string;
  max?: number | string;
  unit?: string | Label;
  /** `false`: a number that is not counted with, such as a year. */
  grouping?: boolean;
  currency?: string;
  dictionary?: string;
  object?: string;
  on_delete?: string;
  reading_follows?: boolean;
  region_field?: string;
  region_from?: string;
  default_region?: string;
  max_size_bytes?: number;
  media_types?: string[];
  prefix?: string;
  width?: number;
  expression?: string;
  field?: string;
  op?: string;
  /** Kind of a formula's or rollup's result, where the server says it. */
  result?: FieldKind;
}

export interface Choice {
  code: string;
  label: Label;
  color?: string | null;
  active: boolean;
  /** The entry of which it is a part, where the list has levels. */
  parent?: string | null;
  attributes?: Record<string, Json>;
}

export type FieldAccess = 'writable' | 'read_only' | 'masked';

export interface FieldDef {
  key: string;
  label: Label;
  help?: Label | null;
  kind: FieldKind;
  required: boolean;
  /** Required while the record is like this. */
  required_when?: Filter | null;
  /** Shown, and required where it is, only while the record is like this. */
  visible_when?: Filter | null;
  unique: boolean;
  system: boolean;
  access: FieldAccess;
  sortable: boolean;
  filterable: boolean;
  default?: FieldValue;
  options?: FieldOptions | null;
  choices?: Choice[];
}

export interface LayoutSection {
  key: string;
  label: Label;
  fields: string[];
  /** Sections of one tab stand together behind it. */
  tab?: Label | null;
  /** Columns that its fields stand in where there is room; as many as fit without it. */
  columns?: number | null;
  /** Stands there while the record is like this. */
  when?: Filter | null;
  /** Codes of the roles that it is for; only administrators are told. */
  roles?: string[];
}

export interface ViewDef extends ViewDefinition {
  key: string;
  label: Label;
}

export interface RelatedDef {
  object: string;
  field: string;
  label: Label;
}

export interface ActionDef {
  key: string;
  label: Label;
  fields: FieldDef[];
  when?: Filter | null;
  danger?: boolean;
  restricted?: boolean;
}

export interface ObjectCan {
  read: boolean;
  create: boolean;
  update: boolean;
  delete: boolean;
  import: boolean;
  export: boolean;
  assign: boolean;
  /** To look behind the masks of its fields, one value at a time. */
  reveal: boolean;
}

export interface ObjectDef {
  key: string;
  label: Label;
  label_plural: Label;
  icon: string;
  plugin: string;
  /** Its plugin was removed: records can be read, but not written. */
  archived?: boolean;
  name_field: string;
  path_field?: string | null;
  has_owner: boolean;
  fields: FieldDef[];
  layout: { sections: LayoutSection[]; header: string[] };
  views: ViewDef[];
  related: RelatedDef[];
  timeline: string[];
  actions: ActionDef[];
  can: ObjectCan;
  reason_fields?: string[];
  /** Whether looking for duplicates can find any. */
  has_duplicate_check?: boolean;
}

/** A record: system fields beside the object's own. */
export interface RecordData {
  id: string;
  version: number;
  [field: string]: FieldValue;
}

export type FilterOp =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'in'
  | 'not_in'
  | 'under'
  | 'contains'
  | 'starts_with'
  | 'is_null'
  | 'between'
  | 'within';

export type FilterValue = Json;

export interface Condition {
  field: string;
  op: FilterOp;
  value: FilterValue;
}

export type Filter = Condition | { and: Filter[] } | { or: Filter[] } | { not: Filter };

export interface RecordQuery {
  filter?: Filter | null;
  search?: string;
  sort?: string[];
  fields?: string[];
  limit?: number;
  cursor?: string | null;
  count?: boolean;
}

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export interface RecordPage extends Page<RecordData> {
  count?: number;
  count_is_exact?: boolean;
}

export interface Measure {
  op: 'count' | 'count_distinct' | 'sum' | 'avg' | 'min' | 'max';
  field?: string;
  /** Days between `field` and this one. */
  minus?: string;
}

export interface AggregateQuery {
  filter?: Filter | null;
  search?: string;
  group_by?: string[];
  measures: Record<string, Measure>;
}

export interface AggregateRow {
  group: Record<string, Json>;
  labels?: Record<string, string | Label>;
  measures: Record<string, number | string | Money | null>;
  /** Amounts of a measure that is `null` because its records are in several currencies, by currency. */
  by_currency?: Record<string, Record<string, string>>;
}

export interface HistoryEntry {
  version: number;
  at: string;
  by: Ref | null;
  channel: 'ui' | 'api' | 'import' | 'plugin' | 'workflow' | 'system';
  source: string | null;
  operation: 'create' | 'update' | 'delete' | 'restore';
  reason: string | null;
  changes: { field: string; old: FieldValue; new: FieldValue }[];
}

export interface DuplicateMatch {
  id: string;
  label: string;
  matched: string[];
  owner: Ref | null;
}

export type ActionEffect =
  | { type: 'toast'; message: string | Label; level?: string }
  | { type: 'navigate'; object: string; id?: string }
  | { type: 'refresh' };

export interface ActionAnswer {
  effects: ActionEffect[];
  result?: Json;
}

export type BatchOperation =
  | { op: 'create'; object?: string; fields: Record<string, FieldValue> }
  | { op: 'update'; id: string; version?: number; fields: Record<string, FieldValue> }
  | { op: 'delete'; id: string };

export interface BulkRequest {
  op: 'update' | 'delete' | 'share';
  ids?: string[];
  /** Null for every record. */
  filter?: Filter | null;
  search?: string;
  fields?: Record<string, FieldValue>;
  /** Entries to put into fields that hold lists. */
  add?: Record<string, string[]>;
  /** Entries to take out of them. */
  remove?: Record<string, string[]>;
  /** With whom, for `share`. */
  share?: { to: 'user' | 'user_group' | 'department'; id: string; below: boolean; level: 'read' | 'write'; until: string | null };
}

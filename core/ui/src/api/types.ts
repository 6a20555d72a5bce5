/** Types of the HTTP API, version 1 (docs/API.md). */

export type Language = 'zh-CN' | 'en';
export type Label = Partial<Record<Language, string>>;
export type ThemeChoice = 'light' | 'dark' | 'system';

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
  region_field?: string;
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
  attributes?: Record<string, Json>;
}

export type FieldAccess = 'writable' | 'read_only' | 'masked';

export interface FieldDef {
  key: string;
  label: Label;
  help?: Label | null;
  kind: FieldKind;
  required: boolean;
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
}

export interface ViewDef {
  key: string;
  label: Label;
  kind: 'list' | 'board' | (string & {});
  columns?: string[];
  filter?: Filter | null;
  sort?: string[];
  /** Boards only. */
  group_by?: string;
  card?: string[];
  sum?: string;
  weighted_sum?: string;
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
}

export interface ObjectCan {
  read: boolean;
  create: boolean;
  update: boolean;
  delete: boolean;
  import: boolean;
  export: boolean;
  assign: boolean;
}

export interface ObjectDef {
  key: string;
  label: Label;
  label_plural: Label;
  icon: string;
  plugin: string;
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
  group_by?: string[];
  measures: Record<string, Measure>;
}

export interface AggregateRow {
  group: Record<string, Json>;
  labels?: Record<string, string | Label>;
  measures: Record<string, number | string | Money | null>;
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
  op: 'update' | 'delete';
  ids?: string[];
  filter?: Filter | null;
  search?: string;
  fields?: Record<string, FieldValue>;
}

export interface Setup {
  needed: boolean;
  token_required: boolean;
  version: string;
}

export interface SetupRequest {
  organization: string;
  username: string;
  password: string;
  name: string;
  locale: Language;
  currency: string;
  token?: string;
}

export interface User {
  id: string;
  username: string;
  name: string;
  email?: string | null;
  department: Ref | null;
  manager: Ref | null;
  roles: Ref[];
  locale?: Language | null;
  timezone?: string | null;
  theme?: ThemeChoice | null;
  is_active: boolean;
}

export interface LoginAnswer {
  token: string;
  user: User;
  must_change_password: boolean;
}

export interface MenuItem {
  key: string;
  label: Label;
  icon?: string | null;
  object?: string;
  dashboard?: string;
  page?: string;
}

export interface MenuGroup {
  key: string;
  label: Label;
  icon?: string | null;
  items: MenuItem[];
}

export interface Me {
  user: User;
  must_change_password: boolean;
  is_administrator: boolean;
  menu: MenuGroup[];
  organization: { name: string; currency: string; locale: Language };
}

export interface Session {
  id: string;
  created_at?: string;
  last_seen_at?: string | null;
  expires_at?: string | null;
  user_agent?: string | null;
  address?: string | null;
  is_current?: boolean;
}

export interface Dictionary {
  key: string;
  label: Label;
  items: Choice[];
}

export interface DashboardCard {
  key: string;
  label: Label;
  type: 'number' | 'funnel' | 'bar' | 'line' | 'pie' | 'table';
  span: number;
  object: string;
  filter?: Filter | null;
  group_by?: string[];
  measures: Record<string, Measure>;
  value: string;
  format?: 'money' | 'number' | 'days' | 'percent';
  limit?: number;
  order?: 'value' | 'group';
}

export interface Dashboard {
  key: string;
  label: Label;
  cards: DashboardCard[];
}

export interface SearchHit {
  object: string;
  id: string;
  label: string;
  matched?: { field: string; text: string } | null;
  record?: RecordData;
}

export interface ImportColumn {
  name: string;
  samples: string[];
  empty: number;
  guess: string[];
}

export interface ImportTarget {
  path: string;
  label: Label | string;
  kind: FieldKind;
  required: boolean;
}

export interface ImportRowError {
  row: number;
  column: string | null;
  code: string;
  message: string;
  values?: Record<string, string>;
}

export type DateFormat = 'auto' | 'ymd' | 'mdy' | 'dmy';

export interface ImportPreview {
  total: number;
  columns: ImportColumn[];
  targets: ImportTarget[];
  mapping: Record<string, string | string[]>;
  values: Record<string, { value: string; count: number; to: string | null; suggestion: string | null }[]>;
  /** How many names no record has, by object. */
  missing?: Record<string, number>;
  match: string[];
  date_format: DateFormat;
  rows: { row: number; values: Record<string, FieldValue>; errors: Omit<ImportRowError, 'row'>[] }[];
}

export interface ImportPreviewOptions {
  object: string;
  mapping?: Record<string, string | string[]>;
  values?: Record<string, Record<string, string>>;
  date_format?: DateFormat;
}

export interface ImportOptions extends ImportPreviewOptions {
  mapping: Record<string, string | string[]>;
  mode: 'create' | 'update' | 'upsert';
  match?: string[];
  create_missing?: string[];
  dry_run?: boolean;
}

export interface ImportRun {
  id: string;
  object: string;
  file_name: string;
  state: 'running' | 'done' | 'failed' | 'reverted' | (string & {});
  total: number;
  processed: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  errors: ImportRowError[];
  errors_truncated: boolean;
  started_at: string;
  finished_at: string | null;
  by: Ref | null;
  dry_run: boolean;
}

export interface ExportRequest {
  object: string;
  filter?: Filter | null;
  search?: string;
  sort?: string[];
  fields?: string[];
  format: 'csv' | 'xlsx';
}

export interface ExportRun {
  id?: string;
  state: 'queued' | 'running' | 'done' | 'failed' | (string & {});
  total: number;
  processed: number;
  download?: string | null;
}

export interface NotificationItem {
  id: string;
  message: string | Label;
  object?: string | null;
  record?: string | null;
  at: string;
  is_read: boolean;
}

export interface Job {
  id: string;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'dead' | (string & {});
  total?: number | null;
  processed?: number | null;
  object?: string | null;
  message?: string | null;
  error?: string | null;
  attempts?: number;
  created_at?: string;
  started_at?: string | null;
  finished_at?: string | null;
  by?: Ref | null;
}

export type LiveEvent =
  | { type: 'change'; data: { object: string; id: string; version: number; operation: string; by: Ref | string | null } }
  | { type: 'metadata'; data: Record<string, never> }
  | { type: 'notification'; data: { id: string; message: string; link?: string | null } }
  | { type: 'job'; data: Job };

export type DataScope = 'none' | 'own' | 'own_and_reports' | 'department' | 'department_tree' | 'all';

export interface ObjectPermission {
  read?: DataScope;
  create?: boolean;
  update?: DataScope;
  delete?: DataScope;
  import?: boolean;
  export?: boolean;
  assign?: boolean;
  fields?: Record<string, 'hidden' | FieldAccess>;
  actions?: string[];
}

export interface Role {
  id: string;
  name: string;
  permissions: { objects: Record<string, ObjectPermission>; administrator?: boolean };
}

export interface PluginInfo {
  id: string;
  name: string | Label;
  version: string;
  state: 'enabled' | 'disabled' | 'suspended' | 'failed';
  trust: string;
  description: string | Label;
  objects: string[];
  capabilities: string[];
  problem: string | null;
}

export interface WorkflowInfo {
  id: string;
  label: Label | string;
  trigger: Json;
  is_enabled: boolean;
  last_run: { at: string; state: string; message: string | null } | null;
}

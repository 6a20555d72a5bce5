/** Types of the HTTP API: sign-in, dashboards, files in and out, administration (docs/API.md). */

import type { Choice, FieldAccess, FieldKind, FieldValue, Filter, Json, Label, Language, Page, RecordData, Ref, Schemas, ThemeChoice } from './records';

export type Setup = Schemas['SetupState'];

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
  /** The account of a program: it has tokens and no password. */
  is_service?: boolean | null;
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
  /** A role demands a second factor, and there is none. */
  must_add_second_factor?: boolean;
  /** Fewest characters of a password. */
  password_length_min?: number;
  is_administrator: boolean;
  /** May look at the product as others see it. */
  may_view_as?: boolean;
  /** Set while somebody looks with this person's eyes. */
  viewing?: { by: Ref; until: string } | null;
  /** The server runs with all plugins and workflows off. */
  safe_mode?: boolean;
  menu: MenuGroup[];
  organization: { name: string; currency: string; locale: Language };
}

export type SecurityPolicy = Schemas['SecurityPolicy'];
export type OfferedSignInProvider = Schemas['OfferedSignInProvider'];
export type SignInProvider = Schemas['SignInProvider'];
export type SignInProviderInput = Schemas['SignInProviderInput'];
export type SignInProviderTest = Schemas['SignInProviderTest'];

export type MailSettings = Schemas['MailSettings'];
export type MailSettingsInput = Schemas['MailSettingsInput'];
export type MailTest = Schemas['MailTest'];
export type MailTestInput = Schemas['MailTestInput'];
export type MadeLink = Schemas['MadeLink'];
export type OpenedLink = Schemas['OpenedLink'];
export type ApiToken = Schemas['ApiToken'];
export type ApiTokens = Schemas['ApiTokens'];
export type MadeApiToken = Schemas['MadeApiToken'];
export type NewApiToken = Schemas['NewApiToken'];
export type Passkey = Schemas['Passkey'];
export type Passkeys = Schemas['Passkeys'];
export type PasskeyCreation = Schemas['PasskeyCreation'];
export type PasskeyQuestion = Schemas['PasskeyQuestion'];
export type SecondFactorState = Schemas['SecondFactorState'];
export type SecondFactorSecret = Schemas['SecondFactorSecret'];
export type HandOverWish = Schemas['HandOverWish'];
export type HandOverStarted = Schemas['HandOverStarted'];
/** Labels come in both languages. */
export type HandOverPreview = Omit<Schemas['HandOverPreview'], 'items'> & { items: (Omit<Schemas['HandOverItem'], 'label'> & { label: Label })[] };
export type RecoveryCodes = Schemas['RecoveryCodes'];

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
  /** The product's own, which nobody changes. */
  is_fixed?: boolean;
}

/** What a search found. */
export interface SearchPage extends Page<SearchHit> {
  /** False while not all records can be found yet, shortly after the server's start. */
  is_complete?: boolean;
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
  /** What came of taking it back; records that were changed since, or are referred to, are left as they are. */
  revert?: { removed: number; restored: number; kept: { object: string; id: string; code: string; message: string }[] } | null;
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
  | { type: 'preferences'; data: Record<string, never> }
  | { type: 'plugin-ui'; data: { plugin: string; slot: string; object?: string; id?: string } }
  | { type: 'presence'; data: { object: string; id: string; users: Ref[] } }
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
  reveal?: boolean;
  fields?: Record<string, 'hidden' | FieldAccess>;
  actions?: string[];
}

export interface Role {
  id: string;
  name: string;
  /** What layouts and workflows name it by. */
  code: string;
  needs_second_factor?: boolean | null;
  may_view_as?: boolean | null;
  permissions: { objects: Record<string, ObjectPermission>; administrator?: boolean };
}

/** Something that an administrator sets for a plugin. */
export interface PluginSetting {
  key: string;
  kind: 'text' | 'number' | 'boolean' | 'select' | 'url' | 'email' | 'json';
  label: Label;
  help: Label | null;
  required: boolean;
  /** Written, never read back. */
  secret: boolean;
  default: Json;
  choices: { code: string; label: Label }[];
  /** The value in force; null for a secret. */
  value: Json;
  is_set: boolean;
}

/** An event that a plugin or the workflows gave up. */
export interface DeadLetter {
  id: string;
  at: string;
  object: string;
  record: { id: string; label: string | null };
  version: number;
  operation: 'create' | 'update' | 'delete' | 'restore';
  /** `plugin:<id>` or `workflows`. */
  consumer: string;
  attempts: number;
  error: string;
  by: Ref;
  channel: string;
  source: string | null;
  trace: string;
  chain: string[];
}

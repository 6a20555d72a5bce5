/** What plugins show: `crm.blocks/1` as the server answers it (sdk/blocks). Texts are strings in the reader's language by then. */
import type { FieldKind, FieldOptions, FieldValue, Filter, Json, Measure } from './records';
import type { CardFormat, CardType } from './dashboards';

export type BlockTone = 'default' | 'muted' | 'info' | 'success' | 'warning' | 'danger';
export type BlockGap = 'none' | 'small' | 'medium' | 'large';
export type BlockFormat = 'text' | 'number' | 'money' | 'percent' | 'date' | 'datetime';

/** A record or the list of an object, a path inside, or an address elsewhere. */
export type BlockTarget = { object: string; record?: string } | { path: string } | { url: string; rel?: string };

export interface BlockConfirm {
  title: string;
  text?: string;
  ok?: string;
}

export interface BlockChoice {
  value: string;
  label: string;
  hint?: string;
}

type Scalar = string | number | boolean | null;

interface Blocks {
  stack: { children: UiBlock[]; gap?: BlockGap };
  row: { children: UiBlock[]; gap?: BlockGap; align?: 'start' | 'center' | 'end' | 'between' };
  grid: { children: UiBlock[]; columns?: number; gap?: BlockGap };
  section: { title?: string; subtitle?: string; children: UiBlock[]; collapsible?: boolean; collapsed?: boolean };
  tabs: { tabs: { id: string; title: string; children: UiBlock[] }[]; active?: string };
  divider: { label?: string };
  text: { text: string; tone?: BlockTone; strong?: boolean };
  heading: { text: string; level?: number };
  markdown: { text: string };
  badge: { text: string; tone?: BlockTone };
  stat: {
    label: string;
    value: Scalar;
    format?: BlockFormat;
    currency?: string;
    hint?: string;
    trend?: { value: string; direction: 'up' | 'down' | 'flat'; tone?: BlockTone };
  };
  'key-values': { items: { label: string; value: Scalar; format?: BlockFormat; currency?: string; to?: BlockTarget; tone?: BlockTone }[]; columns?: number };
  progress: { value: number; label?: string; tone?: BlockTone };
  callout: { tone?: BlockTone; title?: string; text: string };
  timeline: { items: { title: string; text?: string; at?: string; actor?: string; tone?: BlockTone }[] };
  steps: { items: { title: string; text?: string; status?: 'waiting' | 'current' | 'done' | 'failed' | 'skipped' }[]; direction?: 'horizontal' | 'vertical' };
  sortable: { label: string; items: { value: string; label: string; hint?: string; to?: BlockTarget }[]; action: string; args?: Record<string, Json> };
  'empty-state': { title: string; text?: string; action?: BlockOf<'button'> };
  image: { src: string; alt: string; width?: number; height?: number };
  field: {
    name: string;
    kind: Exclude<FieldKind, 'file' | 'json' | 'auto_number' | 'formula' | 'rollup'>;
    label: string;
    help?: string;
    placeholder?: string;
    value?: FieldValue;
    required?: boolean;
    disabled?: boolean;
    options?: FieldOptions;
    choices?: BlockChoice[];
    source?: string;
  };
  button: {
    label: string;
    action: string;
    tone?: 'default' | 'primary' | 'danger';
    icon?: string;
    confirm?: BlockConfirm;
    disabled?: boolean;
    validate?: boolean;
    args?: Record<string, Json>;
  };
  menu: {
    label?: string;
    icon?: string;
    items: { label: string; action: string; danger?: boolean; confirm?: BlockConfirm; disabled?: boolean; args?: Record<string, Json> }[];
  };
  link: { label: string; to: BlockTarget; icon?: string };
  'record-table': { title?: string; object: string; filter?: Filter; sort?: string[]; fields: string[]; limit?: number; empty?: string };
  'record-form': { object: string; record?: string; fields: string[]; mode?: 'view' | 'edit'; defaults?: Record<string, FieldValue> };
  'related-list': { title?: string; object: string; via: string; record?: string; filter?: Filter; sort?: string[]; fields: string[]; limit?: number };
  chart: {
    title?: string;
    chart: CardType;
    object: string;
    filter?: Filter;
    group_by?: string[];
    measures: Record<string, Measure>;
    value: string;
    format?: CardFormat;
    target?: number;
    limit?: number;
    order?: 'value' | 'group';
  };
  'activity-feed': { object?: string; record?: string; limit?: number };
  /** The server's own, in place of a type that it doesn't know. */
  unknown: { label?: string };
}

export type BlockType = keyof Blocks;
export type BlockOf<T extends BlockType> = { type: T; id?: string; fallback?: UiBlock } & Blocks[T];
export type UiBlock = { [T in BlockType]: BlockOf<T> }[BlockType];

export interface BlockDocument {
  schema: string;
  title?: string;
  content: UiBlock[];
}

/** What follows from a button, in order. */
export type UiEffect =
  | { type: 'replace-view'; view: BlockDocument; state?: string | null }
  | { type: 'patch'; id: string; block?: UiBlock }
  | { type: 'field-errors'; errors: { field: string; message: string }[] }
  | { type: 'toast'; message: string; tone?: 'info' | 'success' | 'warning' | 'error' }
  | { type: 'open-dialog'; title: string; view: BlockDocument; state?: string | null; size?: 'small' | 'medium' | 'large' }
  | { type: 'close-dialog' }
  | { type: 'navigate'; to: BlockTarget }
  | { type: 'refresh'; what?: 'view' | 'record' | 'page' }
  | { type: 'download'; name: string; media_type: string; text?: string; base64?: string };


/** Types of the HTTP API: dashboards, shipped ones and people's own, and the cards of the home page. */

import type { Filter, Label, Measure, Ref } from './records';
import type { ViewSharing } from './views';

export type CardType = 'number' | 'funnel' | 'bar' | 'line' | 'pie' | 'table' | 'target';
export type CardFormat = 'money' | 'number' | 'days' | 'percent';

export interface DashboardCard {
  key: string;
  label: Label;
  type: CardType;
  /** Columns of 24. */
  span: number;
  /** Rows, 1–4; by the card's type where nothing is said. */
  height?: number | null;
  object: string;
  filter?: Filter | null;
  group_by?: string[];
  measures: Record<string, Measure>;
  /** The measure that is shown. */
  value: string;
  format?: CardFormat | null;
  limit?: number | null;
  order?: 'value' | 'group' | null;
  /** What a card of type `target` is held against. */
  target?: number | null;
  /** What the board's date range filters; by the card where nothing is said. */
  date_field?: string | null;
}

/** Shared as views are. */
export type Sharing = ViewSharing;

export interface Dashboard {
  key: string;
  label: Label;
  cards: DashboardCard[];
  /** People's own ones only. */
  id?: string | null;
  version?: number | null;
  owner?: Ref | null;
  can_edit?: boolean;
  sharing?: Sharing | null;
}

export interface DashboardInput {
  name: string;
  cards: DashboardCard[];
  sharing?: Sharing;
}

/** What a plugin puts on the home page. */
export interface HomeCard {
  key: string;
  plugin: string;
  label: Label;
  type: 'counter' | 'list' | 'schedule' | 'announcements';
  object: string;
  filter?: Filter | null;
  sort?: string[] | null;
  fields?: string[] | null;
  date_field?: string | null;
  end_field?: string | null;
  limit?: number | null;
  view?: string | null;
}

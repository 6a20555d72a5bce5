/** Views that people keep on the server. */
import type { Filter, Measure, Schemas } from './records';

export type ViewKind = 'list' | 'board' | 'calendar' | 'gallery';

/** How records are shown; the same parts as a view in an object's metadata. */
export interface ViewDefinition {
  kind: ViewKind | (string & {});
  filter?: Filter | null;
  sort?: string[];
  columns?: string[];
  /** Pixels by field; the other columns share what is left. */
  widths?: Record<string, number>;
  /** Columns that stay beside the name while one scrolls sideways. */
  pinned?: string[];
  /** Of a board its columns, of a list its groups; dates with a part: `close_date:month`. */
  group_by?: string;
  /** By field: what stands below its column. */
  measures?: Record<string, Measure>;
  card?: string[];
  sum?: string;
  weighted_sum?: string;
  date_field?: string;
  end_field?: string;
  picture_field?: string;
  color_by?: string;
}

export interface ViewSharing {
  everyone: boolean;
  /** Ids. */
  roles: string[];
  departments: string[];
}

export interface SavedView extends Omit<Schemas['SavedView'], 'definition' | 'sharing'> {
  definition: ViewDefinition;
  sharing: ViewSharing;
}

export interface NewView {
  object: string;
  name: string;
  definition: ViewDefinition;
  sharing?: ViewSharing;
  default_for?: string[];
}

import type { Filter, ObjectDef, RecordData, ViewDef } from '@/api/types';

/** What every way to show a list of records is given: board, calendar, gallery. */
export interface ViewProps {
  object: ObjectDef;
  view: ViewDef;
  /** The view's filter and the person's own, already joined. */
  filter: Filter | null;
  search: string;
  /** Opens the record in the side panel. */
  onOpen: (id: string) => void;
  /** Opens the create form with values already in it (read form). */
  onCreate: (values?: Partial<RecordData>) => void;
  /** Is told of the records on screen, in the order in which one steps from one to the next. */
  onOrder: (ids: readonly string[]) => void;
}

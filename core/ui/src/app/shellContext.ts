import { createContext, useContext } from 'react';
import type { ObjectDef, PluginSlot, RecordData } from '@/api/types';

export interface CreateRequest {
  object: string;
  /** Already in the form, read form. */
  values?: Partial<RecordData>;
  /** Instead of opening the new record's page. */
  onCreated?: (record: RecordData) => void;
}

export interface ShellActions {
  openCreate: (request: CreateRequest) => void;
  openSearch: () => void;
  openShortcuts: () => void;
  /** All records of the object that one may see, as a file. */
  openExport: (object: ObjectDef) => void;
  startTour: () => void;
  /** A command of a plugin. */
  openSlot: (slot: PluginSlot) => void;
}

const nothing = () => undefined;
export const ShellContext = createContext<ShellActions>({
  openCreate: nothing,
  openSearch: nothing,
  openShortcuts: nothing,
  openExport: nothing,
  startTour: nothing,
  openSlot: nothing,
});

/** What any page may ask the frame around it to do. */
export const useShell = (): ShellActions => useContext(ShellContext);

import { createContext, useContext } from 'react';
import type { FieldValue, Json, PluginRender } from '@/api/types';
import type { Typed } from './form';

export interface ViewActions {
  /** What the view was asked with: plugin, slot, and what it is about. */
  asked: PluginRender;
  /** Set before ids of controls; more than one view may be on a page. */
  prefix: string;
  typed: Typed;
  errors: Readonly<Record<string, string>>;
  /** The control whose action is under way. */
  busy: string | null;
  put: (name: string, value: FieldValue) => void;
  /** Sends the form to the plugin and does what follows. */
  act: (press: Press) => Promise<void>;
  /** The page goes elsewhere: the dialog that the view stands in closes. */
  leave: () => void;
  /** Asks the plugin for the view again. */
  refresh: () => void;
}

export interface Press {
  /** Of the control that was pressed. */
  control: string;
  action: string;
  args?: Record<string, Json> | undefined;
  /** Required fields must be filled first. */
  validate: boolean;
}

export const ViewContext = createContext<ViewActions | null>(null);

/** The view that a block stands in. */
export function useView(): ViewActions {
  const view = useContext(ViewContext);
  if (!view) throw new Error('a block stands outside of any view');
  return view;
}

/** The level of the next heading: parts with a title have theirs one below it. */
export const HeadingLevel = createContext(2);

/** The lowest level that headings of the view were told. */
export const LowestHeading = createContext(3);

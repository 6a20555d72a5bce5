import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { usePreference } from '@/api/hooks/preferences';
import { useMe } from '@/api/hooks/session';
import { useSavedViews } from '@/api/hooks/views';
import type { Filter, Measure, ObjectDef, SavedView, ViewDef, ViewDefinition } from '@/api/types';
import { useStored } from '@/app/useStored';
import { isFilter, joinFilter, splitFilter } from './filters';
import { readShape, withShape, writeShape, type Shape } from './shape';

/** One of the object's views, or one that somebody keeps. */
export interface ShownView extends ViewDef {
  saved?: SavedView;
}

/** How a person likes the columns of one view. */
export interface Arrangement {
  columns?: string[];
  widths?: Record<string, number>;
  pinned?: string[];
  measures?: Record<string, Measure>;
}

export interface ListState {
  views: ShownView[];
  /** As it is kept. */
  base: ShownView;
  /** As it is shown: with everything changed in it. */
  view: ViewDef;
  /** What saving would keep. */
  definition: ViewDefinition;
  /** False until it is known what to ask for. */
  isReady: boolean;
  /** Chips: all of them must hold. */
  items: Filter[];
  filter: Filter | null;
  search: string;
  sort: string[];
  groupBy: string | null;
  columns: string[];
  widths: Record<string, number>;
  pinned: string[];
  measures: Record<string, Measure>;
  open: string | null;
  isChanged: boolean;
  /** The columns stand otherwise than the view has them. */
  isArranged: boolean;
  /** Which columns there are is somebody's own choice. */
  hasOwnColumns: boolean;
  setView: (key: string) => void;
  setItems: (items: Filter[]) => void;
  setSearch: (search: string) => void;
  setSort: (sort: string[]) => void;
  setGroupBy: (groupBy: string | null) => void;
  arrange: (change: Arrangement) => void;
  setShape: (shape: Shape | null) => void;
  setOpen: (id: string | null) => void;
  /** Back to the view as it is kept; columns too. */
  reset: () => void;
}

const FALLBACK: ViewDef = { key: 'all', label: { en: 'All', 'zh-CN': '全部' }, kind: 'list', filter: null, sort: ['-created_at'] };
const UNARRANGED: Arrangement = {};
/** In the address: the view's own grouping is off. */
const UNGROUPED = '-';

/** The list's whole state is its address, so that it can be sent to someone; columns are the person's own habit. */
export function useListState(object: ObjectDef): ListState {
  const [parameters, setParameters] = useSearchParams();
  const { data: me } = useMe();
  const [lastView, setLastView] = useStored<string>(`view.${me?.user.id ?? ''}.${object.key}`, '');
  const { data: saved, isPending: isWaiting } = useSavedViews(object.key);
  const views = useMemo<ShownView[]>(() => [...(object.views.length > 0 ? object.views : [FALLBACK]), ...(saved ?? []).map(asView)], [object.views, saved]);

  const asked = parameters.get('view') ?? lastView;
  const found = views.find((candidate) => candidate.key === asked);
  const base: ShownView = found ?? views.find((candidate) => candidate.saved?.is_default) ?? views[0] ?? FALLBACK;
  const [kept, setKept, isLoaded] = usePreference<Arrangement>(`list:${object.key}:${base.key}`.toLowerCase(), UNARRANGED);
  const arrangement = kept;

  const filterText = parameters.get('f');
  const items = useMemo(() => readItems(filterText) ?? splitFilter(base.filter), [filterText, base.filter]);
  const filter = useMemo(() => joinFilter(items), [items]);
  const sortText = parameters.get('sort');
  const sort = useMemo(() => (sortText === null ? (base.sort ?? []) : sortText.split(',').filter(Boolean)), [sortText, base.sort]);
  const shapeText = parameters.get('as');
  const shape = useMemo(() => readShape(shapeText, object), [shapeText, object]);
  const groupText = parameters.get('group');

  const columns = useMemo(() => {
    const known = new Set(object.fields.map((field) => field.key));
    const wanted = (arrangement.columns ?? defaultColumns(object, base)).filter((key) => known.has(key) && key !== object.name_field);
    return known.has(object.name_field) ? [object.name_field, ...wanted] : wanted;
  }, [object, arrangement.columns, base]);
  const widths = arrangement.widths ?? base.widths ?? NO_WIDTHS;
  const pinned = arrangement.pinned ?? base.pinned ?? NONE;
  const measures = arrangement.measures ?? base.measures ?? NO_MEASURES;

  const view = useMemo<ViewDef>(() => {
    const { saved: _saved, ...own } = base;
    const shown = withShape(own, shape, object);
    const isList = shown.kind === 'list';
    const { group_by, ...rest } = shown;
    const grouped = isList && groupText !== null ? (groupText === UNGROUPED ? undefined : groupText) : group_by;
    return { ...rest, sort, filter, ...(grouped ? { group_by: grouped } : {}) };
  }, [base, shape, object, groupText, sort, filter]);
  const groupBy = view.kind === 'list' ? (view.group_by ?? null) : null;

  const put = useCallback(
    (changes: Record<string, string | null>, replace = true, flushSync = false) => {
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [key, value] of Object.entries(changes)) {
            if (value === null || value === '') next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace, flushSync },
      );
    },
    [setParameters],
  );

  const isArranged = Object.keys(arrangement).length > 0;
  const isMine = base.saved?.can_edit === true;
  const { key: _key, label: _label, ...shown } = view;
  return {
    views,
    base,
    view,
    definition: { ...shown, columns, ...(isArranged || base.widths ? { widths } : {}), ...(pinned.length > 0 ? { pinned } : {}), ...(Object.keys(measures).length > 0 ? { measures } : {}) },
    isReady: isLoaded && (found !== undefined || !isWaiting),
    items,
    filter,
    search: parameters.get('q') ?? '',
    sort,
    groupBy,
    columns,
    widths,
    pinned,
    measures,
    open: parameters.get('open'),
    // Columns are one's own affair, unless the view is one's own to save.
    isChanged: filterText !== null || sortText !== null || shapeText !== null || groupText !== null || (isMine && isArranged),
    isArranged,
    hasOwnColumns: arrangement.columns !== undefined,
    setView: (key) => {
      setLastView(key);
      put({ view: key, ...UNCHANGED, open: null }, false);
    },
    // Whoever changes another condition the next moment must not bring back what this one was: it is drawn at once.
    setItems: (next) => put({ f: JSON.stringify(next) }, true, true),
    setSearch: (search) => put({ q: search }),
    // An order that was taken away altogether is the view's again.
    setSort: (next) => put({ sort: next.length > 0 ? next.join(',') : null }),
    setGroupBy: (next) => put({ group: next === (base.group_by ?? null) ? null : (next ?? UNGROUPED) }),
    arrange: (change) => setKept({ ...arrangement, ...change }),
    setShape: (next) => put({ as: next ? writeShape(next) : null, group: null }),
    setOpen: (id) => put({ open: id }),
    reset: () => {
      put(UNCHANGED);
      if (isArranged) setKept(null);
    },
  };
}

const UNCHANGED = { f: null, sort: null, as: null, group: null };
const NONE: string[] = [];
const NO_WIDTHS: Record<string, number> = {};
const NO_MEASURES: Record<string, Measure> = {};

const asView = (saved: SavedView): ShownView => ({ ...saved.definition, key: saved.id, label: { en: saved.name, 'zh-CN': saved.name }, saved });

function defaultColumns(object: ObjectDef, view: ViewDef): string[] {
  if (view.columns && view.columns.length > 0) return view.columns;
  const all = object.views.find((candidate) => candidate.columns && candidate.columns.length > 0);
  if (all?.columns) return all.columns;
  const fields = object.layout.sections.flatMap((section) => section.fields);
  return [...new Set([...object.layout.header, ...fields])].slice(0, 7);
}

function readItems(text: string | null): Filter[] | undefined {
  if (text === null) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.filter(isFilter);
    return isFilter(parsed) ? splitFilter(parsed) : undefined;
  } catch {
    return undefined;
  }
}

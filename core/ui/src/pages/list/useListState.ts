import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useMe } from '@/api/hooks/session';
import type { Condition, Filter, ObjectDef, ViewDef } from '@/api/types';
import { useStored } from '@/app/useStored';
import { joinFilter, splitFilter } from './filters';

export interface ListState {
  views: ViewDef[];
  view: ViewDef;
  isOwnView: boolean;
  chips: Condition[];
  /** What of the view's filter is no chip. */
  rest: Filter | null;
  filter: Filter | null;
  search: string;
  sort: string[];
  columns: string[];
  open: string | null;
  isChanged: boolean;
  setView: (key: string) => void;
  setChips: (chips: Condition[]) => void;
  setSearch: (search: string) => void;
  setSort: (sort: string[]) => void;
  setColumns: (columns: string[]) => void;
  setOpen: (id: string | null) => void;
  reset: () => void;
  /** Keeps what is shown as a view of one's own. */
  saveAs: (name: string) => void;
  save: () => void;
  removeView: (key: string) => void;
}

const FALLBACK: ViewDef = { key: 'all', label: { en: 'All', 'zh-CN': '全部' }, kind: 'list', filter: null, sort: ['-created_at'] };

/** The list's whole state is its address, so that it can be sent to someone; columns are the person's own habit. */
export function useListState(object: ObjectDef): ListState {
  const [parameters, setParameters] = useSearchParams();
  const { data: me } = useMe();
  const person = me?.user.id ?? '';
  const [own, setOwn] = useStored<ViewDef[]>(`views.${person}.${object.key}`, NONE);
  const [lastView, setLastView] = useStored<string>(`view.${person}.${object.key}`, '');
  const views = useMemo(() => [...(object.views.length > 0 ? object.views : [FALLBACK]), ...own], [object.views, own]);
  const asked = parameters.get('view') ?? lastView;
  const view = views.find((candidate) => candidate.key === asked) ?? views[0] ?? FALLBACK;
  const [stored, setColumns] = useStored<string[] | null>(`columns.${person}.${object.key}.${view.key}`, null);

  const { chips: viewChips, rest } = useMemo(() => splitFilter(view.filter), [view.filter]);
  const filterText = parameters.get('f');
  const chips = useMemo(() => readChips(filterText) ?? viewChips, [filterText, viewChips]);
  const filter = useMemo(() => joinFilter(chips, rest), [chips, rest]);
  const sortText = parameters.get('sort');
  const sort = useMemo(() => (sortText === null ? (view.sort ?? []) : sortText.split(',').filter(Boolean)), [sortText, view.sort]);
  const columns = useMemo(() => {
    const known = new Set(object.fields.map((field) => field.key));
    const wanted = (stored ?? defaultColumns(object, view)).filter((key) => known.has(key) && key !== object.name_field);
    return known.has(object.name_field) ? [object.name_field, ...wanted] : wanted;
  }, [object, stored, view]);

  const put = useCallback(
    (changes: Record<string, string | null>, replace = true) => {
      setParameters(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [key, value] of Object.entries(changes)) {
            if (value === null || value === '') next.delete(key);
            else next.set(key, value);
          }
          return next;
        },
        { replace },
      );
    },
    [setParameters],
  );

  const isOwnView = own.some((candidate) => candidate.key === view.key);
  const asView = (key: string, name: ViewDef['label']): ViewDef => ({
    ...view,
    key,
    label: name,
    filter,
    sort,
    columns,
  });

  return {
    views,
    view,
    isOwnView,
    chips,
    rest,
    filter,
    search: parameters.get('q') ?? '',
    sort,
    columns,
    open: parameters.get('open'),
    isChanged: filterText !== null || sortText !== null,
    setView: (key) => {
      setLastView(key);
      put({ view: key, f: null, sort: null, open: null }, false);
    },
    setChips: (next) => put({ f: JSON.stringify(next) }),
    setSearch: (search) => put({ q: search }),
    setSort: (next) => put({ sort: next.length > 0 ? next.join(',') : null }),
    setColumns,
    setOpen: (id) => put({ open: id }),
    reset: () => put({ f: null, sort: null }),
    saveAs: (name) => {
      const key = `own-${Date.now().toString(36)}`;
      setOwn([...own, asView(key, { en: name, 'zh-CN': name })]);
      setLastView(key);
      put({ view: key, f: null, sort: null }, false);
    },
    save: () => {
      setOwn(own.map((candidate) => (candidate.key === view.key ? asView(view.key, view.label) : candidate)));
      put({ f: null, sort: null });
    },
    removeView: (key) => {
      setOwn(own.filter((candidate) => candidate.key !== key));
      put({ view: null, f: null, sort: null }, false);
    },
  };
}

const NONE: ViewDef[] = [];

function defaultColumns(object: ObjectDef, view: ViewDef): string[] {
  if (view.columns && view.columns.length > 0) return view.columns;
  const all = object.views.find((candidate) => candidate.columns && candidate.columns.length > 0);
  if (all?.columns) return all.columns;
  const fields = object.layout.sections.flatMap((section) => section.fields);
  return [...new Set([...object.layout.header, ...fields])].slice(0, 7);
}

function readChips(text: string | null): Condition[] | undefined {
  if (text === null) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return Array.isArray(parsed) ? (parsed as Condition[]) : undefined;
  } catch {
    return undefined;
  }
}

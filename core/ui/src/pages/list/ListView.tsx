import { DeleteOutlined, DownloadOutlined, EllipsisOutlined, ImportOutlined, PlusOutlined, PrinterOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Dropdown, Input, type InputRef } from 'antd';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useRecordQuery } from '@/api/hooks/records';
import type { FieldDef, FieldValue, Filter, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { useHotkeys } from '@/app/hotkeys';
import { useShell } from '@/app/shellContext';
import { useIsPhone } from '@/app/useIsPhone';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useDocumentTitle } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useDebounced } from '@/components/useDebounced';
import { isEditable, preloadControls } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { useSave } from '@/pages/record/useSave';
import { ColumnsButton } from './ColumnsButton';
import { FilterBar } from './FilterBar';
import { RecordCards } from './RecordCards';
import { RecordGrid, type Cell } from './RecordGrid';
import { SidePanel } from './SidePanel';
import { useListState } from './useListState';
import { useSelection } from './useSelection';
import { useTotals } from './useTotals';
import { ViewTabs } from './ViewTabs';

const BoardView = lazy(() => import('@/pages/board/BoardView'));
const BulkBar = lazy(async () => ({ default: (await import('./BulkBar')).BulkBar }));
const ExportDialog = lazy(() => import('./ExportDialog'));

export function ListView({ object }: { object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { openCreate } = useShell();
  const state = useListState(object);
  const isBoard = state.view.kind === 'board';
  const [typed, setTyped] = useState(state.search);
  const search = useDebounced(typed.trim(), 250);
  const searchInput = useRef<InputRef>(null);
  const [active, setActive] = useState<Cell | null>(null);
  const [editing, setEditing] = useState<Cell | null>(null);
  const [exporting, setExporting] = useState<{ filter: Filter | null; search: string } | null>(null);
  const { save, dialogs } = useSave(object);
  useDocumentTitle(label(object.label_plural));

  useEffect(preloadControls, []);

  const { setSearch } = state;
  const storedSearch = state.search;
  useEffect(() => {
    if (search !== storedSearch) setSearch(search);
    // Writes what was typed into the address; the address is not watched back.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search]);

  const fields = useMemo(
    () => state.columns.map((key) => object.fields.find((field) => field.key === key)).filter((field) => field !== undefined),
    [state.columns, object.fields],
  );
  const query = useMemo<RecordQuery>(
    () => ({
      ...(state.filter ? { filter: state.filter } : {}),
      ...(search ? { search } : {}),
      sort: state.sort,
      fields: fields.map((field) => field.key),
    }),
    [state.filter, search, state.sort, fields],
  );
  const { data, error, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useRecordQuery(
    object.key,
    query,
    !isBoard,
  );
  const records = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const count = data?.pages[0]?.count;
  const isExact = data?.pages[0]?.count_is_exact !== false;
  const selection = useSelection(JSON.stringify([object.key, state.filter, search]));
  const totals = useTotals(object.key, fields, state.filter, !isBoard && !isPhone && search === '');
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const open = useCallback(
    (id: string) => {
      if (isPhone) void navigate(`/o/${object.key}/${id}`);
      else {
        state.setOpen(id);
        const row = records.findIndex((record) => record.id === id);
        if (row >= 0) setActive((cell) => ({ row, column: cell?.column ?? 0 }));
      }
    },
    [isPhone, navigate, object.key, records, state],
  );
  const onSave = useCallback(
    (record: RecordData, field: FieldDef, value: FieldValue) => void save(record, { [field.key]: value }),
    [save],
  );

  const step = (by: 1 | -1) => {
    const from = active?.row ?? (by > 0 ? -1 : 0);
    const row = Math.max(0, Math.min(from + by, records.length - 1));
    const record = records[row];
    if (!record) return;
    setActive({ row, column: active?.column ?? 0 });
    if (state.open) state.setOpen(record.id);
  };
  const activeRecord = active ? records[active.row] : undefined;
  const create = (values?: Partial<RecordData>) =>
    openCreate({ object: object.key, ...(values ? { values } : {}), onCreated: (record) => open(record.id) });

  useHotkeys({
    '/': () => searchInput.current?.focus(),
    ...(object.can.create ? { c: () => create() } : {}),
    j: () => step(1),
    k: () => step(-1),
    ...(activeRecord
      ? {
          x: () => selection.toggle(activeRecord.id),
          Enter: () => {
            if (state.open) void navigate(`/o/${object.key}/${activeRecord.id}`);
            else open(activeRecord.id);
          },
          e: () => {
            const column = fields.findIndex((field, index) => index > 0 && isEditable(field));
            if (column > 0 && active && object.can.update) setEditing({ row: active.row, column: active.column > 0 ? active.column : column });
          },
        }
      : {}),
    ...(state.open || selection.ids.length > 0
      ? {
          Escape: () => {
            if (state.open) state.setOpen(null);
            else selection.clear();
          },
        }
      : {}),
  });

  const isFiltered = state.filter !== null || search !== '';
  let content;
  if (isBoard) {
    content = (
      <Suspense fallback={<SkeletonRows rows={6} height={72} />}>
        <BoardView object={object} view={state.view} filter={state.filter} search={search} onOpen={open} onCreate={create} />
      </Suspense>
    );
  } else if (error && records.length === 0) content = <ErrorState error={error} onRetry={() => void refetch()} />;
  else if (isPending) content = <SkeletonRows rows={14} />;
  else if (records.length === 0 && !isPlaceholderData) {
    content = isFiltered ? (
      <EmptyState icon={<SearchOutlined />} title={t('records:empty.filtered')} hint={t('records:empty.filtered_hint')}>
        <Button
          onClick={() => {
            setTyped('');
            state.setChips([]);
          }}
        >
          {t('records:filter.clear')}
        </Button>
      </EmptyState>
    ) : (
      <EmptyState
        icon={<ObjectIcon name={object.icon} />}
        title={t('records:empty.title', { name: label(object.label_plural) })}
        hint={t('records:empty.hint', { name: label(object.label) })}
      >
        {object.can.create && (
          <Button type="primary" onClick={() => create()}>
            {t('records:new', { name: label(object.label) })}
          </Button>
        )}
        {object.can.import && (
          <Link to={`/imports/new?object=${object.key}`}>
            <Button icon={<ImportOutlined />}>{t('records:import')}</Button>
          </Link>
        )}
      </EmptyState>
    );
  } else if (isPhone) content = <RecordCards object={object} records={records} fields={fields} onEnd={more} isStale={isPlaceholderData} />;
  else {
    content = (
      <RecordGrid
        object={object}
        records={records}
        fields={fields}
        sort={state.sort}
        onSort={state.setSort}
        selection={selection}
        active={active}
        onActive={setActive}
        editing={editing}
        onEditing={setEditing}
        openId={state.open}
        onOpen={open}
        onSave={onSave}
        onEnd={more}
        isStale={isPlaceholderData}
        totals={totals}
      />
    );
  }

  const extras = [
    ...(object.can.import ? [{ key: 'import', icon: <ImportOutlined />, label: t('records:import') }] : []),
    ...(object.can.export ? [{ key: 'export', icon: <DownloadOutlined />, label: t('records:export.button') }] : []),
    { key: 'print', icon: <PrinterOutlined />, label: t('records:print') },
    { type: 'divider' as const },
    { key: 'bin', icon: <DeleteOutlined />, label: t('records:bin.title') },
  ];

  return (
    <section className="t-list" aria-label={label(object.label_plural)}>
      <header className="t-list-head">
        <h1 className="t-page-title">{label(object.label_plural)}</h1>
        {!isBoard && count !== undefined && (
          <span className="t-faint t-num" data-testid="count" aria-live="polite">
            {t('records:count', { text: formatNumber(count, language) + (isExact ? '' : '+') })}
          </span>
        )}
        <div className="t-page-tools">
          {!isPhone && object.can.import && (
            <Link to={`/imports/new?object=${object.key}`} tabIndex={-1}>
              <Button icon={<ImportOutlined />} data-testid="import">
                {t('records:import')}
              </Button>
            </Link>
          )}
          {!isPhone && object.can.export && (
            <Button icon={<DownloadOutlined />} data-testid="export" onClick={() => setExporting({ filter: state.filter, search })}>
              {t('records:export.button')}
            </Button>
          )}
          <Dropdown
            trigger={['click']}
            menu={{
              items: extras.filter((item) => isPhone || !('key' in item) || (item.key !== 'import' && item.key !== 'export')),
              onClick: ({ key }) => {
                if (key === 'import') void navigate(`/imports/new?object=${object.key}`);
                else if (key === 'export') setExporting({ filter: state.filter, search });
                else if (key === 'print') window.print();
                else void navigate(`/o/${object.key}/bin`);
              },
            }}
          >
            <Button icon={<EllipsisOutlined />} aria-label={t('records:more')} data-testid="list-more" />
          </Dropdown>
          {object.can.create && (
            <Button type="primary" icon={<PlusOutlined />} data-testid="create" onClick={() => create()}>
              {isPhone ? t('records:new_short') : t('records:new', { name: label(object.label) })}
            </Button>
          )}
        </div>
      </header>
      <ViewTabs state={state} />
      <div className="t-list-bar">
        <FilterBar object={object} state={state} />
        <div className="t-list-tools">
          <Input
            ref={searchInput}
            allowClear
            className="t-list-search"
            prefix={<SearchOutlined aria-hidden />}
            placeholder={t('records:search_in', { name: label(object.label_plural) })}
            aria-label={t('records:search_in', { name: label(object.label_plural) })}
            data-testid="list-search"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') searchInput.current?.blur();
            }}
          />
          {!isBoard && !isPhone && <ColumnsButton object={object} columns={state.columns} onChange={state.setColumns} />}
        </div>
      </div>
      <div className={`t-list-body${isBoard ? ' is-board' : ''}`}>
        {content}
        {state.open && !isPhone && <SidePanel object={object} id={state.open} onStep={step} onClose={() => state.setOpen(null)} />}
        {!isBoard && (selection.isAll || selection.ids.length > 0) && (
          <Suspense fallback={null}>
          <BulkBar
            object={object}
            selection={selection}
            loaded={records.length}
            total={count}
            filter={state.filter}
            search={search}
            onExport={() =>
              setExporting(
                selection.isAll
                  ? { filter: state.filter, search }
                  : { filter: { field: 'id', op: 'in', value: selection.ids }, search: '' },
              )
            }
          />
          </Suspense>
        )}
      </div>
      {dialogs}
      <Suspense fallback={null}>
        {exporting && (
          <ExportDialog
            object={object}
            filter={exporting.filter}
            search={exporting.search}
            sort={state.sort}
            columns={state.columns}
            onClose={() => setExporting(null)}
          />
        )}
      </Suspense>
    </section>
  );
}

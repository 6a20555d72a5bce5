import { PlusOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, type InputRef } from 'antd';
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { isApiError } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import type { FieldDef, FieldValue, Filter, ObjectDef, RecordData } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useIsPhone } from '@/app/useIsPhone';
import { ArchivedTag } from '@/components/ArchivedTag';
import { useDocumentTitle } from '@/components/Page';
import { SkeletonRows } from '@/components/states';
import { useDebounced } from '@/components/useDebounced';
import { useStable } from '@/components/useStable';
import { preloadControls } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { useSave } from '@/pages/record/useSave';
import { idsFilter } from './bulk';
import { ColumnsButton } from './ColumnsButton';
import { FilterBar, type Refusal } from './FilterBar';
import { FilterSheet } from './FilterSheet';
import { findPath, newCondition, pathName, refusedItems } from './filters';
import { GroupButton } from './GroupButton';
import { ListBody } from './ListBody';
import { ListMenu } from './ListMenu';
import { useHeldRow } from './held';
import { PaperLine } from './PaperLine';
import { kindOfView } from './shape';
import { ShapeButton } from './ShapeButton';
import { SidePanel } from './SidePanel';
import { SortButton } from './SortButton';
import { useCells } from './useCells';
import { useListData } from './useListData';
import { keepEnter, useListKeys } from './useListKeys';
import { useListState } from './useListState';
import { useMoveLocalViews } from './useMoveLocalViews';
import { useOrder } from './useOrder';
import { useRowActions } from './useRowActions';
import { chosenOf, useSelection } from './useSelection';
import { ViewTabs } from './ViewTabs';
import './tools.css';

const NONE: ObjectDef[] = [];
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
  const { data: objects = NONE } = useObjects();
  useMoveLocalViews(object);
  const kind = kindOfView(state.view);
  const isList = kind === 'list';
  const [typed, setTyped] = useState(state.search);
  const search = useDebounced(typed.trim(), 250);
  const searchInput = useRef<InputRef>(null);
  const cells = useCells();
  const [wantsToChoose, setWantsToChoose] = useState(false);
  const [exporting, setExporting] = useState<{ filter: Filter | null; search: string } | null>(null);
  const [otherOrder, setOrder] = useOrder();
  const { save, dialogs } = useSave(object);
  useDocumentTitle(label(object.label_plural));
  useEffect(preloadControls, []);

  const { setSearch } = state;
  const storedSearch = state.search;
  useEffect(() => {
    if (search !== storedSearch) setSearch(search);
    // Writes what was typed into the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [search]);
  useEffect(() => {
    if (search !== storedSearch) setTyped(storedSearch);
    // And the other way round when a link or another view changed the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [storedSearch]);

  const fields = useMemo(() => {
    const all = state.columns.map((key) => object.fields.find((field) => field.key === key)).filter((field) => field !== undefined);
    const stays = (field: FieldDef, index: number) => index > 0 && state.pinned.includes(field.key);
    return [...all.slice(0, 1), ...all.filter(stays), ...all.filter((field, index) => index > 0 && !stays(field, index))];
  }, [state.columns, state.pinned, object.fields]);
  const data = useHeldRow(useListData(object, state, fields, search, isList && state.isReady), cells.editing);
  const { records, count, error } = data;
  const selection = useSelection(JSON.stringify([object.key, state.filter, search]));
  const chosen = useMemo(() => chosenOf(selection, state.filter, search), [selection, state.filter, search]);
  const isChoosing = isPhone && (wantsToChoose || selection.isAny);
  const endChoosing = () => {
    selection.clear();
    setWantsToChoose(false);
  };

  const refusal = useMemo<Refusal | null>(() => {
    if (!isApiError(error) || error.status >= 404) return null;
    const at = refusedItems(error.message, state.items);
    if (at.length === 0) return null;
    const named = error.message.replace(/`([^`]+)`/g, (whole, path: string) => {
      const found = findPath(path, object, objects);
      return found ? t('lists:filter.quoted', { name: pathName(found, label) }) : whole;
    });
    return { message: error.code === 'field_forbidden' ? t('lists:filter.forbidden') : named, at };
  }, [error, state.items, object, objects, label, t]);

  const open = useStable((id: string) => {
    if (isPhone) return void navigate(`/o/${object.key}/${id}`);
    state.setOpen(id);
    cells.activate({ id, key: cells.active?.key ?? object.name_field });
  });
  const onSave = useStable((record: RecordData, field: FieldDef, value: FieldValue) => void save(record, { [field.key]: value }));
  const create = useStable((values?: Partial<RecordData>) =>
    openCreate({ object: object.key, ...(values ? { values } : {}), onCreated: (record) => open(record.id) }),
  );
  const order = useMemo(() => (isList ? records.map(({ id }) => id) : otherOrder), [isList, records, otherOrder]);
  const step = useListKeys({ object, state, selection, records, order, fields, cells, search: searchInput, onOpen: open, onCreate: () => create() });
  const { form, ...rowActions } = useRowActions(object);

  const onCloseAll = data.by ? { isClosed: data.isAllClosed, toggle: data.isAllClosed ? data.openAll : data.closeAll } : null;
  const everything = { filter: state.filter, search };
  const filterBy = (field: FieldDef) => {
    const path = findPath(field.key, object, []);
    if (path) state.setItems([...state.items, newCondition(path)]);
  };

  return (
    <section className="t-list" aria-label={label(object.label_plural)} onKeyDown={keepEnter}>
      <header className="t-list-head">
        <h1 className="t-page-title">{label(object.label_plural)}</h1>
        <ArchivedTag object={object} />
        {isList && count !== undefined && (
          <span className="t-faint t-num" data-testid="count" data-value={count} aria-live="polite">
            {t('records:count', { text: formatNumber(count, language) + (data.isExact ? '' : '+') })}
          </span>
        )}
        <div className="t-page-tools">
          <ListMenu object={object} isPhone={isPhone} onExport={() => setExporting(everything)} onChoose={isPhone && isList ? () => setWantsToChoose(true) : null} />
          {object.can.create && (
            <Button type="primary" icon={<PlusOutlined />} data-testid="create" onClick={() => create()}>
              {isPhone ? t('records:new_short') : t('records:new', { name: label(object.label) })}
            </Button>
          )}
        </div>
      </header>
      <PaperLine state={state} shown={isList ? records.length : 0} count={count} />
      <ViewTabs object={object} state={state} />
      <div className="t-list-bar">
        {!isPhone && <FilterBar object={object} items={state.items} onChange={state.setItems} refusal={refusal} />}
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
          {isPhone ? (
            <FilterSheet object={object} state={state} fields={fields} refusal={refusal} onCloseAll={onCloseAll} />
          ) : (
            <>
              {isList && (
                <>
                  <GroupButton object={object} state={state} onCloseAll={onCloseAll} />
                  <SortButton object={object} state={state} />
                  <ColumnsButton object={object} state={state} />
                </>
              )}
              <ShapeButton object={object} state={state} />
            </>
          )}
        </div>
      </div>
      <div className={`t-list-body is-${kind}`}>
        {state.isReady ? (
          <ListBody
            object={object}
            state={state}
            data={data}
            fields={fields}
            search={search}
            selection={selection}
            isChoosing={isChoosing}
            onChoose={() => setWantsToChoose(true)}
            cells={cells}
            rowActions={rowActions}
            refusal={refusal}
            isPhone={isPhone}
            onOpen={open}
            onSave={onSave}
            onCreate={create}
            onOrder={setOrder}
            onFilter={filterBy}
            onClearSearch={() => setTyped('')}
          />
        ) : (
          <SkeletonRows rows={14} />
        )}
        {data.loaders}
        {state.open && !isPhone && <SidePanel object={object} id={state.open} onStep={step} onClose={() => state.setOpen(null)} />}
        {isList && (isChoosing || selection.isAny) && (
          <Suspense fallback={null}>
            <BulkBar
              object={object}
              selection={selection}
              chosen={chosen}
              loaded={records.length}
              total={count}
              isExact={data.isExact}
              onExport={() => setExporting('ids' in chosen ? { filter: idsFilter(chosen.ids), search: '' } : chosen)}
              onClose={endChoosing}
            />
          </Suspense>
        )}
      </div>
      {dialogs}
      {form}
      <Suspense fallback={null}>
        {exporting && (
          <ExportDialog object={object} filter={exporting.filter} search={exporting.search} sort={state.sort} columns={state.columns} onClose={() => setExporting(null)} />
        )}
      </Suspense>
    </section>
  );
}

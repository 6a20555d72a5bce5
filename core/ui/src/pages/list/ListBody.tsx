import { ImportOutlined, SearchOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useLabel } from '@/i18n';
import type { Refusal } from './FilterBar';
import { RecordCards } from './RecordCards';
import { RecordGrid } from './RecordGrid';
import type { HeldData } from './held';
import { kindOfView } from './shape';
import type { Cells } from './useCells';
import { GROUPS_MAX } from './useGroups';
import type { ListState } from './useListState';
import type { RowHandlers } from './useRowActions';
import type { Selection } from './useSelection';

const VIEWS = {
  board: lazy(() => import('@/pages/board/BoardView')),
  calendar: lazy(() => import('@/pages/calendar/CalendarView')),
  gallery: lazy(() => import('@/pages/gallery/GalleryView')),
};

interface Props {
  object: ObjectDef;
  state: ListState;
  data: HeldData;
  fields: FieldDef[];
  search: string;
  selection: Selection;
  /** On a phone: a tap chooses and does not open. */
  isChoosing: boolean;
  onChoose: () => void;
  cells: Cells;
  rowActions: RowHandlers;
  refusal: Refusal | null;
  isPhone: boolean;
  onOpen: (id: string) => void;
  onSave: (record: RecordData, field: FieldDef, value: FieldValue) => void;
  onCreate: (values?: Partial<RecordData>) => void;
  onOrder: (ids: readonly string[]) => void;
  onFilter: (field: FieldDef) => void;
  onClearSearch: () => void;
}

/** The records in the way that is chosen, or why there are none. */
export function ListBody(props: Props) {
  const { object, state, data, fields, search, refusal, isPhone, onOpen, onCreate } = props;
  const { t } = useTranslation();
  const kind = kindOfView(state.view);

  if (kind !== 'list') {
    const View = VIEWS[kind];
    return (
      <Suspense fallback={<SkeletonRows rows={6} height={72} />}>
        <View object={object} view={state.view} filter={state.filter} search={search} onOpen={onOpen} onCreate={onCreate} onOrder={props.onOrder} />
      </Suspense>
    );
  }
  if (refusal) {
    return (
      <EmptyState icon={<SearchOutlined />} title={t('lists:filter.refused')} hint={refusal.message}>
        <Button onClick={() => state.setItems(state.items.filter((_, index) => !refusal.at.includes(index)))} data-testid="remove-refused">
          {t('lists:filter.remove_refused')}
        </Button>
      </EmptyState>
    );
  }
  if (data.error) return <ErrorState error={data.error} onRetry={data.retry} />;
  if (data.isPending) return <SkeletonRows rows={14} />;
  if (data.isEmpty && !data.isStale) return <Nothing {...props} />;
  const note = data.hiddenGroups > 0 && <p className="t-grid-note t-faint">{t('lists:group.hidden', { count: data.hiddenGroups, shown: GROUPS_MAX })}</p>;
  if (isPhone) {
    return (
      <>
        <RecordCards
          object={object}
          count={data.records.length}
          lines={data.lines}
          by={data.by}
          onToggleGroup={data.onToggleGroup}
          onWant={data.onWant}
          onMore={data.onMore}
          totals={data.totals}
          measures={data.shownMeasures}
          fields={fields}
          hasOwnFields={state.hasOwnColumns}
          selection={props.selection}
          isChoosing={props.isChoosing}
          onChoose={props.onChoose}
          onEnd={data.more}
          isStale={data.isStale}
        />
        {note}
      </>
    );
  }
  return (
    <>
      <RecordGrid
        object={object}
        records={data.records}
        lines={data.lines}
        heldId={data.heldId}
        by={data.by}
        onToggleGroup={data.onToggleGroup}
        onWant={data.onWant}
        onMore={data.onMore}
        fields={fields}
        widths={state.widths}
        pinned={state.pinned}
        onArrange={state.arrange}
        sort={state.sort}
        onSort={state.setSort}
        groupBy={state.groupBy}
        onGroupBy={state.setGroupBy}
        onFilter={props.onFilter}
        selection={props.selection}
        cells={props.cells}
        rowActions={props.rowActions}
        openId={state.open}
        onOpen={onOpen}
        onSave={props.onSave}
        onEnd={data.more}
        isStale={data.isStale}
        totals={data.totals}
        measures={state.measures}
        shownMeasures={data.shownMeasures}
      />
      {note}
    </>
  );
}

function Nothing({ object, state, search, onCreate, onClearSearch }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  if (state.filter !== null || search !== '') {
    return (
      <EmptyState icon={<SearchOutlined />} title={t('records:empty.filtered')} hint={t('records:empty.filtered_hint')}>
        <Button
          onClick={() => {
            onClearSearch();
            state.setItems([]);
          }}
        >
          {t('records:filter.clear')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ObjectIcon name={object.icon} />}
      title={t('records:empty.title', { name: label(object.label_plural) })}
      hint={t('records:empty.hint', { name: label(object.label) })}
    >
      {object.can.create && (
        <Button type="primary" onClick={() => onCreate()}>
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
}

import { useDroppable } from '@dnd-kit/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Button } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRecordQuery } from '@/api/hooks/records';
import type { Choice, Filter, ObjectDef, RecordData, RecordQuery, ViewDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { cardFields, queriedFields } from './card';
import { BoardCard } from './BoardCard';
import { ColumnHead, useColumnName } from './ColumnHead';
import { cardsIn, type Moves } from './moves';
import { QuickAdd } from './QuickAdd';
import { NO_VALUE, outcomeOf, type Totals } from './totals';

const CARD_HEIGHT = 86;
const GAP = 8;

interface Props {
  object: ObjectDef;
  view: ViewDef;
  groupBy: string;
  choice: Choice;
  filter: Filter | null;
  search: string;
  totals: Totals | null;
  currency: string;
  moves: Moves;
  today: string;
  canMove: boolean;
  isCollapsed: boolean;
  onToggle: () => void;
  onOpen: (id: string) => void;
  /** Is told of its cards from top to bottom; of none while it is folded. */
  onCards: (code: string, ids: readonly string[]) => void;
  onAdd: ((name: string) => Promise<boolean>) | null;
}

export function columnFilter(filter: Filter | null, groupBy: string, code: string): Filter {
  const own: Filter =
    code === NO_VALUE ? { field: groupBy, op: 'is_null', value: true } : { field: groupBy, op: 'eq', value: code };
  if (!filter) return own;
  return 'and' in filter ? { and: [...filter.and, own] } : { and: [filter, own] };
}

export function BoardColumn(props: Props) {
  const { object, view, groupBy, choice, filter, search, moves, today, canMove, isCollapsed, onCards, onAdd } = props;
  const { t } = useTranslation();
  const say = useErrorMessage();
  const name = useColumnName()(choice);
  const [isAdding, setAdding] = useState(false);
  const { setNodeRef, isOver } = useDroppable({ id: choice.code || '\u0000none', data: { code: choice.code, name }, disabled: !canMove });
  const query = useMemo<RecordQuery>(
    () => ({
      filter: columnFilter(filter, groupBy, choice.code),
      ...(search ? { search } : {}),
      ...(view.sort ? { sort: view.sort } : {}),
      fields: queriedFields(object, view),
      limit: 30,
      count: false,
    }),
    [choice.code, filter, groupBy, object, search, view],
  );
  const { data, error, refetch, isPending, isPlaceholderData, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(
    object.key,
    query,
    !isCollapsed,
  );

  const records = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const cards = useMemo(() => cardsIn(choice.code, records, moves), [choice.code, moves, records]);
  useEffect(() => onCards(choice.code, isCollapsed ? [] : cards.map(({ id }) => id)), [choice.code, cards, isCollapsed, onCards]);
  const fields = useMemo(() => cardFields(object, view), [object, view]);
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: cards.length + (hasNextPage ? 1 : 0),
    getScrollElement: () => scroller.current,
    estimateSize: () => CARD_HEIGHT + GAP,
    overscan: 4,
    getItemKey: (index) => cards[index]?.id ?? 'more',
  });
  const shown = rows.getVirtualItems();
  const last = shown[shown.length - 1]?.index ?? -1;
  useEffect(() => {
    if (last >= cards.length - 4 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [cards.length, fetchNextPage, hasNextPage, isFetchingNextPage, last]);

  const head = <ColumnHead {...props} onAdd={onAdd && !isCollapsed ? () => setAdding(true) : null} />;
  const outcome = outcomeOf(choice);
  const frame = {
    ref: setNodeRef,
    'data-testid': `board-column-${choice.code}`,
    className: `board-column is-${outcome}${isOver ? ' is-over' : ''}${isCollapsed ? ' is-collapsed' : ''}`,
  };
  if (isCollapsed) {
    return (
      <section {...frame} aria-label={name}>
        {head}
      </section>
    );
  }
  const isClosed = outcome !== 'open';
  return (
    <section {...frame} aria-labelledby={`board-title-${choice.code}`}>
      {head}
      {isAdding && onAdd && <QuickAdd name={name} onAdd={onAdd} onClose={() => setAdding(false)} />}
      <div ref={scroller} className={`board-cards${isPlaceholderData ? ' is-old' : ''}`}>
        {error && records.length === 0 ? (
          <div className="board-note" role="alert">
            <p>{say(error)}</p>
            <Button size="small" onClick={() => void refetch()}>
              {t('board:retry')}
            </Button>
          </div>
        ) : isPending && cards.length === 0 ? (
          <CardSkeletons />
        ) : cards.length === 0 ? (
          <p className="board-note t-faint">{canMove ? t('board:empty_drop') : t('board:empty')}</p>
        ) : (
          <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="list" aria-label={name}>
            {shown.map((row) => {
              const record = cards[row.index];
              return (
                <div key={row.key} role="listitem" className="board-slot" style={{ transform: `translateY(${row.start}px)` }}>
                  {record ? (
                    <BoardCard
                      object={object}
                      record={record}
                      fields={fields}
                      code={choice.code}
                      isClosed={isClosed}
                      today={today}
                      canMove={canMove}
                      isBusy={isOnTheWay(record, moves)}
                      onOpen={props.onOpen}
                    />
                  ) : (
                    <div className="board-card board-ghost" aria-hidden />
                  )}
                </div>
              );
            })}
          </div>
        )}
      </div>
    </section>
  );
}

const isOnTheWay = (record: RecordData, moves: Moves): boolean => {
  const state = moves[record.id]?.state;
  return state === 'saving' || state === 'asking';
};

function CardSkeletons() {
  return (
    <div aria-hidden>
      {[0, 1, 2].map((key) => (
        <div key={key} className="board-card board-ghost" style={{ marginBottom: GAP }} />
      ))}
    </div>
  );
}

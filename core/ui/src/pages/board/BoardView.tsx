import { DndContext, DragOverlay, KeyboardSensor, MouseSensor, TouchSensor, useSensor, useSensors, type DragEndEvent, type DragStartEvent } from '@dnd-kit/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError, type FieldProblem } from '@/api/client';
import { useCreateRecord, useMe } from '@/api/hooks';
import type { FieldDef, FieldValue, RecordData } from '@/api/types';
import { EmptyState, ErrorState } from '@/components/states';
import { useStable } from '@/components/useStable';
import { useToast } from '@/components/useToast';
import { asText } from '@/fields';
import type { ViewProps } from '@/pages/list/viewProps';
import { AskDialog } from './AskDialog';
import { BoardColumn } from './BoardColumn';
import { CardFace } from './BoardCard';
import { cardFields } from './card';
import { useColumnName } from './ColumnHead';
import { columnSteps, overColumn } from './keyboard';
import { withMoves } from './moves';
import { RecordCount } from './RecordCount';
import { useAnnouncements } from './useAnnouncements';
import { useBoardTotals } from './useBoardTotals';
import { useCollapsed } from './useCollapsed';
import { useMoveCard, type Question } from './useMoveCard';
import { amountsIn, columnsOf, currencyOf, fieldOf, NO_CURRENCY, NO_TOTALS, NO_VALUE, outcomeOf } from './totals';
import './board.css';

/** Records of one object in columns by a select field; see `ViewDef.group_by`. */
export default function BoardView(props: ViewProps) {
  const { t } = useTranslation();
  const field = fieldOf(props.object, props.view.group_by);
  if (!field?.choices) return <EmptyState title={t('board:no_columns')} hint={t('board:no_columns_hint')} />;
  return <Board key={`${props.object.key}/${props.view.key}/${field.key}`} {...props} field={field} />;
}

interface Adding {
  values: Record<string, FieldValue>;
  problems: Record<string, FieldProblem>;
  settle: (stands: boolean) => void;
}

function Board({ object, view, field, filter, search, onOpen, onOrder }: ViewProps & { field: FieldDef }) {
  const { t } = useTranslation();
  const toast = useToast();
  const { data: me } = useMe();
  const columnName = useColumnName();
  const groupBy = field.key;
  const [question, setQuestion] = useState<Question | null>(null);
  const [adding, setAdding] = useState<Adding | null>(null);
  const [dragged, setDragged] = useState<{ record: RecordData; from: string } | null>(null);
  const [collapsed, toggleCollapsed] = useCollapsed(`${object.key}/${view.key}/${groupBy}`);
  const currency = currencyOf(fieldOf(object, view.sum), me?.organization.currency ?? NO_CURRENCY);
  const figures = useBoardTotals({ object, view, groupBy, filter, search, currency });
  const columns = useMemo(() => columnsOf(field, figures.totals), [field, figures.totals]);
  const cards = useRef(new Map<string, readonly string[]>());
  const onCards = useStable((code: string, ids: readonly string[]) => {
    cards.current.set(code, ids);
    onOrder(columns.flatMap((choice) => cards.current.get(choice.code) ?? []));
  });
  const nameOf = (code: string) => columnName(columns.find((choice) => choice.code === code) ?? { code, label: {}, active: true });

  const { moves, move, takeBack, answer, cancel, settle } = useMoveCard(object, groupBy, {
    onMoved: (moved) => toast.undoable(t('board:moved', { name: asText(moved.saved[object.name_field]) || t('records:unnamed'), column: nameOf(moved.to) }), () => takeBack(moved)),
    onQuestion: setQuestion,
    onRefused: (error) => toast.failed(error),
  });
  const arrangement = JSON.stringify([filter, search, view.sort]);
  useEffect(() => settle(), [arrangement, settle]);

  const totals = withMoves(figures.totals, figures.fetchedAt, moves, view, columns, currency);
  const hasSeveral = Object.values(totals).some(({ sum }) => sum && amountsIn(sum, currency).length > 1);
  const canMove = object.can.update && field.access === 'writable';
  const today = new Date().toLocaleDateString('sv-SE');
  const faces = useMemo(() => cardFields(object, view), [object, view]);

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 5 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: columnSteps,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter', 'Tab'] },
    }),
  );
  const announcements = useAnnouncements(object, nameOf);

  const onDragStart = ({ active }: DragStartEvent) => setDragged(active.data.current as { record: RecordData; from: string });
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setDragged(null);
    const card = active.data.current as { record: RecordData; from: string } | undefined;
    const to = over?.data.current as { code: string } | undefined;
    if (card && to) move(card.record, card.from, to.code);
  };

  const create = useCreateRecord(object.key);
  const { mutateAsync } = create;
  const add = useCallback(
    async (code: string, name: string): Promise<boolean> => {
      const values = { [object.name_field]: name, ...(code === NO_VALUE ? {} : { [groupBy]: code }) };
      try {
        await mutateAsync({ fields: values });
        return true;
      } catch (error) {
        if (isApiError(error) && error.status === 422 && Object.keys(error.fields).length > 0) {
          const { fields } = error;
          return new Promise((resolve) => setAdding({ values, problems: fields, settle: resolve }));
        }
        toast.failed(error);
        return false;
      }
    },
    [groupBy, mutateAsync, object.name_field, toast],
  );

  const asking = question ? moves[question.record.id] : undefined;
  if (figures.error) return <ErrorState error={figures.error} onRetry={figures.retry} />;
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={overColumn}
      accessibility={announcements}
      onDragStart={onDragStart}
      onDragEnd={onDragEnd}
      onDragCancel={() => setDragged(null)}
    >
      <div className="board-frame">
        <div className="board-total">
          <RecordCount count={figures.isPending ? undefined : columns.reduce((all, { code }) => all + (totals[code]?.count ?? 0), 0)} />
        </div>
        <div className={`board${dragged ? ' is-moving' : ''}${hasSeveral ? ' has-currencies' : ''}`} role="group" aria-label={t('board:board')} data-testid="board">
          {columns.map((choice) => (
            <BoardColumn
              key={choice.code}
              object={object}
              view={view}
              groupBy={groupBy}
              choice={choice}
              filter={filter}
              search={search}
              totals={figures.isPending ? null : (totals[choice.code] ?? NO_TOTALS)}
              currency={currency}
              moves={moves}
              today={today}
              canMove={canMove}
              isCollapsed={collapsed.has(choice.code)}
              onToggle={() => toggleCollapsed(choice.code)}
              onOpen={onOpen}
              onCards={onCards}
              onAdd={object.can.create && choice.active ? (name) => add(choice.code, name) : null}
            />
          ))}
        </div>
      </div>
      <DragOverlay dropAnimation={null}>
        {dragged && (
          <div className="board-card is-lifted">
            <CardFace
              record={dragged.record}
              fields={faces}
              today={today}
              isClosed={columns.some((choice) => choice.code === dragged.from && outcomeOf(choice) !== 'open')}
            />
          </div>
        )}
      </DragOverlay>
      {question && asking && (
        <AskDialog
          key={`${question.record.id}:${Object.keys(question.problems).join()}`}
          object={object}
          title={t('board:ask_title', { name: asText(question.record[object.name_field]), column: nameOf(question.to) })}
          verb={nameOf(question.to)}
          record={question.record}
          problems={question.problems}
          onSubmit={(fields, reason) => answer(asking.record, asking.from, asking.to, fields, reason)}
          onCancel={() => {
            cancel(question.record.id);
            setQuestion(null);
          }}
        />
      )}
      {adding && (
        <AskDialog
          key={Object.keys(adding.problems).join()}
          object={object}
          title={t('board:add_title', { name: asText(adding.values[object.name_field]) })}
          verb={t('board:create')}
          record={adding.values as Partial<RecordData>}
          problems={adding.problems}
          onSubmit={async (fields) => {
            const values = { ...adding.values, ...fields };
            try {
              await mutateAsync({ fields: values });
              adding.settle(true);
              setAdding(null);
            } catch (error) {
              if (isApiError(error) && Object.keys(error.fields).length > 0) setAdding({ ...adding, values, problems: error.fields });
              else toast.failed(error);
            }
          }}
          onCancel={() => {
            adding.settle(false);
            setAdding(null);
          }}
        />
      )}
    </DndContext>
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type Dispatch, type KeyboardEvent, type SetStateAction } from 'react';
import { useTranslation } from 'react-i18next';
import type { AggregateRow, FieldDef, FieldValue, Measure, ObjectDef, RecordData } from '@/api/types';
import { useStable } from '@/components/useStable';
import { isEditable } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import type { Leave } from '@/pages/record/InlineEditor';
import { useRowHeight } from '@/theme';
import { GridFoot } from './GridFoot';
import { GridHead } from './GridHead';
import { GridRow } from './GridRow';
import { GroupHead } from './GroupHead';
import type { DatePart, Group, Line } from './groups';
import { clampWidth, layoutColumns, templateOf, widthOf } from './layout';
import type { Arrangement } from './useListState';
import type { Selection } from './useSelection';
import './grid.css';

export interface Cell {
  row: number;
  column: number;
}

export interface GridProps {
  object: ObjectDef;
  /** What cells are counted in: the rows among the lines. */
  records: RecordData[];
  lines: Line<RecordData>[];
  /** Set when the list is in groups. */
  by: { field: FieldDef; part: DatePart | null } | null;
  onToggleGroup: (id: string) => void;
  /** A group's placeholder came into sight. */
  onWant: (group: Group) => void;
  onMore: (group: Group) => void;
  fields: FieldDef[];
  widths: Record<string, number>;
  pinned: string[];
  onArrange: (change: Arrangement) => void;
  sort: string[];
  onSort: (sort: string[]) => void;
  groupBy: string | null;
  onGroupBy: (groupBy: string | null) => void;
  onFilter: (field: FieldDef) => void;
  selection: Selection;
  active: Cell | null;
  onActive: (cell: Cell) => void;
  editing: Cell | null;
  onEditing: Dispatch<SetStateAction<Cell | null>>;
  openId: string | null;
  onOpen: (id: string) => void;
  onSave: (record: RecordData, field: FieldDef, value: FieldValue) => void;
  onEnd: () => void;
  isStale: boolean;
  totals: AggregateRow | null | undefined;
  measures: Record<string, Measure>;
  shownMeasures: Record<string, Measure>;
}

/** Rows as far as the eye reaches; the first column stays, so do head and foot. */
export function RecordGrid(props: GridProps) {
  const { object, records, lines, by, fields, widths, pinned, onArrange, selection, active, onActive, editing, onEditing, onEnd, onWant, isStale } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const rowHeight = useRowHeight();
  const scroller = useRef<HTMLDivElement>(null);
  const available = useWidth(scroller);
  const columns = useMemo(() => layoutColumns(fields, widths, pinned, available), [fields, widths, pinned, available]);
  const template = useMemo(() => templateOf(columns), [columns]);
  const minWidth = widthOf(columns);

  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: rowHeight,
  });
  useEffect(() => {
    rows.measure();
    // Every row changes its height at once; the virtualizer itself is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rowHeight]);
  const items = rows.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;

  useEffect(() => {
    if (!by && lines.length > 0 && last >= lines.length - 30) onEnd();
  }, [by, last, lines.length, onEnd]);

  const firstIndex = items[0]?.index ?? 0;
  useEffect(() => {
    if (!by) return;
    for (const line of lines.slice(firstIndex, last + 1)) if (line.type === 'wait') onWant(line.group);
  }, [by, lines, firstIndex, last, onWant]);

  const lineOf = useMemo(() => {
    if (!by) return (row: number) => row;
    const places = lines.flatMap((line, index) => (line.type === 'record' ? [index] : []));
    return (row: number) => places[row] ?? 0;
  }, [by, lines]);
  useEffect(() => {
    if (active) rows.scrollToIndex(lineOf(active.row), { align: 'auto' });
    // Follows the row only; the virtualizer itself is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active?.row]);

  const focusCell = (cell: Cell) => {
    onActive(cell);
    requestAnimationFrame(() => {
      // Somebody was quicker and types elsewhere already; taking the focus would end that.
      if (scroller.current?.querySelector('.t-inline-editor')) return;
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}:${cell.column}"]`)?.focus();
    });
  };

  const onEditDone = useStable(({ row, column }: Cell, next?: Leave) => {
    const isStill = (cell: Cell | null) => cell?.row === row && cell.column === column;
    const beside = next ? neighbour(fields, column, next) : null;
    if (beside !== null) {
      onActive({ row, column: beside });
      onEditing({ row, column: beside });
      return;
    }
    // Another cell may be open by now; this one's end is none of its business.
    onEditing((cell) => (isStill(cell) ? null : cell));
    if (next !== 0) focusCell({ row, column });
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.cell || !active) return;
    const { row, column } = active;
    const record = records[row];
    const field = columns[column]?.field;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / rowHeight) - 3);
    const steps: Record<string, Cell> = {
      ArrowDown: { row: row + 1, column },
      ArrowUp: { row: row - 1, column },
      ArrowRight: { row, column: column + 1 },
      ArrowLeft: { row, column: column - 1 },
      Home: { row, column: 0 },
      End: { row, column: columns.length - 1 },
      PageDown: { row: row + page, column },
      PageUp: { row: row - page, column },
    };
    const to = steps[event.key];
    if (to) {
      event.preventDefault();
      focusCell({ row: Math.max(0, Math.min(to.row, records.length - 1)), column: Math.max(0, Math.min(to.column, columns.length - 1)) });
    } else if (event.key === ' ' && record) {
      event.preventDefault();
      selection.toggle(record.id);
    } else if ((event.key === 'Enter' || event.key === 'F2') && record && field) {
      event.preventDefault();
      event.stopPropagation();
      if (column > 0 && object.can.update && isEditable(field)) onEditing({ row, column });
      else props.onOpen(record.id);
    }
  };

  const lastPicked = useRef<number | null>(null);
  const onSelect = useStable((id: string, row: number, isRange: boolean) => {
    const from = lastPicked.current;
    lastPicked.current = row;
    if (!isRange || from === null) return selection.toggle(id);
    const range = records.slice(Math.min(from, row), Math.max(from, row) + 1);
    selection.add(range.map((record) => record.id), !selection.has(id));
  });

  const selectedCount = useMemo(() => records.reduce((sum, record) => sum + (selection.has(record.id) ? 1 : 0), 0), [records, selection]);
  // Head and foot are drawn anew when they change, not with every row that comes into sight.
  const fit = useStable((key: string) => fitWidth(scroller.current, key));
  const onCheck = useStable((isOn: boolean) => (isOn ? selection.set(records.map((record) => record.id)) : selection.clear()));
  const onMeasures = useStable((measures: Record<string, Measure>) => onArrange({ measures }));

  return (
    <div
      ref={scroller}
      className={`t-grid${isStale ? ' is-stale' : ''}`}
      role="grid"
      aria-label={label(object.label_plural)}
      aria-rowcount={lines.length + 1}
      aria-colcount={fields.length + 1}
      data-testid="record-grid"
      onKeyDown={onKeyDown}
    >
      <GridHead
        columns={columns}
        template={template}
        minWidth={minWidth}
        sort={props.sort}
        onSort={props.onSort}
        groupBy={props.groupBy}
        onGroupBy={props.onGroupBy}
        onFilter={props.onFilter}
        pinned={pinned}
        widths={widths}
        onArrange={onArrange}
        fit={fit}
        isAll={records.length > 0 && selectedCount === records.length}
        isSome={selectedCount > 0}
        onCheck={onCheck}
      />
      <div style={{ height: rows.getTotalSize(), minWidth, position: 'relative' }} role="rowgroup">
        {items.map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          if (line.type === 'group') {
            return (
              by && (
                <GroupHead
                  key={line.group.id}
                  group={line.group}
                  by={by}
                  isOpen={line.isOpen}
                  columns={columns}
                  template={template}
                  top={item.start}
                  measures={props.shownMeasures}
                  onToggle={props.onToggleGroup}
                />
              )
            );
          }
          if (line.type === 'wait') return <div key={line.key} className="t-grid-row t-grid-wait" aria-hidden style={{ transform: `translateY(${item.start}px)` }} />;
          if (line.type === 'more') {
            return (
              <div key={`${line.group.id}:more`} role="row" className="t-grid-row t-grid-more" style={{ transform: `translateY(${item.start}px)` }}>
                <span role="gridcell">
                  <button type="button" className="t-plain" onClick={() => props.onMore(line.group)} data-testid="group-more">
                    {t('lists:group.more', { text: formatNumber(line.left, language) })}
                  </button>
                </span>
              </div>
            );
          }
          const { record, row } = line;
          return (
            <GridRow
              key={record.id}
              object={object}
              record={record}
              columns={columns}
              index={row}
              top={item.start}
              template={template}
              isActive={active?.row === row}
              activeColumn={active?.row === row ? active.column : null}
              editingColumn={editing?.row === row ? editing.column : null}
              isOpen={props.openId === record.id}
              isSelected={selection.has(record.id)}
              onSelect={onSelect}
              onOpen={props.onOpen}
              onFocusCell={onActive}
              onEdit={onEditing}
              onSave={props.onSave}
              onEditDone={onEditDone}
            />
          );
        })}
      </div>
      <GridFoot columns={columns} template={template} minWidth={minWidth} totals={props.totals} measures={props.measures} onMeasures={onMeasures} />
    </div>
  );
}

function neighbour(fields: FieldDef[], from: number, step: 1 | -1): number | null {
  for (let at = from + step; at > 0 && at < fields.length; at += step) {
    const field = fields[at];
    if (field && isEditable(field)) return at;
  }
  return null;
}

/** The inner width of an element, followed as the window changes. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    setWidth(watched.clientWidth);
    const observer = new ResizeObserver(() => setWidth(watched.clientWidth));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return width;
}

/** What the widest thing on screen of a column needs, cut off or not. */
function fitWidth(grid: HTMLElement | null, key: string): number {
  const range = document.createRange();
  const needs = (element: Element): number => {
    range.selectNodeContents(element);
    const cut = [element, ...element.querySelectorAll('*')].map((part) => part.scrollWidth - part.clientWidth).filter((more) => more > 0 && more < 2000);
    return range.getBoundingClientRect().width + Math.max(0, ...cut);
  };
  const cells = [...(grid?.querySelectorAll(`[data-field="${CSS.escape(key)}"] > *`) ?? [])].map((cell) => needs(cell) + 26);
  const title = grid?.querySelector(`[data-head="${CSS.escape(key)}"]`);
  return clampWidth(Math.max(...cells, title ? needs(title) + 48 : 0));
}

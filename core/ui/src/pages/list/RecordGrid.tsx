import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { startTransition, useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { AggregateRow, FieldDef, FieldValue, Measure, ObjectDef, RecordData } from '@/api/types';
import { usePrinting } from '@/components/usePrinting';
import { useStable } from '@/components/useStable';
import { isEditable } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import type { Leave } from '@/pages/record/InlineEditor';
import { useRowHeight } from '@/theme';
import { GridFoot } from './GridFoot';
import { GridHead } from './GridHead';
import { cellName, GridRow } from './GridRow';
import { GroupHead } from './GroupHead';
import type { DatePart, Group, Line } from './groups';
import { placeOf } from './held';
import { clampWidth, layoutColumns, paperTemplateOf, templateOf, widthOf } from './layout';
import { inRoom, rememberedRoom, rememberRoom } from './room';
import type { Cell, Cells } from './useCells';
import type { Arrangement } from './useListState';
import type { RowHandlers } from './useRowActions';
import type { Selection } from './useSelection';
import './grid.css';
import './paper.css';

/** Rows drawn beyond what is in sight, once what is in sight is there. */
const OVERSCAN = 12;

interface GridProps {
  object: ObjectDef;
  /** The rows among the lines. */
  records: RecordData[];
  lines: Line<RecordData>[];
  /** The record that is among them only because it is typed in. */
  heldId: string | null;
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
  cells: Cells;
  rowActions: RowHandlers;
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
  const { object, records, lines, by, fields, widths, pinned, onArrange, selection, cells, rowActions, openId, onEnd, onWant, isStale } = props;
  const { active, editing } = cells;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const rowHeight = useRowHeight();
  const [overscan, setOverscan] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const [room] = useState(rememberedRoom);
  const available = useWidth(scroller, room?.width ?? 0);
  const columns = useMemo(() => layoutColumns(fields, widths, pinned, available), [fields, widths, pinned, available]);
  const isPrinting = usePrinting();
  const template = useMemo(() => (isPrinting ? paperTemplateOf(columns) : templateOf(columns)), [columns, isPrinting]);
  const minWidth = isPrinting ? 0 : widthOf(columns);

  const activeLine = useMemo(() => (active ? placeOf(lines, active.id) : -1), [lines, active]);
  const editingLine = useMemo(() => (editing ? placeOf(lines, editing.id) : -1), [lines, editing]);
  const rows = useVirtualizer({
    ...inRoom(room),
    count: lines.length,
    // What is typed in and what has the focus stay in the page, however far others push them or one scrolls away.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), activeLine, editingLine].filter((line) => line >= 0))].sort((a, b) => a - b),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // On paper goes all that is loaded.
    overscan: isPrinting ? lines.length : overscan,
    scrollPaddingStart: rowHeight,
    scrollPaddingEnd: rowHeight,
  });
  const drawnHeight = useRef(rowHeight);
  useEffect(() => {
    if (drawnHeight.current === rowHeight) return;
    drawnHeight.current = rowHeight;
    rows.measure();
    // Every row changes its height at once; the virtualizer itself is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rowHeight]);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setOverscan(OVERSCAN)), 100);
    return () => clearTimeout(timer);
  }, []);
  useAnchor(scroller, editing && editingLine >= 0 ? editing.id : null, editingLine * rowHeight);
  const items = rows.getVirtualItems();
  const first = Math.max(0, (rows.range?.startIndex ?? 0) - OVERSCAN);
  const last = (rows.range?.endIndex ?? 0) + OVERSCAN;

  useEffect(() => {
    if (!by && !isPrinting && lines.length > 0 && last >= lines.length - 30) onEnd();
  }, [by, isPrinting, last, lines.length, onEnd]);

  useEffect(() => {
    if (!by || isPrinting) return;
    for (const line of lines.slice(first, last + 1)) if (line.type === 'wait') onWant(line.group);
  }, [by, isPrinting, lines, first, last, onWant]);

  useEffect(() => {
    if (activeLine >= 0) rows.scrollToIndex(activeLine, { align: 'auto' });
    // Follows who walks through the list, not a record that others move; the virtualizer itself is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active?.id]);

  const focusCell = (cell: Cell) => {
    cells.activate(cell);
    requestAnimationFrame(() => {
      // Somebody was quicker and types elsewhere already; taking the focus would end that.
      if (scroller.current?.querySelector('.t-inline-editor')) return;
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cellName(cell))}"]`)?.focus();
    });
  };

  const onEditDone = useStable((cell: Cell, next?: Leave) => {
    const beside = next ? neighbour(fields, cell.key, next) : null;
    if (beside) return cells.edit({ id: cell.id, key: beside.key });
    cells.leave(cell);
    if (next !== 0) focusCell(cell);
  });

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && event.target instanceof HTMLInputElement && event.target.type === 'checkbox') return selection.clear();
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.cell || !active) return;
    const row = records.findIndex(({ id }) => id === active.id);
    const column = columns.findIndex(({ field }) => field.key === active.key);
    const record = records[row];
    const field = columns[column]?.field;
    if (!record || !field) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 600) / rowHeight) - 3);
    const steps: Record<string, [row: number, column: number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      Home: [row, 0],
      End: [row, columns.length - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
    };
    const to = steps[event.key];
    if (to) {
      event.preventDefault();
      const toRecord = records[Math.max(0, Math.min(to[0], records.length - 1))];
      const toColumn = columns[Math.max(0, Math.min(to[1], columns.length - 1))];
      if (toRecord && toColumn) focusCell({ id: toRecord.id, key: toColumn.field.key });
    } else if (event.key === ' ') {
      event.preventDefault();
      selection.toggle(record.id);
    } else if (event.key === 'Enter' || event.key === 'F2') {
      event.preventDefault();
      event.stopPropagation();
      if (column > 0 && object.can.update && isEditable(field)) cells.edit(active);
      else props.onOpen(record.id);
    }
  };

  const lastPicked = useRef<string | null>(null);
  const onSelect = useStable((id: string, isRange: boolean) => {
    const ends = [lastPicked.current, id].map((end) => records.findIndex((record) => record.id === end));
    lastPicked.current = id;
    if (!isRange || ends.includes(-1)) return selection.toggle(id);
    const range = records.slice(Math.min(...ends), Math.max(...ends) + 1);
    selection.add(range.map((record) => record.id), !selection.has(id));
  });

  const selectedCount = useMemo(() => records.reduce((sum, record) => sum + (selection.has(record.id) ? 1 : 0), 0), [records, selection]);
  // Head and foot are drawn anew when they change, not with every row that comes into sight.
  const fit = useStable((key: string) => fitWidth(scroller.current, key));
  const onCheck = useStable((isOn: boolean) => {
    if (!isOn) selection.clear();
    else if (selection.isAll) selection.selectAll();
    else selection.set(records.map((record) => record.id));
  });
  const { onEdit, onDelete } = rowActions;
  // Below the side panel nobody would see them.
  const actions = useMemo(() => (openId === null ? { onEdit, onDelete } : null), [openId, onEdit, onDelete]);
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
              activeKey={active?.id === record.id ? active.key : null}
              editingKey={editing?.id === record.id ? editing.key : null}
              isEntrance={row === 0 && activeLine < 0}
              isHeld={props.heldId === record.id}
              isOpen={openId === record.id}
              isSelected={selection.has(record.id)}
              onSelect={onSelect}
              onOpen={props.onOpen}
              onFocusCell={cells.activate}
              onEdit={cells.edit}
              onSave={props.onSave}
              onEditDone={onEditDone}
              actions={actions}
            />
          );
        })}
      </div>
      <GridFoot columns={columns} template={template} minWidth={minWidth} totals={props.totals} measures={props.measures} onMeasures={onMeasures} />
    </div>
  );
}

function neighbour(fields: FieldDef[], key: string, step: 1 | -1): FieldDef | null {
  for (let at = fields.findIndex((field) => field.key === key) + step; at > 0 && at < fields.length; at += step) {
    const field = fields[at];
    if (field && isEditable(field)) return field;
  }
  return null;
}

/** What is typed in stays before one's eyes when rows come in above it or it is sorted elsewhere. */
function useAnchor(scroller: RefObject<HTMLElement | null>, id: string | null, top: number): void {
  const last = useRef<{ id: string; top: number } | null>(null);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = id === null ? null : { id, top };
    if (scroller.current && before && before.id === id) scroller.current.scrollTop += top - before.top;
  }, [scroller, id, top]);
}

/** The inner width of an element, followed as the window changes. `known`: what it was the last time, 0 where nobody knows. */
function useWidth(element: RefObject<HTMLElement | null>, known: number): number {
  const [width, setWidth] = useState(known);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const measure = () => {
      setWidth(watched.clientWidth);
      rememberRoom({ width: watched.clientWidth, height: watched.offsetHeight });
    };
    if (known === 0) measure();
    const observer = new ResizeObserver(measure);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element, known]);
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

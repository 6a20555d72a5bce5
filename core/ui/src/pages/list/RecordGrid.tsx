import { ArrowDownOutlined, ArrowUpOutlined } from '@ant-design/icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Checkbox } from 'antd';
import { useEffect, useRef, type Dispatch, type KeyboardEvent, type SetStateAction } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { isEditable, kindOf } from '@/fields';
import { useLabel } from '@/i18n';
import type { Leave } from '@/pages/record/InlineEditor';
import { GridRow } from './GridRow';
import { nextSort } from './filters';
import type { Selection } from './useSelection';
import './grid.css';

export const ROW_HEIGHT = 36;

export interface Cell {
  row: number;
  column: number;
}

export interface GridProps {
  object: ObjectDef;
  records: RecordData[];
  fields: FieldDef[];
  sort: string[];
  onSort: (sort: string[]) => void;
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
  totals: Map<string, React.ReactNode> | null;
}

/** Rows as far as the eye reaches; the first column stays, so does the head. */
export function RecordGrid(props: GridProps) {
  const { object, records, fields, sort, onSort, selection, active, onActive, editing, onEditing, onEnd, isStale, totals } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    scrollPaddingStart: ROW_HEIGHT,
    scrollPaddingEnd: totals ? ROW_HEIGHT : 0,
  });
  const items = rows.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;

  useEffect(() => {
    if (records.length > 0 && last >= records.length - 20) onEnd();
  }, [last, records.length, onEnd]);

  useEffect(() => {
    if (active) rows.scrollToIndex(active.row, { align: 'auto' });
    // Follows the row only; the virtualizer itself is new on every render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [active?.row]);

  const template = `40px ${fields
    .map((field, index) => (index === 0 ? 'minmax(220px, 2fr)' : `minmax(${kindOf(field).width}px, 1fr)`))
    .join(' ')}`;
  const minWidth = 40 + fields.reduce((sum, field, index) => sum + (index === 0 ? 220 : kindOf(field).width), 0);

  const focusCell = (cell: Cell) => {
    onActive(cell);
    requestAnimationFrame(() => {
      // Somebody was quicker and types elsewhere already; taking the focus would end that.
      if (scroller.current?.querySelector('.t-inline-editor')) return;
      scroller.current?.querySelector<HTMLElement>(`[data-cell="${cell.row}:${cell.column}"]`)?.focus();
    });
  };

  const onEditDone = ({ row, column }: Cell, next?: Leave) => {
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
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || !event.target.dataset.cell || !active) return;
    const { row, column } = active;
    const record = records[row];
    const field = fields[column];
    const move = (cell: Cell) => {
      event.preventDefault();
      focusCell({
        row: Math.max(0, Math.min(cell.row, records.length - 1)),
        column: Math.max(0, Math.min(cell.column, fields.length - 1)),
      });
    };
    if (event.key === 'ArrowDown') move({ row: row + 1, column });
    else if (event.key === 'ArrowUp') move({ row: row - 1, column });
    else if (event.key === 'ArrowRight') move({ row, column: column + 1 });
    else if (event.key === 'ArrowLeft') move({ row, column: column - 1 });
    else if (event.key === 'Home') move({ row, column: 0 });
    else if (event.key === 'End') move({ row, column: fields.length - 1 });
    else if (event.key === 'PageDown') move({ row: row + 15, column });
    else if (event.key === 'PageUp') move({ row: row - 15, column });
    else if (event.key === ' ' && record) {
      event.preventDefault();
      selection.toggle(record.id);
    } else if ((event.key === 'Enter' || event.key === 'F2') && record && field) {
      event.preventDefault();
      event.stopPropagation();
      if (column > 0 && object.can.update && isEditable(field)) onEditing({ row, column });
      else props.onOpen(record.id);
    }
  };

  const loaded = records.map((record) => record.id);
  const selectedCount = loaded.filter((id) => selection.has(id)).length;

  return (
    <div
      ref={scroller}
      className={`t-grid${isStale ? ' is-stale' : ''}`}
      role="grid"
      aria-label={label(object.label_plural)}
      aria-rowcount={records.length + 1}
      aria-colcount={fields.length + 1}
      data-testid="record-grid"
      onKeyDown={onKeyDown}
    >
      <div className="t-grid-head" role="row" style={{ gridTemplateColumns: template, minWidth }} aria-rowindex={1}>
        <div role="columnheader" className="t-grid-check">
          <Checkbox
            aria-label={t('records:select_loaded')}
            checked={selectedCount > 0 && selectedCount === loaded.length}
            indeterminate={selectedCount > 0 && selectedCount < loaded.length}
            onChange={(event) => (event.target.checked ? selection.set(loaded) : selection.clear())}
          />
        </div>
        {fields.map((field, index) => {
          const direction = sort.includes(field.key) ? 'ascending' : sort.includes(`-${field.key}`) ? 'descending' : 'none';
          return (
            <div
              key={field.key}
              role="columnheader"
              aria-sort={direction}
              className={`t-grid-h${index === 0 ? ' is-first' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}`}
            >
              {field.sortable ? (
                <button
                  type="button"
                  className="t-plain"
                  data-testid={`sort-${field.key}`}
                  onClick={(event) => onSort(nextSort(sort, field.key, event.shiftKey))}
                >
                  <span className="t-ellipsis">{label(field.label)}</span>
                  {direction === 'ascending' && <ArrowUpOutlined aria-hidden />}
                  {direction === 'descending' && <ArrowDownOutlined aria-hidden />}
                </button>
              ) : (
                <span className="t-ellipsis">{label(field.label)}</span>
              )}
            </div>
          );
        })}
      </div>
      <div style={{ height: rows.getTotalSize(), minWidth, position: 'relative' }} role="rowgroup">
        {items.map((item) => {
          const record = records[item.index];
          return (
            record && (
              <GridRow
                key={record.id}
                object={object}
                record={record}
                fields={fields}
                index={item.index}
                top={item.start}
                template={template}
                isActive={active?.row === item.index}
                activeColumn={active?.row === item.index ? active.column : null}
                editingColumn={editing?.row === item.index ? editing.column : null}
                isOpen={props.openId === record.id}
                isSelected={selection.has(record.id)}
                onSelect={selection.toggle}
                onOpen={props.onOpen}
                onFocusCell={onActive}
                onEdit={onEditing}
                onSave={props.onSave}
                onEditDone={onEditDone}
              />
            )
          );
        })}
      </div>
      {totals && (
        <div className="t-grid-foot" role="row" style={{ gridTemplateColumns: template, minWidth }}>
          <div className="t-grid-check" />
          {fields.map((field, index) => (
            <div key={field.key} role="gridcell" className={`t-grid-h${index === 0 ? ' is-first' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}`}>
              {index === 0 ? <span className="t-faint">{t('records:totals')}</span> : totals.get(field.key)}
            </div>
          ))}
        </div>
      )}
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

import { Checkbox } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { asText, FieldDisplay, isEditable, kindOf } from '@/fields';
import { InlineEditor, type Leave } from '@/pages/record/InlineEditor';
import type { Column } from './layout';
import type { Cell } from './RecordGrid';

interface RowProps {
  object: ObjectDef;
  record: RecordData;
  columns: Column[];
  index: number;
  top: number;
  template: string;
  isActive: boolean;
  activeColumn: number | null;
  editingColumn: number | null;
  isOpen: boolean;
  isSelected: boolean;
  /** With Shift: all from the last one on. */
  onSelect: (id: string, row: number, isRange: boolean) => void;
  onOpen: (id: string) => void;
  onFocusCell: (cell: Cell) => void;
  onEdit: (cell: Cell) => void;
  onSave: (record: RecordData, field: FieldDef, value: FieldValue) => void;
  onEditDone: (cell: Cell, next?: Leave) => void;
}

export const GridRow = memo(function GridRow(props: RowProps) {
  const { object, record, columns, index, isActive, activeColumn, editingColumn, isOpen, isSelected } = props;
  const { t } = useTranslation();
  const name = asText(record[object.name_field]) || t('records:unnamed');
  const state = `${isActive ? ' is-active' : ''}${isOpen ? ' is-open' : ''}${isSelected ? ' is-selected' : ''}`;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={`t-grid-row${state}`}
      style={{ gridTemplateColumns: props.template, transform: `translateY(${props.top}px)` }}
      data-testid={`row-${record.id}`}
    >
      <div role="gridcell" className="t-grid-check">
        <Checkbox
          aria-label={t('records:select_one', { name })}
          checked={isSelected}
          onChange={(event) => props.onSelect(record.id, index, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)}
        />
      </div>
      {columns.map(({ field, left, isLastPinned }, column) => {
        const isEditing = editingColumn === column;
        const canEdit = column > 0 && object.can.update && isEditable(field);
        return (
          <div
            key={field.key}
            role="gridcell"
            className={`t-grid-cell${left === null ? '' : ' is-stuck'}${isLastPinned ? ' is-last-stuck' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}${isEditing ? ' is-editing' : ''}`}
            style={left === null ? undefined : { left }}
            tabIndex={activeColumn === column || (index === 0 && column === 0 && activeColumn === null) ? 0 : -1}
            data-cell={`${index}:${column}`}
            data-field={field.key}
            data-testid={`cell-${record.id}-${field.key}`}
            aria-readonly={!canEdit}
            onFocus={(event) => {
              if (event.target === event.currentTarget) props.onFocusCell({ row: index, column });
            }}
            onClick={(event) => {
              if (event.target instanceof Element && event.target.closest('a, button, input')) return;
              if (!canEdit) props.onOpen(record.id);
            }}
            onDoubleClick={() => {
              if (canEdit) props.onEdit({ row: index, column });
            }}
          >
            {isEditing ? (
              <InlineEditor
                field={field}
                record={record}
                object={object}
                onCommit={(value, base) => props.onSave(base, field, value)}
                onDone={(next) => props.onEditDone({ row: index, column }, next)}
              />
            ) : column === 0 ? (
              <Link
                to={`/o/${object.key}/${record.id}`}
                className="t-grid-name t-ellipsis"
                tabIndex={-1}
                data-testid={`open-${record.id}`}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  props.onOpen(record.id);
                }}
              >
                {name}
              </Link>
            ) : (
              <span className="t-grid-value">
                <FieldDisplay field={field} value={record[field.key]} record={record} compact />
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
});

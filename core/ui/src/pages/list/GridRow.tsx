import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { Tick } from '@/components/Tick';
import { asText, FieldDisplay, isEditable, kindOf } from '@/fields';
import { InlineEditor, type Leave } from '@/pages/record/InlineEditor';
import type { Column } from './layout';
import { RowActions } from './RowActions';
import type { Cell } from './useCells';
import { leaveBox } from './useSelection';

interface CellsProps {
  object: ObjectDef;
  record: RecordData;
  columns: Column[];
  /** Field of the active cell, when it is in this row. */
  activeKey: string | null;
  editingKey: string | null;
  /** Its first cell is where Tab comes in while no cell is active. */
  isEntrance: boolean;
  /** The list has it no longer; it is here because it is typed in. */
  isHeld: boolean;
  onOpen: (id: string) => void;
  onFocusCell: (cell: Cell) => void;
  onEdit: (cell: Cell) => void;
  onSave: (record: RecordData, field: FieldDef, value: FieldValue) => void;
  onEditDone: (cell: Cell, next?: Leave) => void;
}

interface RowProps extends CellsProps {
  index: number;
  top: number;
  template: string;
  isOpen: boolean;
  isSelected: boolean;
  /** With Shift: all from the last one on. */
  onSelect: (id: string, isRange: boolean) => void;
  /** `null` while nothing can be done from here. */
  actions: { onEdit: (record: RecordData) => void; onDelete: (record: RecordData) => void } | null;
}

export const GridRow = memo(function GridRow({ index, top, template, isOpen, isSelected, onSelect, actions, ...cells }: RowProps) {
  const { object, record, activeKey, editingKey } = cells;
  const { t } = useTranslation();
  const [isPointed, setPointed] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const name = asText(record[object.name_field]) || t('records:unnamed');
  const state = `${activeKey === null ? '' : ' is-active'}${isOpen ? ' is-open' : ''}${isSelected ? ' is-selected' : ''}`;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={`t-grid-row${state}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)` }}
      data-testid={`row-${record.id}`}
      // When a row above is taken away this one comes below the pointer without being entered.
      onPointerMove={(event) => setPointed(event.pointerType !== 'touch')}
      onPointerLeave={() => setPointed(false)}
      onFocus={(event) => {
        if (event.target.matches(':focus-visible')) setFocused(true);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      }}
    >
      <div role="gridcell" className="t-grid-check">
        <Tick
          label={t('records:select_one', { name })}
          checked={isSelected}
          onChange={({ nativeEvent }) => {
            leaveBox(nativeEvent);
            onSelect(record.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
          }}
        />
      </div>
      <RowCells {...cells} />
      {actions && (isPointed || isFocused) && editingKey === null && <RowActions object={object} record={record} name={name} {...actions} />}
    </div>
  );
});

/** Not drawn anew when one only comes near the row. */
const RowCells = memo(function RowCells(props: CellsProps) {
  const { object, record, columns, activeKey, editingKey, isEntrance } = props;
  const { t } = useTranslation();
  const name = asText(record[object.name_field]) || t('records:unnamed');
  return columns.map(({ field, left, isLastPinned }, column) => {
    const cell = { id: record.id, key: field.key };
    const isEditing = editingKey === field.key;
    const canEdit = column > 0 && object.can.update && isEditable(field);
    return (
      <div
        key={field.key}
        role="gridcell"
        className={`t-grid-cell${left === null ? '' : ' is-stuck'}${isLastPinned ? ' is-last-stuck' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}${isEditing ? ' is-editing' : ''}`}
        style={left === null ? undefined : { left }}
        tabIndex={activeKey === field.key || (isEntrance && column === 0) ? 0 : -1}
        data-cell={cellName(cell)}
        data-field={field.key}
        data-testid={`cell-${record.id}-${field.key}`}
        aria-readonly={!canEdit}
        onFocus={(event) => {
          if (event.target === event.currentTarget) props.onFocusCell(cell);
        }}
        onClick={(event) => {
          if (event.target instanceof Element && event.target.closest('a, button, input')) return;
          if (!canEdit) props.onOpen(record.id);
        }}
        onDoubleClick={() => {
          if (canEdit) props.onEdit(cell);
        }}
      >
        {isEditing ? (
          <InlineEditor
            field={field}
            record={record}
            object={object}
            onCommit={(value, base) => props.onSave(base, field, value)}
            onDone={(next) => props.onEditDone(cell, next)}
          />
        ) : column === 0 ? (
          <>
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
            {props.isHeld && (
              <span className="t-grid-held" role="status" data-testid="held">
                {t('lists:held')}
              </span>
            )}
          </>
        ) : (
          <span className="t-grid-value">
            <FieldDisplay field={field} value={record[field.key]} record={record} compact />
          </span>
        )}
      </div>
    );
  });
});

/** How the page finds the cell again. */
export const cellName = ({ id, key }: Cell): string => `${id}:${key}`;

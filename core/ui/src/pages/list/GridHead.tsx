import { ArrowDownOutlined, ArrowUpOutlined, DownOutlined } from '@ant-design/icons';
import { memo, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef } from '@/api/types';
import { Tick } from '@/components/Tick';
import { MenuAt } from '@/components/MenuAt';
import { kindOf } from '@/fields';
import { useLabel } from '@/i18n';
import { nextSort } from './filters';
import { canGroup, groupKeys } from './groups';
import { clampWidth, moveColumn, stepColumn, WIDTH_MAX, WIDTH_MIN, type Column } from './layout';
import type { Arrangement } from './useListState';
import { leaveBox } from './useSelection';

interface Props {
  columns: Column[];
  template: string;
  minWidth: number;
  sort: string[];
  onSort: (sort: string[]) => void;
  groupBy: string | null;
  onGroupBy: (groupBy: string | null) => void;
  onFilter: (field: FieldDef) => void;
  pinned: string[];
  widths: Record<string, number>;
  onArrange: (change: Arrangement) => void;
  /** Width at which all that is on screen of a column can be read. */
  fit: (key: string) => number;
  isAll: boolean;
  isSome: boolean;
  onCheck: (isOn: boolean) => void;
}

/** The headings: a click sorts, with Shift by one more; dragging moves, the right edge widens; the rest is in each one's menu. */
export const GridHead = memo(function GridHead(props: Props) {
  const { columns, template, minWidth, isAll, isSome, onCheck, widths, onArrange } = props;
  const { t } = useTranslation();
  const [atKey, setAtKey] = useState<string | null>(null);
  const [over, setOver] = useState<{ key: string; after: boolean } | null>(null);
  const dragged = useRef<string | null>(null);
  const row = useRef<HTMLDivElement>(null);
  const keys = columns.map(({ field }) => field.key);
  // Columns move; the one that has the focus keeps it.
  const at = Math.max(0, keys.indexOf(atKey ?? ''));

  const drop = (key: string, after: boolean) => {
    const moved = dragged.current;
    dragged.current = null;
    setOver(null);
    if (moved && moved !== key) onArrange({ columns: moveColumn(keys, moved, key, after) });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || !(event.target instanceof HTMLElement) || !event.target.dataset.head) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.max(0, Math.min(columns.length - 1, at + step));
    const key = keys[at];
    if (event.altKey && key) {
      onArrange({ columns: stepColumn(keys, key, step) });
      return;
    }
    setAtKey(keys[next] ?? null);
    row.current?.querySelectorAll<HTMLElement>('[data-head]')[next]?.focus();
  };

  return (
    <div ref={row} className="t-grid-head" role="row" style={{ gridTemplateColumns: template, minWidth }} aria-rowindex={1} onKeyDown={onKeyDown}>
      <div role="columnheader" className="t-grid-check">
        <Tick
          label={t('records:select_loaded')}
          checked={isAll}
          isSome={isSome && !isAll}
          onChange={({ target, nativeEvent }) => {
            leaveBox(nativeEvent);
            onCheck(target.checked);
          }}
        />
      </div>
      {columns.map((column, index) => (
        <HeadCell
          key={column.field.key}
          {...props}
          column={column}
          isAt={index === at}
          canMove={index > 0}
          mark={over?.key === column.field.key ? (over.after ? 'after' : 'before') : null}
          onFocus={() => setAtKey(column.field.key)}
          onStep={(step) => onArrange({ columns: stepColumn(keys, column.field.key, step) })}
          onHide={() => onArrange({ columns: keys.filter((key) => key !== column.field.key) })}
          onWidth={(width) => {
            const { [column.field.key]: _old, ...others } = widths;
            onArrange({ widths: width === null ? others : { ...others, [column.field.key]: clampWidth(width) } });
          }}
          drag={{
            onDragStart: (event) => {
              dragged.current = column.field.key;
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', column.field.key);
            },
            onDragOver: (event) => {
              if (!dragged.current) return;
              event.preventDefault();
              const box = event.currentTarget.getBoundingClientRect();
              const after = event.clientX > box.left + box.width / 2;
              if (over?.key !== column.field.key || over.after !== after) setOver({ key: column.field.key, after });
            },
            onDrop: (event) => {
              event.preventDefault();
              drop(column.field.key, over?.after ?? false);
            },
            onDragEnd: () => {
              dragged.current = null;
              setOver(null);
            },
          }}
        />
      ))}
    </div>
  );
});

interface CellProps extends Props {
  column: Column;
  isAt: boolean;
  canMove: boolean;
  mark: 'before' | 'after' | null;
  onFocus: () => void;
  onStep: (step: 1 | -1) => void;
  onHide: () => void;
  /** `null`: as wide as there is room again. */
  onWidth: (width: number | null) => void;
  drag: Record<'onDragStart' | 'onDragOver' | 'onDrop' | 'onDragEnd', (event: DragEvent<HTMLElement>) => void>;
}

function HeadCell(props: CellProps) {
  const { column, isAt, canMove, mark, sort, onSort, groupBy, onGroupBy, onFilter, pinned, onArrange, fit, onStep, onHide, onWidth, drag } = props;
  const { field, left, isLastPinned, width } = column;
  const { t } = useTranslation();
  const label = useLabel();
  const name = label(field.label);
  const at = sort.findIndex((key) => key === field.key || key === `-${field.key}`);
  const direction = at < 0 ? 'none' : sort[at] === field.key ? 'ascending' : 'descending';
  const isPinned = pinned.includes(field.key);
  const [groupKey] = groupKeys(field);
  const isGrouped = groupBy !== null && groupKeys(field).includes(groupBy);
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);

  const menu = [
    ...(field.sortable
      ? [
          { key: 'up', label: t('lists:columns.sort_up') },
          { key: 'down', label: t('lists:columns.sort_down') },
          ...(at < 0 && sort.length > 0 ? [{ key: 'also', label: t('lists:columns.sort_also') }] : []),
          { type: 'divider' as const },
        ]
      : []),
    ...(field.filterable ? [{ key: 'filter', label: t('lists:columns.filter') }] : []),
    ...(canGroup(field) ? [{ key: 'group', label: isGrouped ? t('lists:group.off') : t('lists:columns.group') }] : []),
    { type: 'divider' as const },
    { key: 'fit', label: t('lists:columns.fit') },
    { key: 'wider', label: t('lists:columns.wider') },
    { key: 'narrower', label: t('lists:columns.narrower') },
    ...(canMove
      ? [
          { key: 'pin', label: isPinned ? t('lists:columns.unpin') : t('lists:columns.pin') },
          { key: 'left', label: t('lists:columns.left') },
          { key: 'right', label: t('lists:columns.right') },
          { key: 'hide', label: t('lists:columns.hide') },
        ]
      : []),
  ];
  const act = (key: string) => {
    if (key === 'up') onSort([field.key]);
    else if (key === 'down') onSort([`-${field.key}`]);
    else if (key === 'also') onSort([...sort, field.key]);
    else if (key === 'filter') onFilter(field);
    else if (key === 'group') onGroupBy(isGrouped ? null : (groupKey ?? null));
    else if (key === 'fit') onWidth(fit(field.key));
    else if (key === 'wider') onWidth(width + 40);
    else if (key === 'narrower') onWidth(width - 40);
    else if (key === 'pin') onArrange({ pinned: isPinned ? pinned.filter((one) => one !== field.key) : [...pinned, field.key] });
    else if (key === 'hide') onHide();
    else onStep(key === 'left' ? -1 : 1);
  };

  const text = <span className="t-ellipsis">{name}</span>;
  return (
    <div
      role="columnheader"
      aria-sort={direction}
      className={`t-grid-h${left === null ? '' : ' is-stuck'}${isLastPinned ? ' is-last-stuck' : ''}${kindOf(field).align === 'end' ? ' is-end' : ''}${mark ? ` is-drop-${mark}` : ''}`}
      style={left === null ? undefined : { left }}
      data-testid={`head-${field.key}`}
      draggable={canMove}
      {...drag}
    >
      {field.sortable ? (
        <button
          type="button"
          className="t-plain t-grid-title"
          data-head={field.key}
          data-testid={`sort-${field.key}`}
          tabIndex={isAt ? 0 : -1}
          onFocus={props.onFocus}
          onClick={(event) => onSort(nextSort(sort, field.key, event.shiftKey))}
          title={name}
        >
          {text}
          {direction === 'ascending' && <ArrowUpOutlined aria-hidden />}
          {direction === 'descending' && <ArrowDownOutlined aria-hidden />}
          {at >= 0 && sort.length > 1 && <sup className="t-grid-order">{at + 1}</sup>}
        </button>
      ) : (
        <span className="t-grid-title" data-head={field.key} tabIndex={isAt ? 0 : -1} onFocus={props.onFocus} title={name}>
          {text}
        </span>
      )}
      <button
        ref={button}
        type="button"
        className={`t-plain t-grid-menu${isOpen ? ' is-open' : ''}`}
        tabIndex={isAt ? 0 : -1}
        aria-label={t('lists:columns.menu', { name })}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        data-testid={`column-menu-${field.key}`}
        onClick={() => setOpen(!isOpen)}
        onContextMenu={(event) => {
          event.preventDefault();
          setOpen(true);
        }}
      >
        <DownOutlined aria-hidden />
      </button>
      {isOpen && (
        <MenuAt
          target={button}
          items={menu}
          onPick={(key) => {
            setOpen(false);
            act(key);
          }}
          onClose={() => setOpen(false)}
        />
      )}
      <Edge width={width} name={name} isAt={isAt} onWidth={onWidth} onFit={() => onWidth(fit(field.key))} />
    </div>
  );
}

/** The right edge: drag it, click it twice, or press the arrow keys on it. */
function Edge({ width, name, isAt, onWidth, onFit }: { width: number; name: string; isAt: boolean; onWidth: (width: number | null) => void; onFit: () => void }) {
  const { t } = useTranslation();
  const from = useRef<{ x: number; width: number } | null>(null);
  const cell = useRef<HTMLDivElement>(null);
  const [moved, setMoved] = useState<number | null>(null);
  return (
    <div
      ref={cell}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('lists:columns.width', { name })}
      aria-valuenow={width}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      tabIndex={isAt ? 0 : -1}
      className={`t-grid-edge${moved === null ? '' : ' is-moving'}`}
      style={moved === null ? undefined : { transform: `translateX(${moved}px)` }}
      data-testid="column-edge"
      draggable
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onDoubleClick={onFit}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width };
      }}
      onPointerMove={(event) => {
        if (from.current) setMoved(clampWidth(from.current.width + event.clientX - from.current.x) - from.current.width);
      }}
      onPointerUp={(event) => {
        const start = from.current;
        from.current = null;
        setMoved(null);
        if (start && Math.abs(event.clientX - start.x) > 2) onWidth(start.width + event.clientX - start.x);
      }}
      onPointerCancel={() => {
        from.current = null;
        setMoved(null);
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowRight' ? 16 : event.key === 'ArrowLeft' ? -16 : 0;
        if (step !== 0) onWidth(width + step);
        else if (event.key === 'Enter') onFit();
        else if (event.key === 'Delete' || event.key === 'Backspace') onWidth(null);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    />
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { Checkbox } from 'antd';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FieldDef, FieldKind, ObjectDef, RecordData } from '@/api/types';
import { useStable } from '@/components/useStable';
import { asText, FieldDisplay, isEmptyValue } from '@/fields';
import { useLabel } from '@/i18n';
import { useLongPress } from './useLongPress';
import type { Selection } from './useSelection';
import './cards.css';

/** Kinds whose value alone does not say what it is. */
const BARE = new Set<FieldKind>(['number', 'percent', 'date', 'datetime', 'boolean', 'formula', 'rollup']);
/** Of a card with one line of values, pixels; how high each is in truth is measured. */
const CARD_HEIGHT = 76;
/** Of the bar with what can be done with the chosen ones, which lies over the last cards. */
const BAR_HEIGHT = 104;
/** Cards from the end at which the next ones are asked for. */
const AHEAD = 15;

interface Props {
  object: ObjectDef;
  records: RecordData[];
  fields: FieldDef[];
  selection: Selection;
  /** A tap chooses and does not open. */
  isChoosing: boolean;
  /** A card was held down: choosing begins with it. */
  onChoose: () => void;
  onEnd: () => void;
  isStale: boolean;
}

/** The list on a phone: a card a record, name first, then what matters; as many as the eye sees. */
export function RecordCards({ object, records, fields, selection, isChoosing, onChoose, onEnd, isStale }: Props) {
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const cards = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => records[index]?.id ?? index,
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
    gap: 8,
    paddingStart: 12,
    paddingEnd: isChoosing ? 12 + BAR_HEIGHT : 12,
  });
  const items = cards.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (last >= records.length - AHEAD) onEnd();
  }, [last, records.length, onEnd]);

  const onToggle = useStable(selection.toggle);
  const onHold = useStable((id: string) => {
    onChoose();
    selection.add([id], true);
  });
  return (
    <div ref={scroller} className={`t-cards${isStale ? ' is-stale' : ''}${isChoosing ? ' is-choosing' : ''}`} data-testid="record-cards">
      <ul style={{ height: cards.getTotalSize() }} aria-label={label(object.label_plural)}>
        {items.map((item) => {
          const record = records[item.index];
          return (
            record && (
              <li key={record.id} ref={cards.measureElement} data-index={item.index} aria-posinset={item.index + 1} aria-setsize={records.length} style={{ transform: `translateY(${item.start}px)` }}>
                <Card object={object} record={record} fields={fields} isChoosing={isChoosing} isSelected={selection.has(record.id)} onToggle={onToggle} onHold={onHold} />
              </li>
            )
          );
        })}
      </ul>
    </div>
  );
}

interface CardProps {
  object: ObjectDef;
  record: RecordData;
  fields: FieldDef[];
  isChoosing: boolean;
  isSelected: boolean;
  onToggle: (id: string) => void;
  onHold: (id: string) => void;
}

const Card = memo(function Card({ object, record, fields, isChoosing, isSelected, onToggle, onHold }: CardProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const hold = useLongPress(() => onHold(record.id));
  const rest = fields.slice(1);
  const path = rest.find((field) => field.key === object.path_field) ?? rest.find((field) => field.kind === 'select');
  const money = rest.find((field) => field.kind === 'money');
  const shown = rest.filter((field) => field !== path && field !== money && !isEmptyValue(record[field.key])).slice(0, 3);
  const name = asText(record[object.name_field]) || t('records:unnamed');
  return (
    <div className={`t-card t-list-card${isSelected ? ' is-selected' : ''}`} data-testid={`row-${record.id}`} {...hold}>
      {isChoosing && (
        <Checkbox className="t-list-card-check" aria-label={t('records:select_one', { name })} checked={isSelected} onChange={() => onToggle(record.id)} />
      )}
      <div className="t-list-card-body">
        <div className="t-list-card-head">
          {isChoosing ? (
            <span className="t-list-card-name">{name}</span>
          ) : (
            <Link to={`/o/${object.key}/${record.id}`} className="t-list-card-name" draggable={false}>
              {name}
            </Link>
          )}
          {money && !isEmptyValue(record[money.key]) && <FieldDisplay field={money} value={record[money.key]} compact />}
        </div>
        <div className="t-list-card-line">
          {path && !isEmptyValue(record[path.key]) && <FieldDisplay field={path} value={record[path.key]} compact />}
          {shown.map((field) => (
            <span key={field.key} className="t-list-card-value">
              {BARE.has(field.kind) && <i>{label(field.label)}</i>}
              <FieldDisplay field={field} value={record[field.key]} compact />
            </span>
          ))}
        </div>
      </div>
    </div>
  );
});

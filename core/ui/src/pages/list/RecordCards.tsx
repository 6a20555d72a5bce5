import { useVirtualizer } from '@tanstack/react-virtual';
import { Button, Checkbox } from 'antd';
import { memo, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AggregateRow, FieldDef, FieldKind, Measure, ObjectDef, RecordData } from '@/api/types';
import { useStable } from '@/components/useStable';
import { asText, FieldDisplay, isEmptyValue } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { CardFigures } from './CardFigures';
import { CardGroup } from './CardGroup';
import type { DatePart, Group, Line } from './groups';
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
/** Fields on a card beside its name, its amount and where it stands: as views bring them, and where somebody chose them. */
const FIELDS_MAX = 3;
const CHOSEN_MAX = 6;

interface Props {
  object: ObjectDef;
  /** Cards, and in groups their heads among them. */
  lines: Line<RecordData>[];
  /** How many of the lines are cards. */
  count: number;
  /** Set when the list is in groups. */
  by: { field: FieldDef; part: DatePart | null } | null;
  onToggleGroup: (id: string) => void;
  /** A group's placeholder came into sight. */
  onWant: (group: Group) => void;
  onMore: (group: Group) => void;
  /** Over all that the list finds; `undefined` until they are known, `null` when they cannot be told. */
  totals: AggregateRow | null | undefined;
  measures: Record<string, Measure>;
  fields: FieldDef[];
  /** Somebody chose the fields. */
  hasOwnFields: boolean;
  selection: Selection;
  /** A tap chooses and does not open. */
  isChoosing: boolean;
  /** A card was held down: choosing begins with it. */
  onChoose: () => void;
  onEnd: () => void;
  isStale: boolean;
}

/** The list on a phone: a card a record, name first, then what matters; as many as the eye sees. */
export function RecordCards(props: Props) {
  const { object, lines, count, by, fields, measures, selection, isChoosing, onChoose, onEnd, onWant, isStale } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const cards = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => keyOf(lines[index], index),
    estimateSize: () => CARD_HEIGHT,
    overscan: 6,
    gap: 8,
    paddingStart: 12,
    paddingEnd: isChoosing ? 12 + BAR_HEIGHT : 12,
  });
  const items = cards.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  useEffect(() => {
    if (!by && last >= lines.length - AHEAD) onEnd();
  }, [by, last, lines.length, onEnd]);
  useEffect(() => {
    if (!by) return;
    for (const line of lines.slice(first, last + 1)) if (line.type === 'wait') onWant(line.group);
  }, [by, lines, first, last, onWant]);

  const onToggle = useStable(selection.toggle);
  const onHold = useStable((id: string) => {
    onChoose();
    selection.add([id], true);
  });
  const most = props.hasOwnFields ? CHOSEN_MAX : FIELDS_MAX;
  const shown = (line: Line<RecordData>) => {
    if (line.type === 'record') {
      return <Card object={object} record={line.record} fields={fields} most={most} isChoosing={isChoosing} isSelected={selection.has(line.record.id)} onToggle={onToggle} onHold={onHold} />;
    }
    if (line.type === 'group') return by && <CardGroup group={line.group} by={by} isOpen={line.isOpen} fields={fields} measures={measures} onToggle={props.onToggleGroup} />;
    if (line.type === 'wait') return <div className="t-card t-list-card t-list-card-wait" aria-hidden />;
    return (
      <Button type="text" block onClick={() => props.onMore(line.group)} data-testid="group-more">
        {t('lists:group.more', { text: formatNumber(line.left, language) })}
      </Button>
    );
  };
  return (
    <div className="t-cards-frame">
      <div ref={scroller} className={`t-cards${isStale ? ' is-stale' : ''}${isChoosing ? ' is-choosing' : ''}`} data-testid="record-cards">
        <ul style={{ height: cards.getTotalSize() }} aria-label={label(object.label_plural)}>
          {items.map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            const place = line.type === 'record' ? { 'aria-posinset': line.row + 1, 'aria-setsize': count } : {};
            return (
              <li key={item.key} ref={cards.measureElement} data-index={item.index} {...place} style={{ transform: `translateY(${item.start}px)` }}>
                {shown(line)}
              </li>
            );
          })}
        </ul>
      </div>
      {!isChoosing && <CardFigures fields={fields} measures={measures} row={props.totals} testId="card-totals" />}
    </div>
  );
}

const keyOf = (line: Line<RecordData> | undefined, index: number): string | number => {
  if (!line) return index;
  if (line.type === 'record') return line.record.id;
  return line.type === 'wait' ? line.key : `${line.group.id}:${line.type}`;
};

interface CardProps {
  object: ObjectDef;
  record: RecordData;
  fields: FieldDef[];
  most: number;
  isChoosing: boolean;
  isSelected: boolean;
  onToggle: (id: string) => void;
  onHold: (id: string) => void;
}

const Card = memo(function Card({ object, record, fields, most, isChoosing, isSelected, onToggle, onHold }: CardProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const hold = useLongPress(() => onHold(record.id));
  const rest = fields.slice(1);
  const path = rest.find((field) => field.key === object.path_field) ?? rest.find((field) => field.kind === 'select');
  const money = rest.find((field) => field.kind === 'money');
  const shown = rest.filter((field) => field !== path && field !== money && !isEmptyValue(record[field.key])).slice(0, most);
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

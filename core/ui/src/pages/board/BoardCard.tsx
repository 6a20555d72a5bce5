import { useDraggable } from '@dnd-kit/core';
import { memo } from 'react';
import type { ObjectDef, RecordData } from '@/api/types';
import { PersonAvatar } from '@/components/PersonAvatar';
import { asText, FieldDisplay, isMoney } from '@/fields';
import { formatDate, formatMoney, formatRelativeDate } from '@/format';
import { useLanguage } from '@/i18n';
import { isOverdue, refOf, type CardFields } from './card';

interface FaceProps {
  record: RecordData;
  fields: CardFields;
  isClosed: boolean;
  /** `YYYY-MM-DD` in the viewer's calendar. */
  today: string;
}

/** The three lines: name and amount; what it is about; who and when. */
export function CardFace({ record, fields, isClosed, today }: FaceProps) {
  const language = useLanguage();
  const { amount, subject, owner, date } = fields;
  const name = fields.name ? asText(record[fields.name.key]) : record.id;
  const money = amount ? record[amount.key] : null;
  const person = refOf(record, owner);
  const about = subject ? record[subject.key] : null;
  const aboutRef = refOf(record, subject);
  const day = date ? asText(record[date.key]).slice(0, 10) : '';
  const late = isOverdue(day || null, isClosed, today);
  return (
    <>
      <span className="board-line">
        <span className="board-name" title={name}>
          {name}
        </span>
        <span className="board-amount t-num">
          {isMoney(money) ? formatMoney(money, language, { compact: true }) : asText(money ?? '')}
        </span>
      </span>
      <span className="board-line board-about t-ellipsis">
        {aboutRef
          ? aboutRef.label
          : subject && about !== null && about !== undefined && <FieldDisplay field={subject} value={about} compact />}
      </span>
      <span className="board-line board-foot">
        {person && (
          <span className="board-owner">
            <PersonAvatar name={person.label} id={person.id} size={18} />
            <span className="t-ellipsis">{person.label}</span>
          </span>
        )}
        {day && (
          <time className={late ? 'board-date board-late' : 'board-date'} dateTime={day} title={formatDate(day, language)}>
            {isClosed ? formatDate(day, language) : formatRelativeDate(day, language)}
          </time>
        )}
      </span>
    </>
  );
}

interface Props extends FaceProps {
  object: ObjectDef;
  code: string;
  canMove: boolean;
  isBusy: boolean;
  onOpen: (id: string) => void;
}

export const BoardCard = memo(function BoardCard({ object, code, canMove, isBusy, onOpen, ...face }: Props) {
  const { record } = face;
  const { attributes, listeners, setNodeRef, isDragging } = useDraggable({
    id: record.id,
    data: { record, from: code },
    disabled: !canMove || isBusy,
  });
  return (
    <div
      ref={setNodeRef}
      className={`board-card${isDragging ? ' is-dragging' : ''}${isBusy ? ' is-busy' : ''}`}
      data-testid={`board-card-${record.id}`}
      {...attributes}
      {...listeners}
      aria-busy={isBusy || undefined}
      aria-disabled={undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey) window.open(`/o/${object.key}/${encodeURIComponent(record.id)}`, '_blank', 'noopener');
        else onOpen(record.id);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !isDragging) {
          event.preventDefault();
          onOpen(record.id);
          return;
        }
        listeners?.onKeyDown?.(event);
      }}
    >
      <CardFace {...face} />
    </div>
  );
});

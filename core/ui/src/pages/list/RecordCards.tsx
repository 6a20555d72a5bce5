import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FieldDef, FieldKind, ObjectDef, RecordData } from '@/api/types';
import { asText, FieldDisplay, isEmptyValue } from '@/fields';
import { useLabel } from '@/i18n';

/** Kinds whose value alone does not say what it is. */
const BARE = new Set<FieldKind>(['number', 'percent', 'date', 'datetime', 'boolean', 'formula', 'rollup']);

/** The list on a phone: a card a record, name first, then what matters. */
export function RecordCards(props: { object: ObjectDef; records: RecordData[]; fields: FieldDef[]; onEnd: () => void; isStale: boolean }) {
  const { object, records, fields, onEnd, isStale } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const end = useRef<HTMLLIElement>(null);

  useEffect(() => {
    const mark = end.current;
    if (!mark || typeof IntersectionObserver === 'undefined') return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onEnd(), { rootMargin: '600px' });
    observer.observe(mark);
    return () => observer.disconnect();
  }, [onEnd]);

  const rest = fields.slice(1);
  const path = rest.find((field) => field.key === object.path_field) ?? rest.find((field) => field.kind === 'select');
  const money = rest.find((field) => field.kind === 'money');
  const details = rest.filter((field) => field !== path && field !== money);
  return (
    <ul className={`t-cards${isStale ? ' is-stale' : ''}`} data-testid="record-cards" aria-label={label(object.label_plural)}>
      {records.map((record) => {
        const shown = details.filter((field) => !isEmptyValue(record[field.key])).slice(0, 3);
        return (
          <li key={record.id} className="t-card t-list-card" data-testid={`row-${record.id}`}>
            <div className="t-list-card-head">
              <Link to={`/o/${object.key}/${record.id}`} className="t-list-card-name">
                {asText(record[object.name_field]) || t('records:unnamed')}
              </Link>
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
          </li>
        );
      })}
      <li ref={end} aria-hidden />
    </ul>
  );
}

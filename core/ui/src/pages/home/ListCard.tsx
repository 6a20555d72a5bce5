import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HomeCard, ObjectDef } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useErrorMessage } from '@/components/states';
import { asText, FieldDisplay } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { HomeSection, Quiet, Waiting } from './HomeSection';
import { cardUrl } from './cards';
import { extraFields, useRows } from './useRows';

/** The first records of a list that matters today. */
export function ListCard({ card, id, object }: { card: HomeCard; id: string; object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const { openCreate } = useShell();
  const sort = useMemo(() => card.sort ?? (card.date_field ? [card.date_field] : []), [card]);
  const { rows, count, error, isPending, refetch } = useRows(card, object, card.filter ?? null, sort);
  const fields = extraFields(card, object);
  const date = object.fields.find((field) => field.key === card.date_field);
  const href = cardUrl(card, object);
  const create = object.can.create ? () => openCreate({ object: object.key, onCreated: () => undefined }) : null;
  return (
    <HomeSection
      id={id}
      title={label(card.label)}
      href={href}
      tools={
        create && <Button type="text" size="small" icon={<PlusOutlined />} aria-label={t('home:create', { object: label(object.label) })} onClick={create} />
      }
    >
      {error ? (
        <Quiet text={say(error)}>
          <Button size="small" onClick={refetch}>
            {t('common:retry')}
          </Button>
        </Quiet>
      ) : isPending ? (
        <Waiting />
      ) : rows?.length ? (
        <>
          <ul className="home-rows">
            {rows.map((record) => (
              <li key={record.id} className="home-row">
                <Link className="home-row-name t-ellipsis" to={`/o/${object.key}/${encodeURIComponent(record.id)}`}>
                  {asText(record[object.name_field]) || record.id}
                </Link>
                <span className="home-row-more">
                  {fields.map((field) => (
                    <span key={field.key} className="t-ellipsis">
                      <FieldDisplay field={field} value={record[field.key]} record={record} compact />
                    </span>
                  ))}
                  {date && (
                    <span className="home-row-date">
                      <FieldDisplay field={date} value={record[date.key]} record={record} compact />
                    </span>
                  )}
                </span>
              </li>
            ))}
          </ul>
          {count !== undefined && count > rows.length && (
            <Link className="home-all" to={href}>
              {t('home:all', { count, figure: formatNumber(count, language) })}
            </Link>
          )}
        </>
      ) : (
        <Quiet text={t('home:list_empty')}>
          {create && (
            <Button size="small" icon={<PlusOutlined />} onClick={create}>
              {t('home:create', { object: label(object.label) })}
            </Button>
          )}
        </Quiet>
      )}
    </HomeSection>
  );
}

import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { HomeCard, ObjectDef } from '@/api/types';
import { useErrorMessage } from '@/components/states';
import { asText } from '@/fields';
import { formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { cardUrl, plainText } from './cards';
import { HomeSection, Quiet, Waiting } from './HomeSection';
import { useRows } from './useRows';

/** What the house tells everybody. */
export function AnnouncementsCard({ card, id, object }: { card: HomeCard; id: string; object: ObjectDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const say = useErrorMessage();
  const sort = useMemo(() => card.sort ?? (card.date_field ? [`-${card.date_field}`] : ['-created_at']), [card]);
  const { rows, error, isPending, refetch } = useRows(card, object, card.filter ?? null, sort);
  const body = (card.fields ?? []).find((key) => object.fields.find((field) => field.key === key)?.kind === 'rich_text');
  return (
    <HomeSection id={id} title={label(card.label)} href={cardUrl(card, object)}>
      {error ? (
        <Quiet text={say(error)}>
          <Button size="small" onClick={refetch}>
            {t('common:retry')}
          </Button>
        </Quiet>
      ) : isPending ? (
        <Waiting />
      ) : rows?.length ? (
        <ul className="home-rows">
          {rows.map((record) => {
            const at = card.date_field ? record[card.date_field] : null;
            const text = body ? plainText(asText(record[body])) : '';
            return (
              <li key={record.id} className="home-row home-news">
                <span className="home-news-head">
                  <Link className="home-row-name t-ellipsis" to={`/o/${object.key}/${encodeURIComponent(record.id)}`}>
                    {asText(record[object.name_field]) || record.id}
                  </Link>
                  {typeof at === 'string' && <span className="t-faint home-news-at">{formatRelativeTime(at, language)}</span>}
                </span>
                {text && <span className="t-muted home-news-text">{text}</span>}
              </li>
            );
          })}
        </ul>
      ) : (
        <Quiet text={t('home:news_empty')} />
      )}
    </HomeSection>
  );
}

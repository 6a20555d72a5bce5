import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks';
import type { HomeCard } from '@/api/types';
import { asksForWork, useCounts } from '@/app/waiting';
import { ObjectIcon } from '@/components/ObjectIcon';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { cardUrl, idOf } from './cards';

/** What waits for me, and what else is counted; each leads to the list of exactly these records. */
export function Counters({ cards }: { cards: readonly HomeCard[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const wanted = useMemo(() => cards.map((card) => ({ key: idOf(card), object: card.object, filter: card.filter ?? null })), [cards]);
  const counts = useCounts(wanted);
  return (
    <ul className="home-counters" aria-label={t('home:todo')}>
      {cards.map((card) => {
        const object = objects?.find((candidate) => candidate.key === card.object);
        if (!object) return null;
        const id = idOf(card);
        const count = counts[id];
        return (
          <li key={id}>
            <Link className={`home-counter${count ? ' is-some' : ''}${count && asksForWork(card) ? ' is-waiting' : ''}`} to={cardUrl(card, object)} data-testid={`home-${id}`} data-value={count ?? ''}>
              <span className="home-counter-label t-ellipsis" title={label(card.label)}>
                <ObjectIcon name={object.icon} /> {label(card.label)}
              </span>
              <span className="home-counter-figure t-num">{count === undefined ? '–' : formatNumber(count, language)}</span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

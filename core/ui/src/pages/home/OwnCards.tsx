import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks';
import { useFavouriteFaces } from '@/app/favourites';
import { useRecent } from '@/app/recent';
import { useRecordNames } from '@/app/recordNames';
import { ObjectIcon } from '@/components/ObjectIcon';
import { formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { HomeSection, Quiet } from './HomeSection';

const MOST = 8;

/** Records one looked at last. */
export function RecentCard() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const noted = useRecent();
  // A few more than fit, in the place of those that are gone.
  const candidates = useMemo(() => noted.slice(0, 2 * MOST), [noted]);
  const nameOf = useRecordNames(candidates);
  const recent = candidates.filter((one) => nameOf(one.object, one.id) !== null);
  return (
    <HomeSection id="recent" title={t('home:recent')}>
      {recent.length === 0 ? (
        <Quiet text={t('home:recent_empty')} />
      ) : (
        <ul className="home-rows">
          {recent.slice(0, MOST).map((one) => {
            const object = objects?.find((candidate) => candidate.key === one.object);
            return (
              <li key={`${one.object}/${one.id}`} className="home-row">
                <span className="home-icon" title={label(object?.label)}>
                  <ObjectIcon name={object?.icon} />
                </span>
                <Link className="home-row-name t-ellipsis" to={`/o/${one.object}/${encodeURIComponent(one.id)}`}>
                  {nameOf(one.object, one.id) ?? one.label}
                </Link>
                <span className="t-faint home-row-more">{formatRelativeTime(one.at, language)}</span>
              </li>
            );
          })}
        </ul>
      )}
    </HomeSection>
  );
}

export function FavouritesCard() {
  const { t } = useTranslation();
  const faces = useFavouriteFaces();
  return (
    <HomeSection id="favourites" title={t('home:favourites')}>
      {faces.length === 0 ? (
        <Quiet text={t('home:favourites_empty')} />
      ) : (
        <ul className="home-rows">
          {faces.map(({ path, label, icon }) => (
            <li key={path} className="home-row">
              <span className="home-icon">
                <ObjectIcon name={icon} />
              </span>
              <Link className="home-row-name t-ellipsis" to={path}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </HomeSection>
  );
}

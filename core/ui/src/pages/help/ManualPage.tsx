import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { useMe } from '@/api/hooks/session';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useLanguage } from '@/i18n';
import { CHAPTERS, chapterPath, chaptersFor, findChapters, loadManual } from './manual';
import './help.css';

const Markdown = lazy(() => import('@/components/Markdown'));

/** The manual in the reader's language, a chapter at a time. */
export default function ManualPage() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useMe();
  const { chapter: asked } = useParams();
  const [q, setQ] = useState('');
  const { data: texts, error, refetch } = useQuery({ queryKey: ['manual', language], queryFn: () => loadManual(language), staleTime: Infinity });
  const chapter = CHAPTERS.find((one) => one === (asked ?? CHAPTERS[0]));
  const text = chapter && texts?.[chapter];
  const all = chaptersFor(me?.is_administrator === true);
  const found = texts ? findChapters(texts, all, q) : all;
  return (
    <Page title={t('help:manual.title')}>
      <div className="t-manual">
        <nav aria-label={t('help:manual.contents')}>
          <Input.Search allowClear aria-label={t('help:manual.search')} placeholder={t('help:manual.search')} value={q} onChange={(event) => setQ(event.target.value)} data-testid="manual-search" />
          <ul data-testid="manual-contents">
            {found.map((one) => (
              <li key={one}>
                <NavLink to={chapterPath(one)} aria-current={one === chapter ? 'page' : undefined}>
                  {t(`help:manual.chapters.${one}`)}
                </NavLink>
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="t-muted">{t('help:manual.nothing')}</p>}
        </nav>
        <article className="t-card t-manual-text" lang={language} data-testid="manual">
          {error && !texts ? (
            <ErrorState error={error} onRetry={() => void refetch()} />
          ) : !texts ? (
            <SkeletonRows />
          ) : text ? (
            <Suspense fallback={<SkeletonRows />}>
              <Markdown text={text} isOwn />
            </Suspense>
          ) : (
            <EmptyState title={t('help:manual.missing')} hint={t('help:manual.missing_hint')} />
          )}
        </article>
      </div>
    </Page>
  );
}

import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe, useSetup } from '@/api/hooks/session';
import { goLetters } from '@/app/nav';
import { useShell } from '@/app/shellContext';
import { ShortcutsList } from '@/app/ShortcutsList';
import { Page } from '@/components/Page';
import { Checklist } from './Checklist';
import { chapterPath, chaptersFor } from './manual';
import './help.css';

/** First steps, tour, manual, keys, and what error codes mean. */
export default function HelpPage() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const { data: setup } = useSetup();
  const { startTour } = useShell();
  const letters = useMemo(() => goLetters(me?.menu ?? []), [me?.menu]);
  if (!me) return null;
  return (
    <Page title={t('help:title')}>
      <div className="t-help">
        <Checklist me={me} />
        <section className="t-card t-help-card t-help-line">
          <div>
            <h2>{t('help:tour.title')}</h2>
            <p className="t-muted">{t('help:tour.text')}</p>
          </div>
          <Button onClick={startTour} data-testid="start-tour">
            {t('help:tour.button')}
          </Button>
        </section>
        <section className="t-card t-help-card" data-testid="help-manual">
          <h2>{t('help:manual.title')}</h2>
          <p className="t-muted">{t('help:manual.text')}</p>
          <ul className="t-manual-list">
            {chaptersFor(me.is_administrator).map((chapter) => (
              <li key={chapter}>
                <Link to={chapterPath(chapter)}>{t(`help:manual.chapters.${chapter}`)}</Link>
              </li>
            ))}
          </ul>
        </section>
        <section className="t-card t-help-card">
          <h2>{t('help:keys.title')}</h2>
          <p className="t-muted">{t('help:keys.text')}</p>
          <ShortcutsList letters={letters} />
        </section>
        <section className="t-card t-help-card t-help-line">
          <div>
            <h2>{t('help:errors.title')}</h2>
            <p className="t-muted">{t('help:errors.hint')}</p>
          </div>
          <Link to="/help/errors">{t('help:errors.open')}</Link>
        </section>
        {setup && <p className="t-faint">{t('help:version', { version: setup.version })}</p>}
      </div>
    </Page>
  );
}

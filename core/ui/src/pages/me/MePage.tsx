import { lazy, Suspense, type ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { useMe } from '@/api/hooks/session';
import type { User } from '@/api/types';
import NotFound from '@/app/NotFound';
import { Page } from '@/components/Page';
import { PersonAvatar } from '@/components/PersonAvatar';
import { SkeletonRows } from '@/components/states';
import { Appearance } from './Appearance';
import { Formats } from './Formats';
import { Keyboard } from './Keyboard';
import { Notifications } from './Notifications';
import { SECTIONS, isSection, sectionPath, type Section } from './sections';
import { Sessions } from './Sessions';
import { Start } from './Start';
import '@/fields/fields.css';
import './me.css';

// The form for a new password brings the door's styles along.
const Passkeys = lazy(() => import('./Passkeys'));
const Password = lazy(() => import('./Password'));
const SecondFactor = lazy(() => import('./SecondFactor'));
const Tokens = lazy(() => import('./Tokens'));

const PARTS: Record<Section, ComponentType> = {
  appearance: Appearance,
  formats: Formats,
  start: Start,
  notifications: Notifications,
  keyboard: Keyboard,
  sessions: Sessions,
  tokens: Tokens,
  passkeys: Passkeys,
  second_factor: SecondFactor,
  password: Password,
};

/** One's own settings. */
export default function MePage() {
  const { t } = useTranslation();
  const { section = 'appearance' } = useParams();
  const { data: me } = useMe();
  if (!me) return null;
  if (!isSection(section)) return <NotFound />;
  const Part = PARTS[section];
  return (
    <Page title={t('common:me_menu.settings')} manual="own">
      <div className="t-own">
        <div className="t-me-side">
          <Who user={me.user} />
          <nav aria-label={t('common:me_menu.settings')} className="t-me-nav">
            {SECTIONS.map((one) => (
              <NavLink key={one} to={sectionPath(one)} className={one === section ? 'active' : ''} aria-current={one === section ? 'page' : undefined} data-testid={`me-${one}`}>
                {t(`auth:me.sections.${one}`)}
              </NavLink>
            ))}
          </nav>
        </div>
        <section className="t-card t-me-section" aria-labelledby="me-section" data-testid="me-section">
          <h2 id="me-section">{t(`auth:me.sections.${section}`)}</h2>
          <Suspense fallback={<SkeletonRows rows={2} />}>
            <Part />
          </Suspense>
        </section>
      </div>
    </Page>
  );
}

function Who({ user }: { user: User }) {
  return (
    <div className="t-me-head">
      <PersonAvatar name={user.name} id={user.id} size={40} />
      <div className="t-me-who">
        <div className="t-me-name">{user.name}</div>
        {[user.username, user.email, [user.department?.label, ...user.roles.map((role) => role.label)].filter(Boolean).join(' · ')].filter(Boolean).map((line) => (
          <div key={line} className="t-muted t-ellipsis">
            {line}
          </div>
        ))}
      </div>
    </div>
  );
}

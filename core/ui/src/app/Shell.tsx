import { DisconnectOutlined } from '@ant-design/icons';
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { isApiError } from '@/api/client';
import { useMe, useSetup } from '@/api/hooks/session';
import type { Me } from '@/api/types';
import { ErrorState } from '@/components/states';
import { currentLanguage, setLanguage } from '@/i18n';
import { setThemeChoice } from '@/theme';
import { BottomBar } from './BottomBar';
import { useHotkeys } from './hotkeys';
import { useLive, useLiveState } from './live';
import { goLetters, menuPath } from './nav';
import { ShellContext, type CreateRequest, type ShellActions } from './shellContext';
import { SideNav } from './SideNav';
import { Splash } from './Splash';
import { TopBar } from './TopBar';
import { useIsPhone } from './useIsPhone';
import './shell.css';

const CommandPalette = lazy(() => import('./CommandPalette'));
const ShortcutsDialog = lazy(() => import('./ShortcutsDialog'));
const CreateDrawer = lazy(() => import('@/pages/record/CreateDrawer'));

/** Everything behind sign-in: who is here decides what frame there is. */
export default function Shell() {
  const { data: me, error, refetch } = useMe();
  const location = useLocation();
  if (error && isApiError(error, 'unauthenticated')) return <Outside next={location.pathname + location.search} />;
  if (error && isApiError(error, 'password_change_required')) return <Navigate to="/password" replace />;
  if (!me) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Splash />;
  if (me.must_change_password) return <Navigate to="/password" replace />;
  return <Frame me={me} />;
}

/** Nobody is signed in: to the first set-up of a new installation, else to the door. */
function Outside({ next }: { next: string }) {
  const { data: setup, isPending } = useSetup();
  if (isPending) return <Splash />;
  if (setup?.needed) return <Navigate to="/setup" replace />;
  return <Navigate to={next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
}

function Frame({ me }: { me: Me }) {
  const { t } = useTranslation();
  const isPhone = useIsPhone();
  const navigate = useNavigate();
  const [create, setCreate] = useState<CreateRequest | null>(null);
  const [dialog, setDialog] = useState<'search' | 'shortcuts' | null>(null);
  const letters = useMemo(() => goLetters(me.menu), [me.menu]);

  useLive();
  useOwnSettings(me);

  useHotkeys({
    'mod+k': () => setDialog('search'),
    '?': () => setDialog('shortcuts'),
    'g h': () => void navigate('/'),
    ...Object.fromEntries([...letters].map(([letter, item]) => [`g ${letter}`, () => void navigate(menuPath(item))])),
  });

  const actions = useMemo<ShellActions>(
    () => ({
      openCreate: setCreate,
      openSearch: () => setDialog('search'),
      openShortcuts: () => setDialog('shortcuts'),
    }),
    [],
  );

  return (
    <ShellContext value={actions}>
      <a className="t-skip" href="#main">
        {t('common:skip_to_content')}
      </a>
      <div className="t-shell">
        {!isPhone && <SideNav me={me} />}
        <div className="t-main">
          <TopBar me={me} />
          <OfflineBanner />
          <main id="main" className="t-content" tabIndex={-1}>
            <Outlet />
          </main>
          {isPhone && <BottomBar me={me} />}
        </div>
      </div>
      <Suspense fallback={null}>
        {dialog === 'search' && <CommandPalette me={me} letters={letters} onClose={() => setDialog(null)} />}
        {dialog === 'shortcuts' && <ShortcutsDialog letters={letters} onClose={() => setDialog(null)} />}
        {create && <CreateDrawer request={create} onClose={() => setCreate(null)} />}
      </Suspense>
    </ShellContext>
  );
}

/** Language and theme follow the person, not the browser. */
function useOwnSettings(me: Me): void {
  const { locale, theme } = me.user;
  useEffect(() => {
    if (locale && locale !== currentLanguage()) void setLanguage(locale);
  }, [locale]);
  useEffect(() => {
    if (theme) setThemeChoice(theme);
  }, [theme]);
}

function OfflineBanner() {
  const { t } = useTranslation();
  const live = useLiveState();
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    // A blink of the line is nobody's concern.
    const timer = setTimeout(() => setShown(live === 'lost'), live === 'lost' ? 2500 : 0);
    return () => clearTimeout(timer);
  }, [live]);
  if (!isShown) return null;
  return (
    <div className="t-offline" role="status" data-testid="offline">
      <DisconnectOutlined aria-hidden /> {t('common:offline_banner')}
    </div>
  );
}

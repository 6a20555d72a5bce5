import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, Outlet, useLocation, useNavigate } from 'react-router';
import { isApiError } from '@/api/client';
import { useMe, useSetup } from '@/api/hooks/session';
import type { Me, ObjectDef, PluginSlot } from '@/api/types';
import { ErrorState } from '@/components/states';
import { useNoteSteps } from '@/pages/help/useChecklist';
import { SlotDialog } from '@/plugin-ui';
import { arrive } from './arrival';
import { BottomBar } from './BottomBar';
import { useHotkeys } from './hotkeys';
import { useLive } from './live';
import { goLetters, menuPath } from './nav';
import { useApplyOwnSettings } from './ownSettings';
import { patiently } from './patiently';
import { useNoteRecent } from './recent';
import { ShellContext, type CreateRequest, type ShellActions } from './shellContext';
import { SiblingStrip } from './SiblingStrip';
import { SideNav } from './SideNav';
import { Splash } from './Splash';
import { StatusBanner } from './StatusBanner';
import { TopBar } from './TopBar';
import { useIsPhone } from './useIsPhone';
import { useNotices } from './useNotices';
import { ViewingBar, ViewingOver } from './ViewingBar';
import './shell.css';

const loadPalette = () => import('./palette/CommandPalette');
const CommandPalette = lazy(() => patiently(loadPalette));
const ShortcutsDialog = lazy(() => patiently(() => import('./ShortcutsDialog')));
const CreateDrawer = lazy(() => patiently(() => import('@/pages/record/CreateDrawer')));
const ExportDialog = lazy(() => patiently(() => import('@/pages/list/ExportDialog')));
const Tour = lazy(() => patiently(() => import('./Tour')));

/** Everything behind sign-in: who is here decides what frame there is. */
export default function Shell() {
  const { data: me, error, refetch } = useMe();
  const location = useLocation();
  if (error && isApiError(error, 'unauthenticated')) return <Outside next={location.pathname + location.search} />;
  if (error && isApiError(error, 'password_change_required')) return <Navigate to="/password" replace />;
  if (error && isApiError(error, 'second_factor_missing')) return <Navigate to="/second-factor" replace />;
  if (error && isApiError(error, 'viewing_over')) return <ViewingOver />;
  if (!me) return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Splash />;
  if (me.must_change_password) return <Navigate to="/password" replace />;
  if (me.must_add_second_factor) return <Navigate to="/second-factor" replace />;
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
  const { pathname } = useLocation();
  const [create, setCreate] = useState<CreateRequest | null>(null);
  const [exported, setExported] = useState<ObjectDef | null>(null);
  const [slot, setSlot] = useState<PluginSlot | null>(null);
  const [dialog, setDialog] = useState<'search' | 'shortcuts' | 'tour' | null>(null);
  const letters = useMemo(() => goLetters(me.menu), [me.menu]);

  useLive();
  useNotices();
  useApplyOwnSettings(me);
  useNoteRecent();
  useNoteSteps(dialog);
  useEffect(() => {
    if (pathname !== '/') arrive();
  }, [pathname]);
  // ⌘K must be there at once: its code comes while nobody waits for it.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette().catch(() => undefined), 1500);
    return () => clearTimeout(timer);
  }, []);

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
      openExport: setExported,
      startTour: () => setDialog('tour'),
      openSlot: setSlot,
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
          <ViewingBar me={me} />
          <TopBar me={me} />
          <StatusBanner />
          {isPhone && <SiblingStrip me={me} />}
          <main id="main" className="t-content" tabIndex={-1}>
            <Outlet />
          </main>
          {isPhone && <BottomBar me={me} />}
        </div>
      </div>
      <Suspense fallback={null}>
        {dialog === 'search' && <CommandPalette me={me} letters={letters} onClose={() => setDialog(null)} />}
        {dialog === 'shortcuts' && <ShortcutsDialog letters={letters} onClose={() => setDialog(null)} />}
        {dialog === 'tour' && <Tour onClose={() => setDialog(null)} />}
        {exported && <ExportDialog object={exported} filter={null} search="" sort={[]} columns={columnsOf(exported)} onClose={() => setExported(null)} />}
        {slot && <SlotDialog slot={slot} onClose={() => setSlot(null)} />}
        {create && <CreateDrawer request={create} onClose={() => setCreate(null)} />}
      </Suspense>
    </ShellContext>
  );
}

/** What a list of the object shows when nobody chose. */
function columnsOf(object: ObjectDef): string[] {
  const columns = object.views.find((view) => view.columns)?.columns ?? [];
  return [object.name_field, ...columns.filter((key) => key !== object.name_field)];
}

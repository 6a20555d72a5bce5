import { CheckOutlined, EditOutlined, EllipsisOutlined, FullscreenExitOutlined, FullscreenOutlined, PlusOutlined, StarFilled, StarOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { lazy, Suspense, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useDashboards, useMe, useObjects } from '@/api/hooks';
import type { Dashboard } from '@/api/types';
import { useFavourites, type Favourite } from '@/app/favourites';
import { Page } from '@/components/Page';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { Widgets } from '@/plugin-ui/places/Widgets';
import { useWidgets } from '@/plugin-ui/places/useWidgets';
import { slotKey } from '@/plugin-ui';
import { BoardSwitch } from './BoardSwitch';
import { DashboardCard } from './DashboardCard';
import type { Scope } from './scope';
import { ScopeBar } from './ScopeBar';
import { readChoice, writeChoice, type ScopeChoice } from './scopeChoice';
import { useBoards } from './useBoards';
import { useFullScreen } from './useFullScreen';
import { useScope } from './useScope';
import { CardFilesContext } from './whole/cardFiles';
import { useBoardFile } from './whole/useBoardFile';
import './dashboard.css';

const ArrangePage = lazy(() => import('./arrange/ArrangePage'));
const NameDialog = lazy(() => import('./NameDialog'));
const ShareDialog = lazy(() => import('./ShareDialog'));

export default function DashboardPage() {
  const { t } = useTranslation();
  const { dashboard: key } = useParams();
  const { data: dashboards, error, isPending, refetch } = useDashboards();
  const [parameters, setParameters] = useSearchParams();
  const choice = useMemo(() => readChoice(parameters), [parameters]);
  const scope = useScope(choice);
  const board = dashboards?.find((candidate) => candidate.key === key);

  const arrange = (on: boolean) =>
    setParameters((before) => {
      const next = new URLSearchParams(before);
      if (on) next.set('edit', '1');
      else next.delete('edit');
      return next;
    }, { replace: !on });

  if (error && !dashboards) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (isPending) return <SkeletonRows />;
  if (!board) return <EmptyState title={t('dashboard:missing')} hint={t('dashboard:missing_hint')} />;
  if (board.id && board.can_edit && parameters.get('edit')) {
    return (
      <Suspense fallback={<SkeletonRows />}>
        <ArrangePage key={board.key} board={board} id={board.id} onDone={() => arrange(false)} />
      </Suspense>
    );
  }
  return (
    <Shown
      key={board.key}
      board={board}
      dashboards={dashboards}
      choice={choice}
      scope={scope}
      bar={(hasOwner) => <ScopeBar choice={choice} hasOwner={hasOwner} onChange={(next) => setParameters((before) => writeChoice(before, next), { replace: true })} />}
      onArrange={() => arrange(true)}
    />
  );
}

type Ask = 'new' | 'copy' | 'rename' | 'share';

interface ShownProps {
  board: Dashboard;
  dashboards: readonly Dashboard[];
  choice: ScopeChoice;
  scope: Scope;
  bar: (hasOwner: boolean) => React.ReactNode;
  onArrange: () => void;
}

function Shown({ board, dashboards, choice, scope, bar, onArrange }: ShownProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const { add, rename, drop } = useBoards();
  const { isFavourite, toggle } = useFavourites();
  const [ask, setAsk] = useState<Ask | null>(null);
  const widgets = useWidgets(board.key);
  const { files, asPicture, asCsv } = useBoardFile(board, choice, scope);
  const place = useRef<HTMLDivElement>(null);
  const [isFull, setFull] = useFullScreen(place);
  const name = label(board.label);
  const canEdit = Boolean(board.id && board.can_edit);
  const hasOwner = board.cards.some((card) => objects?.find((object) => object.key === card.object)?.has_owner);
  const favourite: Favourite = { kind: 'dashboard', id: board.key, label: name };
  const isStarred = isFavourite(favourite);
  const isMine = board.owner?.id === me?.user.id;
  const origin = board.id && board.owner && !isMine ? t('dashboard:by', { name: board.owner.label }) : null;

  const menu = [
    { key: 'copy', label: t('dashboard:copy') },
    { key: 'new', label: t('dashboard:new') },
    ...(board.cards.length > 0
      ? [{ type: 'divider' as const }, { key: 'png', label: t('dashboard:as_png') }, { key: 'csv', label: t('dashboard:as_csv') }]
      : []),
    ...(canEdit
      ? [
          { type: 'divider' as const },
          { key: 'rename', label: t('dashboard:rename') },
          { key: 'share', label: t('dashboard:share.button') },
          { key: 'delete', label: t('dashboard:delete'), danger: true },
        ]
      : []),
    ...(widgets.all.length > 0 ? [{ type: 'divider' as const }] : []),
    ...widgets.all.map((slot) => ({ key: slotKey(slot), label: t('blocks:widget', { name: slot.label }), icon: <CheckOutlined style={widgets.isShown(slot) ? undefined : { visibility: 'hidden' }} /> })),
  ].map((item) => ('type' in item ? item : { ...item, 'data-testid': `dashboard-${item.key}` }));

  const dialogs: Record<Exclude<Ask, 'share'>, { title: string; verb: string; initial: string; save: (given: string) => Promise<unknown> }> = {
    new: { title: t('dashboard:new'), verb: t('dashboard:create'), initial: '', save: (given) => add(given, []) },
    copy: { title: t('dashboard:copy'), verb: t('dashboard:create'), initial: t('dashboard:copy_of', { name }), save: (given) => add(given, board.cards) },
    rename: { title: t('dashboard:rename'), verb: t('dashboard:rename'), initial: name, save: (given) => rename(board, given) },
  };

  return (
    <div ref={place} className={`dash-page${isFull ? ' is-full' : ''}`}>
      <Page
        title={name}
        tabs={
          <span className="dash-title-tools">
            <BoardSwitch dashboards={dashboards} current={board.key} person={me?.user.id ?? ''} onNew={() => setAsk('new')} />
            <Tooltip title={isStarred ? t('dashboard:unstar') : t('dashboard:star')}>
              <Button
                type="text"
                size="small"
                icon={isStarred ? <StarFilled /> : <StarOutlined />}
                aria-label={isStarred ? t('dashboard:unstar') : t('dashboard:star')}
                aria-pressed={isStarred}
                data-testid="dashboard-star"
                onClick={() => toggle(favourite)}
              />
            </Tooltip>
            {origin && <span className="t-faint">{origin}</span>}
          </span>
        }
        tools={
          <>
            {bar(Boolean(hasOwner))}
            <Tooltip title={isFull ? t('dashboard:leave_full') : t('dashboard:full_screen')}>
              <Button
                icon={isFull ? <FullscreenExitOutlined /> : <FullscreenOutlined />}
                aria-label={isFull ? t('dashboard:leave_full') : t('dashboard:full_screen')}
                aria-pressed={isFull}
                data-testid="dashboard-full"
                onClick={() => setFull(!isFull)}
              />
            </Tooltip>
            {canEdit && !isFull && (
              <Button icon={<EditOutlined />} data-testid="dashboard-arrange" onClick={onArrange}>
                {t('dashboard:arrange.button')}
              </Button>
            )}
            {!isFull && (
              <Dropdown
                trigger={['click']}
                placement="bottomRight"
                menu={{
                  items: menu,
                  onClick: ({ key }) => {
                    if (key === 'delete') drop(board).catch(toast.failed);
                    else if (widgets.all.some((slot) => slotKey(slot) === key)) widgets.all.filter((slot) => slotKey(slot) === key).forEach(widgets.toggle);
                    else if (key === 'png') asPicture().catch(toast.failed);
                    else if (key === 'csv') asCsv().catch(toast.failed);
                    else setAsk(key as Ask);
                  },
                }}
              >
                <Button icon={<EllipsisOutlined />} aria-label={t('dashboard:more')} data-testid="dashboard-menu" />
              </Dropdown>
            )}
          </>
        }
      >
        {board.cards.length === 0 ? (
          <EmptyState title={t('dashboard:no_cards')} hint={canEdit ? t('dashboard:no_cards_own') : t('dashboard:no_cards_hint')}>
            {canEdit && (
              <Button type="primary" icon={<PlusOutlined />} onClick={onArrange}>
                {t('dashboard:edit.add')}
              </Button>
            )}
          </EmptyState>
        ) : (
          <CardFilesContext value={files}>
            <div className="dash" data-testid="dashboard">
              {board.cards.map((card) => (
                <DashboardCard key={card.key} card={card} scope={scope} />
              ))}
            </div>
          </CardFilesContext>
        )}
        <Widgets board={board.key} shown={widgets.shown} onHide={widgets.toggle} />
      </Page>
      <Suspense fallback={null}>
        {ask === 'share' && board.id && <ShareDialog dashboard={board} id={board.id} onClose={() => setAsk(null)} />}
        {ask !== null && ask !== 'share' && <NameDialog key={ask} {...dialogs[ask]} onClose={() => setAsk(null)} />}
      </Suspense>
    </div>
  );
}

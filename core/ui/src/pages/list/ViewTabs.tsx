import { CopyOutlined, DeleteOutlined, EditOutlined, EllipsisOutlined, HomeOutlined, LinkOutlined, SaveOutlined, ShareAltOutlined, StarFilled, StarOutlined, TeamOutlined, UndoOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { lazy, Suspense, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreference } from '@/api/hooks/preferences';
import { useDeleteView, useUpdateView } from '@/api/hooks/views';
import type { ObjectDef } from '@/api/types';
import { sameFavourite, useFavourites, type Favourite } from '@/app/favourites';
import { HOME_VIEWS_MAX, useHomeViews } from '@/app/homeViews';
import { useIsPhone } from '@/app/useIsPhone';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import type { ListState, ShownView } from './useListState';

const ViewDialog = lazy(() => import('./ViewDialog'));

/** The object's views side by side, then those that people keep; what is changed can be saved. */
export function ViewTabs({ object, state }: { object: ObjectDef; state: ListState }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { modal } = App.useApp();
  const toast = useToast();
  const isPhone = useIsPhone();
  const [dialog, setDialog] = useState<'create' | 'edit' | null>(null);
  const { favourites, isFavourite, toggle } = useFavourites();
  const [, setFavourites] = usePreference<Favourite[]>('favourites', NONE);
  const update = useUpdateView(object.key);
  const remove = useDeleteView(object.key);
  const { views, base } = state;
  const { saved } = base;
  const name = label(base.label);
  const favourite = { kind: 'view' as const, object: object.key, view: base.key, label: name };
  const isStarred = isFavourite(favourite);
  const home = useHomeViews();
  const place = { object: object.key, view: base.key };
  const toggleHome = () => {
    const isTaken = home.isAtHome(place);
    if (!home.toggle(place)) toast.info(t('lists:views.home_full', { count: HOME_VIEWS_MAX }));
    else if (!isTaken) toast.done(t('lists:views.at_home', { name }));
  };

  const save = () => {
    if (!saved) return;
    update.mutate(
      { view: saved, change: { definition: state.definition } },
      {
        onSuccess: () => {
          state.reset();
          toast.done(t('lists:views.saved', { name }));
        },
        onError: toast.failed,
      },
    );
  };
  const confirmRemove = () =>
    saved &&
    void modal.confirm({
      title: t('lists:views.delete_title', { name }),
      content: isShared(base) ? t('lists:views.delete_shared') : t('lists:views.delete_hint'),
      okText: t('records:views.delete'),
      okButtonProps: { danger: true },
      cancelText: t('common:cancel'),
      onOk: () =>
        remove.mutateAsync(saved.id).then(
          () => {
            if (isStarred) toggle(favourite);
            state.setView(views[0]?.key ?? '');
          },
          (error: unknown) => toast.failed(error),
        ),
    });

  const menu = [
    // On a phone there is no room for them beside the tabs.
    ...(isPhone && state.isChanged
      ? [
          ...(saved?.can_edit ? [{ key: 'save', icon: <SaveOutlined />, label: t('records:views.save') }] : []),
          { key: 'undo', icon: <UndoOutlined />, label: t('records:views.reset') },
          { type: 'divider' as const },
        ]
      : []),
    ...(saved?.can_edit
      ? [
          { key: 'edit', icon: <EditOutlined />, label: t('lists:views.rename') },
          { key: 'share', icon: <ShareAltOutlined />, label: t('lists:views.share') },
        ]
      : []),
    { key: 'copy', icon: <CopyOutlined />, label: t('records:views.save_as') },
    { key: 'star', icon: isStarred ? <StarFilled /> : <StarOutlined />, label: isStarred ? t('lists:views.unstar') : t('lists:views.star') },
    { key: 'home', icon: <HomeOutlined />, label: t(home.isAtHome(place) ? 'lists:views.from_home' : 'lists:views.to_home') },
    { key: 'link', icon: <LinkOutlined />, label: t('records:copy_link') },
    ...(state.isArranged ? [{ key: 'reset', icon: <UndoOutlined />, label: t('lists:views.reset_columns') }] : []),
    ...(saved?.can_edit ? [{ type: 'divider' as const }, { key: 'delete', icon: <DeleteOutlined />, danger: true, label: t('records:views.delete') }] : []),
  ];
  const act = (key: string) => {
    if (key === 'edit' || key === 'share') setDialog('edit');
    else if (key === 'copy') setDialog('create');
    else if (key === 'star') toggle(favourite);
    else if (key === 'home') toggleHome();
    else if (key === 'save') save();
    else if (key === 'reset' || key === 'undo') state.reset();
    else if (key === 'delete') confirmRemove();
    else {
      void navigator.clipboard?.writeText(window.location.href).then(
        () => toast.done(t('records:link_copied')),
        () => toast.info(window.location.href),
      );
    }
  };

  return (
    <div className="t-views">
      <div role="tablist" aria-label={t('records:views.title')} className="t-view-tabs">
        {views.map((view, index) => (
          <Tab
            key={view.key}
            view={view}
            isOn={view.key === base.key}
            isStarred={isFavourite({ kind: 'view', object: object.key, view: view.key, label: '' })}
            onPick={() => state.setView(view.key)}
            onStep={(step, from) => {
              const next = views[(index + step + views.length) % views.length];
              if (!next) return;
              state.setView(next.key);
              const tabs = from.parentElement?.querySelectorAll<HTMLElement>('[role="tab"]');
              tabs?.[(index + step + views.length) % views.length]?.focus();
            }}
          />
        ))}
      </div>
      <Dropdown trigger={['click']} menu={{ items: menu, onClick: ({ key }) => act(key) }}>
        <Button size="small" type="text" icon={<EllipsisOutlined />} aria-label={t('records:views.more')} title={t('records:views.more')} data-testid="view-menu" />
      </Dropdown>
      {state.isChanged && !isPhone && (
        <span className="t-view-save" role="status">
          <span className="t-view-changed t-faint">{t('lists:views.changed')}</span>
          {saved?.can_edit && (
            <Button size="small" type="link" icon={<SaveOutlined />} onClick={save} loading={update.isPending} data-testid="save-view">
              {t('records:views.save')}
            </Button>
          )}
          <Button size="small" type="link" onClick={() => setDialog('create')} data-testid="save-view-as">
            {t('records:views.save_as')}
          </Button>
          <Button size="small" type="text" onClick={state.reset} data-testid="reset-view">
            {t('records:views.reset')}
          </Button>
        </span>
      )}
      <Suspense fallback={null}>
        {dialog && (
          <ViewDialog
            object={object}
            view={dialog === 'edit' ? saved : undefined}
            definition={state.definition}
            onClose={() => setDialog(null)}
            onSaved={(view) => {
              setDialog(null);
              if (dialog === 'create') {
                if (saved?.can_edit) state.reset();
                state.setView(view.id);
              } else if (isStarred && view.name !== name) {
                // The menu calls it by the name it had when it was starred.
                setFavourites(favourites.map((one) => (sameFavourite(one, favourite) ? { ...one, label: view.name } : one)));
              }
            }}
          />
        )}
      </Suspense>
    </div>
  );
}

const NONE: Favourite[] = [];

const isShared = ({ saved }: ShownView): boolean =>
  saved !== undefined && (saved.sharing.everyone || saved.sharing.roles.length > 0 || saved.sharing.departments.length > 0);

function Tab(props: { view: ShownView; isOn: boolean; isStarred: boolean; onPick: () => void; onStep: (step: 1 | -1, from: HTMLElement) => void }) {
  const { view, isOn, isStarred, onPick, onStep } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const onKeyDown = (event: KeyboardEvent<HTMLButtonElement>) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    onStep(step, event.currentTarget);
  };
  const owner = view.saved && !view.saved.can_edit ? t('lists:views.of', { name: view.saved.owner.label }) : undefined;
  return (
    <button
      type="button"
      role="tab"
      className="t-plain t-view-tab"
      aria-selected={isOn}
      tabIndex={isOn ? 0 : -1}
      title={owner}
      data-testid={`view-${view.key}`}
      onClick={onPick}
      onKeyDown={onKeyDown}
    >
      {isStarred && <StarFilled aria-hidden className="t-view-star" />}
      {label(view.label)}
      {isShared(view) && <TeamOutlined aria-label={t('lists:views.shared')} className="t-view-mark" />}
    </button>
  );
}

import { PlusOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';
import { isApiError } from '@/api/client';
import { useDashboards, useObjects, useUpdateDashboard } from '@/api/hooks';
import type { Dashboard, DashboardCard } from '@/api/types';
import { Page } from '@/components/Page';
import { EmptyState } from '@/components/states';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';
import { WHOLE } from '../scope';
import { ArrangeGrid } from './ArrangeGrid';
import { freshKey, put, type Cards } from './board';
import { aboutObject } from './measures';

const CardDrawer = lazy(() => import('./CardDrawer'));

/** Most cards of a dashboard, as the server has it. */
const MOST = 40;

/** A dashboard of one's own while it is arranged: nothing is kept until it is saved. */
export default function ArrangePage({ board, id, onDone }: { board: Dashboard; id: string; onDone: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { data: objects } = useObjects();
  const { refetch } = useDashboards();
  const update = useUpdateDashboard();
  const [cards, setCards] = useState<Cards>(board.cards);
  const [edited, setEdited] = useState<DashboardCard | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const isDirty = cards !== board.cards && !isLeaving;
  useGuard(isDirty);
  useEffect(() => {
    if (isLeaving) onDone();
  }, [isLeaving, onDone]);

  const add = () => {
    const object = objects?.find((one) => one.key === cards.at(-1)?.object) ?? objects?.find((one) => one.can.read && one.path_field) ?? objects?.find((one) => one.can.read);
    if (object) setEdited(aboutObject({ key: freshKey(cards), label: {}, type: 'bar', span: 12, object: object.key, measures: {}, value: '' }, object));
  };
  const save = () =>
    update.mutate(
      { id, version: board.version, cards: [...cards] },
      {
        onSuccess: () => {
          toast.done(t('dashboard:arrange.saved'));
          setLeaving(true);
        },
        onError: (error) => {
          if (!isApiError(error, 'version_conflict')) return toast.failed(error);
          // The newer version is known after this; saving once more means it.
          void refetch();
          toast.info(t('dashboard:arrange.conflict'));
        },
      },
    );

  return (
    <Page
      title={t('dashboard:arrange.title', { name: label(board.label) })}
      tools={
        <>
          <Button icon={<PlusOutlined />} disabled={cards.length >= MOST} title={cards.length >= MOST ? t('dashboard:arrange.most', { count: MOST }) : ''} data-testid="card-add" onClick={add}>
            {t('dashboard:edit.add')}
          </Button>
          <Button data-testid="arrange-cancel" onClick={onDone}>
            {isDirty ? t('common:cancel') : t('common:close')}
          </Button>
          <Button type="primary" disabled={!isDirty} loading={update.isPending} data-testid="arrange-save" onClick={save}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      {cards.length === 0 ? (
        <EmptyState title={t('dashboard:arrange.empty')} hint={t('dashboard:arrange.empty_hint')}>
          <Button type="primary" icon={<PlusOutlined />} data-testid="card-add-first" onClick={add}>
            {t('dashboard:edit.add')}
          </Button>
        </EmptyState>
      ) : (
        <ArrangeGrid cards={cards} scope={WHOLE} onChange={setCards} onEdit={setEdited} />
      )}
      <Suspense fallback={null}>
        {edited && (
          <CardDrawer
            key={edited.key}
            card={edited}
            isNew={!cards.some((card) => card.key === edited.key)}
            onSave={(card) => {
              setCards(put(cards, card));
              setEdited(null);
            }}
            onClose={() => setEdited(null)}
          />
        )}
      </Suspense>
    </Page>
  );
}

/** Leaving with an arrangement that nobody kept asks first. */
function useGuard(isDirty: boolean): void {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const blocker = useBlocker(isDirty);
  useEffect(() => {
    if (blocker.state !== 'blocked') return undefined;
    const asked = modal.confirm({
      title: t('dashboard:arrange.leave'),
      content: t('dashboard:arrange.leave_hint'),
      okText: t('dashboard:arrange.discard'),
      okButtonProps: { danger: true },
      cancelText: t('dashboard:arrange.stay'),
      onOk: () => blocker.proceed(),
      onCancel: () => blocker.reset(),
    });
    return () => asked.destroy();
  }, [blocker, modal, t]);
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
}

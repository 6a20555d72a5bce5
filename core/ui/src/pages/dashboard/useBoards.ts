/** What one does with whole dashboards. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCreateDashboard, useDeleteDashboard, useUpdateDashboard } from '@/api/hooks';
import type { Dashboard, DashboardCard } from '@/api/types';
import { useToast } from '@/components/useToast';
import { useLabel } from '@/i18n';

export function useBoards() {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const { mutateAsync: create } = useCreateDashboard();
  const { mutateAsync: update } = useUpdateDashboard();
  const { mutateAsync: remove } = useDeleteDashboard();

  const add = useCallback(
    async (name: string, cards: DashboardCard[]) => {
      const made = await create({ name, cards });
      void navigate(`/d/${made.key}?edit=1`);
    },
    [create, navigate],
  );

  const rename = useCallback((board: Dashboard, name: string) => update({ id: board.id ?? '', version: board.version, name }), [update]);

  /** At once, and back with everything when it was a slip. */
  const drop = useCallback(
    async (board: Dashboard) => {
      await remove(board.id ?? '');
      void navigate('/');
      const name = label(board.label);
      toast.undoable(t('dashboard:deleted', { name }), () => {
        create({ name, cards: board.cards, ...(board.sharing ? { sharing: board.sharing } : {}) }).then(
          (made) => void navigate(`/d/${made.key}`),
          toast.failed,
        );
      });
    },
    [create, label, navigate, remove, t, toast],
  );

  return { add, rename, drop, update };
}

import { useTranslation } from 'react-i18next';
import type { RevokedBook } from '@/api/types';
import { useToast } from '@/components/useToast';

/** Says what came of revoking something. */
export function useRevokedToast(): (answer: RevokedBook) => void {
  const { t } = useTranslation();
  const toast = useToast();
  return ({ added, suspended }) =>
    toast.done(
      suspended.length > 0
        ? t('admin:plugins.trust_book.suspended', { plugins: suspended.join(t('admin:and')) })
        : t('admin:plugins.trust_book.added', { count: added }),
    );
}

import { useTranslation } from 'react-i18next';
import { useToast } from '@/components/useToast';

/** Puts a record's address into the clipboard. */
export function useCopyLink(): (object: string, id: string) => void {
  const { t } = useTranslation();
  const toast = useToast();
  return (object, id) => {
    const link = `${window.location.origin}/o/${object}/${id}`;
    // Without TLS browsers have no clipboard; then the link is shown to be copied by hand.
    if (navigator.clipboard) void navigator.clipboard.writeText(link).then(() => toast.done(t('records:link_copied')), () => toast.info(link));
    else toast.info(link);
  };
}

import { useEffect } from 'react';
import { onNotice } from '@/api/notices';
import { useToast } from '@/components/useToast';

/** Says what there is to know of a change that was made. */
export function useNotices(): void {
  const toast = useToast();
  useEffect(() => onNotice(({ message }) => toast.info(message)), [toast]);
}

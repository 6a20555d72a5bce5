import { useMemo } from 'react';
import { useMe } from '@/api/hooks/session';
import { goLetters } from '@/app/nav';
import { ShortcutsList } from '@/app/ShortcutsList';

export function Keyboard() {
  const { data: me } = useMe();
  const letters = useMemo(() => goLetters(me?.menu ?? []), [me?.menu]);
  return <ShortcutsList letters={letters} />;
}

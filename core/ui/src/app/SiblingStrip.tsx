import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import type { Me } from '@/api/types';
import { useLabel } from '@/i18n';
import { menuPath, siblingsOf } from './nav';
import { useStored } from './useStored';

const NONE: Record<string, string> = {};

/** On a phone: the other lists of the group, one tap away; and the bar returns to the one that was open last. */
export function SiblingStrip({ me }: { me: Me }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { pathname } = useLocation();
  const [visited, setVisited] = useStored('nav.visited', NONE);
  const isList = /^\/o\/[^/]+$/.test(pathname);
  const siblings = isList ? siblingsOf(me.menu, pathname) : undefined;
  const group = siblings?.group.key;
  const object = pathname.split('/')[2];

  useEffect(() => {
    if (group && object && visited[group] !== object) setVisited({ ...visited, [group]: object });
  }, [group, object, visited, setVisited]);

  if (!siblings || siblings.items.length < 2) return null;
  return (
    <nav className="t-strip" aria-label={t('shell:strip', { name: label(siblings.group.label) })}>
      {siblings.items.map((item) => (
        <NavLink key={item.key} to={menuPath(item)}>
          {label(item.label)}
        </NavLink>
      ))}
    </nav>
  );
}

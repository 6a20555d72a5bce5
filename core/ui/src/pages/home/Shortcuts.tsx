import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Me, ObjectDef } from '@/api/types';
import { menuPath } from '@/app/nav';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';

/** Where no plugin brings anything to home: the ways to everything there is. */
export function Shortcuts({ me, objects }: { me: Me; objects: readonly ObjectDef[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const groups = me.menu.map((group) => ({ ...group, items: group.items.filter((item) => menuPath(item) !== '/') })).filter((group) => group.items.length > 0);
  if (groups.length === 0) return <p className="t-muted">{t('home:nothing')}</p>;
  return (
    <div className="home-shortcuts">
      {groups.map((group) => (
        <section key={group.key}>
          <h2>{label(group.label)}</h2>
          <div className="home-shortcut-grid">
            {group.items.map((item) => (
              <Link key={item.key} to={menuPath(item)} className="t-card home-shortcut">
                <ObjectIcon name={item.icon ?? objects.find((candidate) => candidate.key === item.object)?.icon} />
                <span>{label(item.label)}</span>
              </Link>
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { Link, Navigate } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import { menuPath } from '@/app/nav';
import { ObjectIcon } from '@/components/ObjectIcon';
import { Page } from '@/components/Page';
import { useLabel } from '@/i18n';
import './home.css';

/** The first dashboard of the menu; without one, the ways to everything else. */
export default function HomePage() {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  if (!me) return null;
  const items = me.menu.flatMap((group) => group.items);
  const dashboard = items.find((item) => item.dashboard);
  if (dashboard) return <Navigate to={menuPath(dashboard)} replace />;
  return (
    <Page title={t('common:home.hello', { name: me.user.name })}>
      <div className="t-home">
        {me.menu.map((group) => (
          <section key={group.key}>
            <h2>{label(group.label)}</h2>
            <div className="t-home-grid">
              {group.items.map((item) => {
                const object = objects?.find((candidate) => candidate.key === item.object);
                return (
                  <Link key={item.key} to={menuPath(item)} className="t-card t-home-card">
                    <ObjectIcon name={item.icon ?? object?.icon} />
                    <span>{label(item.label)}</span>
                  </Link>
                );
              })}
            </div>
          </section>
        ))}
        {items.length === 0 && <p className="t-muted">{t('common:home.nothing')}</p>}
      </div>
    </Page>
  );
}

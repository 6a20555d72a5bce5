import { MenuFoldOutlined, MenuUnfoldOutlined, StarFilled, StarOutlined, HomeOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Me, MenuItem } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { Logo } from './Logo';
import { menuPath } from './nav';
import { useStored } from './useStored';

export function SideNav({ me }: { me: Me }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [isSmall, setSmall] = useStored('nav.small', false);
  const [favourites, setFavourites] = useStored<string[]>(`favourites.${me.user.id}`, []);
  const items = me.menu.flatMap((group) => group.items);
  const starred = favourites.map((key) => items.find((item) => menuPath(item) === key)).filter((item) => item !== undefined);

  const toggle = (path: string) =>
    setFavourites(favourites.includes(path) ? favourites.filter((key) => key !== path) : [...favourites, path]);

  const link = (item: MenuItem, area: string) => {
    const path = menuPath(item);
    const name = label(item.label);
    const isStarred = favourites.includes(path);
    return (
      <li key={`${area}-${path}`} className="t-nav-item">
        <Tooltip title={isSmall ? name : ''} placement="right">
          <NavLink to={path} className="t-nav-link" data-testid={`nav-${item.object ?? item.dashboard ?? item.page ?? item.key}`}>
            <ObjectIcon name={item.icon} />
            <span className="t-nav-label t-ellipsis">{name}</span>
          </NavLink>
        </Tooltip>
        {!isSmall && (
          <button
            type="button"
            className={`t-plain t-nav-star${isStarred ? ' is-on' : ''}`}
            aria-label={isStarred ? t('common:nav.unstar', { name }) : t('common:nav.star', { name })}
            onClick={() => toggle(path)}
          >
            {isStarred ? <StarFilled /> : <StarOutlined />}
          </button>
        )}
      </li>
    );
  };

  return (
    <nav className={`t-nav${isSmall ? ' is-small' : ''}`} aria-label={t('common:nav.main')}>
      <div className="t-nav-head">
        <Logo />
        <span className="t-nav-label t-nav-org t-ellipsis" title={me.organization.name}>
          {me.organization.name}
        </span>
      </div>
      <div className="t-nav-scroll">
        {starred.length > 0 && (
          <section>
            <h2 className="t-nav-group">
              <span>{t('common:nav.favourites')}</span>
            </h2>
            <ul>{starred.map((item) => link(item, 'star'))}</ul>
          </section>
        )}
        {!items.some((item) => menuPath(item) === '/') && (
          <ul>
            <li className="t-nav-item">
              <NavLink to="/" end className="t-nav-link">
                <HomeOutlined aria-hidden />
                <span className="t-nav-label">{t('common:nav.home')}</span>
              </NavLink>
            </li>
          </ul>
        )}
        {me.menu.map((group) => (
          <section key={group.key}>
            <h2 className="t-nav-group">
              <span>{label(group.label)}</span>
            </h2>
            <ul>{group.items.map((item) => link(item, group.key))}</ul>
          </section>
        ))}
      </div>
      <button
        type="button"
        className="t-plain t-nav-fold"
        aria-expanded={!isSmall}
        aria-label={isSmall ? t('common:nav.unfold') : t('common:nav.fold')}
        onClick={() => setSmall(!isSmall)}
      >
        {isSmall ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        <span className="t-nav-label">{t('common:nav.fold')}</span>
      </button>
    </nav>
  );
}

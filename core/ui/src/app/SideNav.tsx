import { HomeOutlined, MenuFoldOutlined, MenuUnfoldOutlined, StarFilled, StarOutlined } from '@ant-design/icons';
import { Tooltip } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Me, MenuItem } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { slotKey, slotPath, useSlotsOf } from '@/plugin-ui';
import { favouriteOf, useFavouriteFaces, useFavourites, type FavouriteFace } from './favourites';
import { Logo } from './Logo';
import { menuPath } from './nav';
import { StartInvitation } from './StartInvitation';
import { useAddress } from './useAddress';
import { useStored } from './useStored';
import { useWaiting } from './waiting';

export function SideNav({ me }: { me: Me }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [isSmall, setSmall] = useStored('nav.small', false);
  const { isFavourite, toggle } = useFavourites();
  const faces = useFavouriteFaces();
  const waiting = useWaiting();
  const pages = useSlotsOf('nav.page');
  const address = useAddress();
  const items = me.menu.flatMap((group) => group.items);
  const scroll = useRef<HTMLDivElement>(null);
  // Where one is must be seen, also when one came there by an address, and when what stands below takes its room. The observer tells at
  // once how large it is, when that is known without laying the page out for it.
  useEffect(() => {
    const show = () => scroll.current?.querySelector('.t-nav-link.active')?.scrollIntoView({ block: 'nearest' });
    const observer = new ResizeObserver(show);
    if (scroll.current) observer.observe(scroll.current);
    return () => observer.disconnect();
  }, [address]);

  const menuLink = (item: MenuItem) => {
    const path = menuPath(item);
    const name = label(item.label);
    const favourite = favouriteOf(item, name);
    return (
      <li key={path} className="t-nav-item">
        <Link to={path} name={name} icon={item.icon} isSmall={isSmall} count={item.object ? waiting[item.object] : undefined} testId={`nav-${item.object ?? item.dashboard ?? item.page ?? item.key}`} />
        {!isSmall && favourite && <Star name={name} isOn={isFavourite(favourite)} onToggle={() => toggle(favourite)} />}
      </li>
    );
  };

  const starLink = ({ favourite, path, label: name, icon }: FavouriteFace) => (
    <li key={path} className="t-nav-item">
      <Link to={path} name={name} icon={icon} isSmall={isSmall} isActive={address === path} testId={`favourite-${path}`} />
      {!isSmall && <Star name={name} isOn onToggle={() => toggle(favourite)} />}
    </li>
  );

  return (
    <nav className={`t-nav${isSmall ? ' is-small' : ''}`} aria-label={t('common:nav.main')} data-tour="menu">
      <div className="t-nav-head">
        <Logo />
        <span className="t-nav-label t-nav-org t-ellipsis" title={me.organization.name}>
          {me.organization.name}
        </span>
      </div>
      <div className="t-nav-scroll" ref={scroll}>
        {!items.some((item) => menuPath(item) === '/') && (
          <ul>
            <li className="t-nav-item">
              <Link to="/" name={t('common:nav.home')} icon="home" isSmall={isSmall} isHome testId="nav-home" />
            </li>
          </ul>
        )}
        {faces.length > 0 && (
          <section data-testid="favourites">
            <h2 className="t-nav-group">
              <span>{t('common:nav.favourites')}</span>
            </h2>
            <ul>{faces.map(starLink)}</ul>
          </section>
        )}
        {me.menu.map((group) => (
          <section key={group.key}>
            <h2 className="t-nav-group">
              <span>{label(group.label)}</span>
            </h2>
            <ul>{group.items.map(menuLink)}</ul>
          </section>
        ))}
        {pages.length > 0 && (
          <section data-testid="nav-slots">
            <h2 className="t-nav-group">
              <span>{t('blocks:pages')}</span>
            </h2>
            <ul>
              {pages.map((slot) => (
                <li key={slotKey(slot)} className="t-nav-item">
                  <Link to={slotPath(slot)} name={slot.label} icon={slot.icon ?? 'plug'} isSmall={isSmall} testId={`nav-${slotKey(slot)}`} />
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
      <StartInvitation me={me} isSmall={isSmall} />
      <button
        type="button"
        className="t-plain t-nav-fold"
        aria-expanded={!isSmall}
        aria-label={isSmall ? t('common:nav.unfold') : t('common:nav.fold')}
        onClick={() => setSmall(!isSmall)}
      >
        {isSmall ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
        <span className="t-nav-label">{t('common:nav.fold')}</span>
      </button>
    </nav>
  );
}

function Link(props: {
  to: string;
  name: string;
  icon: string | null | undefined;
  isSmall: boolean;
  testId: string;
  isHome?: boolean;
  count?: number | undefined;
  /** A favourite is lit only at its very own address; what stands in the menu, with all below it. */
  isActive?: boolean;
}) {
  const { to, name, icon, isSmall, testId, isHome = false, count = 0, isActive } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const link = (
    <NavLink
      to={to}
      end={isHome}
      className={({ isActive: isBelow }) => `t-nav-link${(isActive ?? isBelow) ? ' active' : ''}`}
      data-testid={testId}
    >
      {isHome ? <HomeOutlined aria-hidden /> : <ObjectIcon name={icon} />}
      <span className="t-nav-label t-ellipsis">{name}</span>
      {count > 0 && (
        <span className="t-nav-count t-num" title={t('shell:waiting', { count })} data-testid={`${testId}-count`} data-value={count}>
          <span aria-hidden>{count > 99 ? '99+' : formatNumber(count, language)}</span>
          <span className="t-sr">{t('shell:waiting', { count })}</span>
        </span>
      )}
    </NavLink>
  );
  // The names stand there already, unless the menu is folded.
  return isSmall ? (
    <Tooltip title={name} placement="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}

function Star({ name, isOn, onToggle }: { name: string; isOn: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={`t-plain t-nav-star${isOn ? ' is-on' : ''}`}
      aria-label={isOn ? t('common:nav.unstar', { name }) : t('common:nav.star', { name })}
      aria-pressed={isOn}
      onClick={onToggle}
    >
      {isOn ? <StarFilled aria-hidden /> : <StarOutlined aria-hidden />}
    </button>
  );
}

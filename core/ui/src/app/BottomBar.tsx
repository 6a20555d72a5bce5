import { CheckSquareOutlined, HomeOutlined, MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Badge, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import type { Me } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { slotKey, slotPath, useSlotsOf } from '@/plugin-ui';
import { useFavouriteFaces } from './favourites';
import { menuPath, siblingsOf, workGroups } from './nav';
import { useShell } from './shellContext';
import { TodoSheet } from './TodoSheet';
import { useStored } from './useStored';
import { useCounters, useHomeObjects, useWaiting } from './waiting';

type Sheet = 'todo' | 'more';

/** The phone's menu: home, the two groups one works in, what waits for me, and everything else behind "more". */
export function BottomBar({ me }: { me: Me }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { openSearch } = useShell();
  const { pathname } = useLocation();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [visited] = useStored<Record<string, string>>('nav.visited', NONE);
  const onHome = useHomeObjects();
  const groups = workGroups(me.menu, onHome).slice(0, 2);
  const counters = useCounters();
  const waiting = Object.values(useWaiting()).reduce((sum, count) => sum + count, 0);
  const current = siblingsOf(me.menu, pathname)?.group.key;
  const close = () => setSheet(null);
  return (
    <>
      <nav className="t-bottom" aria-label={t('common:nav.main')} data-tour="menu">
        <NavLink to="/" end>
          <HomeOutlined aria-hidden />
          <span>{t('common:nav.home')}</span>
        </NavLink>
        {groups.map((group) => {
          const lists = group.items.filter((item) => item.object);
          const last = lists.find((item) => item.object === visited[group.key]) ?? lists[0];
          return (
            last && (
              <Link key={group.key} to={menuPath(last)} className={current === group.key ? 'active' : ''} data-testid={`bar-${group.key}`}>
                <ObjectIcon name={group.icon ?? last.icon} />
                <span className="t-ellipsis">{label(group.label)}</span>
              </Link>
            )
          );
        })}
        {counters.length > 0 ? (
          <button type="button" className="t-plain" onClick={() => setSheet('todo')} aria-expanded={sheet === 'todo'} data-testid="nav-todo">
            <Badge count={waiting} size="small" overflowCount={99}>
              <CheckSquareOutlined aria-hidden />
            </Badge>
            <span>{t('shell:todo.title')}</span>
          </button>
        ) : (
          <button type="button" className="t-plain" onClick={openSearch}>
            <SearchOutlined aria-hidden />
            <span>{t('common:search.short')}</span>
          </button>
        )}
        <button type="button" className="t-plain" onClick={() => setSheet('more')} aria-expanded={sheet === 'more'} data-testid="nav-more">
          <MenuOutlined aria-hidden />
          <span>{t('common:nav.more')}</span>
        </button>
      </nav>
      <TodoSheet isOpen={sheet === 'todo'} counters={counters} onClose={close} />
      <Drawer open={sheet === 'more'} onClose={close} placement="bottom" size="80vh" title={me.organization.name} className="t-sheet">
        <Favourites onLeave={close} />
        {me.menu.map((group) => (
          <section key={group.key} className="t-more-group">
            <h2 className="t-nav-group">
              <span>{label(group.label)}</span>
            </h2>
            <div className="t-more-grid">
              {group.items.map((item) => (
                <NavLink key={item.key} to={menuPath(item)} onClick={close}>
                  <ObjectIcon name={item.icon} />
                  <span>{label(item.label)}</span>
                </NavLink>
              ))}
            </div>
          </section>
        ))}
        <PluginPages onLeave={close} />
        <section className="t-more-group">
          <h2 className="t-nav-group">
            <span>{t('shell:more.own')}</span>
          </h2>
          <div className="t-more-grid">
            <NavLink to="/me" onClick={close}>
              <ObjectIcon name="user" />
              <span>{t('common:me_menu.settings')}</span>
            </NavLink>
            <NavLink to="/help" onClick={close}>
              <ObjectIcon name="book" />
              <span>{t('help:title')}</span>
            </NavLink>
          </div>
        </section>
      </Drawer>
    </>
  );
}

const NONE: Record<string, string> = {};

function Favourites({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const faces = useFavouriteFaces();
  if (faces.length === 0) return null;
  return (
    <section className="t-more-group">
      <h2 className="t-nav-group">
        <span>{t('common:nav.favourites')}</span>
      </h2>
      <div className="t-more-grid">
        {faces.map(({ path, label, icon }) => (
          <Link key={path} to={path} onClick={onLeave}>
            <ObjectIcon name={icon} />
            <span>{label}</span>
          </Link>
        ))}
      </div>
    </section>
  );
}

function PluginPages({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  const pages = useSlotsOf('nav.page');
  if (pages.length === 0) return null;
  return (
    <section className="t-more-group">
      <h2 className="t-nav-group">
        <span>{t('blocks:pages')}</span>
      </h2>
      <div className="t-more-grid">
        {pages.map((slot) => (
          <NavLink key={slotKey(slot)} to={slotPath(slot)} onClick={onLeave} data-testid={`more-${slotKey(slot)}`}>
            <ObjectIcon name={slot.icon ?? 'plug'} />
            <span>{slot.label}</span>
          </NavLink>
        ))}
      </div>
    </section>
  );
}

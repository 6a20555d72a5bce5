import { HomeOutlined, MenuOutlined, SearchOutlined } from '@ant-design/icons';
import { Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Me } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { menuPath } from './nav';
import { useShell } from './shellContext';

/** The phone's menu: home, the first two objects, search, and everything else behind "more". */
export function BottomBar({ me }: { me: Me }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { openSearch } = useShell();
  const [isOpen, setOpen] = useState(false);
  const main = me.menu.flatMap((group) => group.items).filter((item) => item.object).slice(0, 2);
  return (
    <>
      <nav className="t-bottom" aria-label={t('common:nav.main')}>
        <NavLink to="/" end>
          <HomeOutlined aria-hidden />
          <span>{t('common:nav.home')}</span>
        </NavLink>
        {main.map((item) => (
          <NavLink key={item.key} to={menuPath(item)}>
            <ObjectIcon name={item.icon} />
            <span className="t-ellipsis">{label(item.label)}</span>
          </NavLink>
        ))}
        <button type="button" className="t-plain" onClick={openSearch}>
          <SearchOutlined aria-hidden />
          <span>{t('common:search.short')}</span>
        </button>
        <button type="button" className="t-plain" onClick={() => setOpen(true)} aria-expanded={isOpen} data-testid="nav-more">
          <MenuOutlined aria-hidden />
          <span>{t('common:nav.more')}</span>
        </button>
      </nav>
      <Drawer open={isOpen} onClose={() => setOpen(false)} placement="bottom" size="75vh" title={me.organization.name}>
        {me.menu.map((group) => (
          <section key={group.key} className="t-more-group">
            <h2 className="t-nav-group">
              <span>{label(group.label)}</span>
            </h2>
            <div className="t-more-grid">
              {group.items.map((item) => (
                <NavLink key={item.key} to={menuPath(item)} onClick={() => setOpen(false)}>
                  <ObjectIcon name={item.icon} />
                  <span>{label(item.label)}</span>
                </NavLink>
              ))}
            </div>
          </section>
        ))}
      </Drawer>
    </>
  );
}

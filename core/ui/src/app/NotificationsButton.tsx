import { BellOutlined, SettingOutlined } from '@ant-design/icons';
import { Badge, Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useNotifications, useReadNotifications } from '@/api/hooks/system';
import type { NotificationItem } from '@/api/types';
import { formatDateTime, formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { sectionPath } from '@/pages/me/sections';
import { useIsPhone } from './useIsPhone';

export function NotificationsButton() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const navigate = useNavigate();
  const { data: items = [] } = useNotifications();
  const read = useReadNotifications();
  const isPhone = useIsPhone();
  const [isOpen, setOpen] = useState(false);
  const unread = items.filter((item) => !item.is_read);
  const name = unread.length > 0 ? t('common:notifications.unread', { count: unread.length }) : t('common:notifications.title');

  const open = (item: NotificationItem) => {
    if (!item.is_read) read.mutate([item.id]);
    if (item.object && item.record) {
      setOpen(false);
      void navigate(`/o/${item.object}/${item.record}`);
    }
  };

  return (
    <>
      <Popover
        trigger="click"
        placement={isPhone ? 'bottom' : 'bottomRight'}
        open={isOpen}
        onOpenChange={setOpen}
        title={
          <div className="t-pop-title">
            <span>{t('common:notifications.title')}</span>
            <span>
              {unread.length > 0 && (
                <Button type="link" size="small" data-testid="read-all" onClick={() => read.mutate(unread.map((item) => item.id))}>
                  {t('common:notifications.read_all')}
                </Button>
              )}
              <Link to={sectionPath('notifications')} onClick={() => setOpen(false)} aria-label={t('shell:notifications.settings')} title={t('shell:notifications.settings')}>
                <SettingOutlined aria-hidden />
              </Link>
            </span>
          </div>
        }
        content={
          <div className="t-pop">
            {items.length === 0 && <div className="t-pop-empty">{t('common:notifications.none')}</div>}
            {items.map((item) => (
              <button
                key={item.id}
                type="button"
                className={`t-plain t-note${item.is_read ? '' : ' is-new'}`}
                data-testid="notification"
                onClick={() => open(item)}
              >
                {!item.is_read && <span className="t-sr">{t('shell:notifications.new')}</span>}
                <span>{label(item.message)}</span>
                <time className="t-faint" dateTime={item.at} title={formatDateTime(item.at, language)}>
                  {formatRelativeTime(item.at, language)}
                </time>
              </button>
            ))}
          </div>
        }
      >
        <Button
          type="text"
          data-testid="notifications"
          data-tour="bell"
          data-unread={unread.length}
          aria-label={name}
          title={t('common:notifications.title')}
          icon={
            <Badge count={unread.length} size="small" overflowCount={99}>
              <BellOutlined aria-hidden />
            </Badge>
          }
        />
      </Popover>
      <div role="status" className="t-sr">
        {unread.length > 0 ? name : ''}
      </div>
    </>
  );
}

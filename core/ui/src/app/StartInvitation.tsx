import { BulbOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import type { Me } from '@/api/types';
import { useChecklist } from '@/pages/help/useChecklist';

/** At the foot of the menu, as long as first steps are open. */
export function StartInvitation({ me, isSmall }: { me: Me; isSmall: boolean }) {
  const { t } = useTranslation();
  const { steps, doneCount, isHidden } = useChecklist(me);
  if (isHidden || steps.length === 0 || doneCount === steps.length) return null;
  return (
    <NavLink to="/help" end className={({ isActive }) => `t-nav-start${isActive ? ' active' : ''}`} title={t('help:start.open')} data-testid="nav-start">
      <BulbOutlined aria-hidden />
      {isSmall ? (
        <span className="t-sr">{t('help:start.open')}</span>
      ) : (
        <span className="t-nav-start-text">
          <span className="t-nav-start-line">
            <span>{t('help:start.open')}</span>
            <span className="t-faint t-num">
              {doneCount}/{steps.length}
            </span>
          </span>
          <Progress percent={(doneCount / steps.length) * 100} showInfo={false} size={{ height: 4 }} aria-hidden />
        </span>
      )}
    </NavLink>
  );
}

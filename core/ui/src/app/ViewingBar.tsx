import { EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEndViewing } from '@/api/hooks/viewing';
import type { Me } from '@/api/types';

const MINUTE = 60_000;

/** Whose eyes these are, how long yet, and the way back. */
export function ViewingBar({ me }: { me: Me }) {
  const { t } = useTranslation();
  const end = useEndViewing();
  const { viewing, user } = me;
  const left = useMinutesUntil(viewing?.until);
  if (!viewing) return null;
  return (
    <div className="t-banner is-viewing" role="status" data-testid="viewing">
      <EyeOutlined aria-hidden />
      <span>
        <strong>{t('shell:viewing.as', { name: user.name })}</strong> {t('shell:viewing.left', { count: left })}
      </span>
      <Button size="small" loading={end.isPending} data-testid="viewing-end" onClick={() => end.mutate(user.id)}>
        {t('shell:viewing.end')}
      </Button>
    </div>
  );
}

/** Its time is over, or it was ended in another window: nothing more is shown until one says that one is oneself again. */
export function ViewingOver() {
  const { t } = useTranslation();
  const end = useEndViewing();
  return (
    <div className="t-state" role="alert" data-testid="viewing-over">
      <div className="t-state-title">{t('shell:viewing.over')}</div>
      <div className="t-muted">{t('shell:viewing.over_hint')}</div>
      <div className="t-state-actions">
        <Button type="primary" loading={end.isPending} onClick={() => end.mutate(null)}>
          {t('shell:viewing.back')}
        </Button>
      </div>
    </div>
  );
}

function useMinutesUntil(until: string | undefined): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE / 4);
    return () => clearInterval(timer);
  }, []);
  return until ? Math.max(0, Math.ceil((Date.parse(until) - now) / MINUTE)) : 0;
}

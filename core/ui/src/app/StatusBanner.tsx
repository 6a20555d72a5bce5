import { DisconnectOutlined, ReloadOutlined, SafetyOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/hooks';
import { useLiveState } from './live';
import { useHasNewVersion } from './version';

/** A blink of the line is nobody's concern, milliseconds. */
const BLINK = 2500;

/** Says when what is on screen may be out of date, and why; silent while all is well. */
export function StatusBanner() {
  const { t } = useTranslation();
  const live = useLiveState();
  const hasNewVersion = useHasNewVersion();
  const { data: me } = useMe();
  const isCut = live === 'lost' || live === 'refused';
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(isCut), isCut ? BLINK : 0);
    return () => clearTimeout(timer);
  }, [isCut]);

  const content =
    isShown && live === 'refused' ? (
      <div className="t-banner" data-testid="live-refused">
        <WarningOutlined aria-hidden /> {t('shell:live.refused')}
      </div>
    ) : isShown ? (
      <div className="t-banner" data-testid="offline">
        <DisconnectOutlined aria-hidden /> {t('common:offline_banner')}
      </div>
    ) : hasNewVersion ? (
      <div className="t-banner is-news" data-testid="new-version">
        <ReloadOutlined aria-hidden /> {t('shell:live.new_version')}
        <Button size="small" onClick={() => window.location.reload()}>
          {t('common:reload')}
        </Button>
      </div>
    ) : me?.safe_mode ? (
      <div className="t-banner" data-testid="safe-mode">
        <SafetyOutlined aria-hidden /> {t(me.is_administrator ? 'shell:safe_mode.administrator' : 'shell:safe_mode.everybody')}
      </div>
    ) : null;
  // The region stays, so that readers of the screen hear what comes into it.
  return <div role="status">{content}</div>;
}

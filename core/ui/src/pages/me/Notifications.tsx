import { Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { usePreference } from '@/api/hooks/preferences';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLabel } from '@/i18n';
import { Line } from './Line';
import { useNotificationKinds } from './useNotificationKinds';

type Choices = Record<string, { in_app: boolean }>;
const NONE: Choices = {};

/** What one wants to be told of. */
export function Notifications() {
  const { t } = useTranslation();
  const label = useLabel();
  const { data, error, refetch } = useNotificationKinds();
  const [choices, setChoices, isLoaded] = usePreference<Choices>('notifications', NONE);
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data || !isLoaded) return <SkeletonRows rows={3} />;
  if (data.items.length === 0) return <p className="t-muted">{t('auth:me.notifications_none')}</p>;
  return (
    <>
      <p className="t-muted">{t('auth:me.notifications_hint')}</p>
      {data.items.map(({ key, label: name }) => (
        <Line key={key} id={`kind-${key}`} label={label(name)}>
          <Switch
            aria-labelledby={`kind-${key}`}
            data-testid={`kind-${key}`}
            checked={choices[key]?.in_app !== false}
            onChange={(on) => setChoices({ ...choices, [key]: { ...choices[key], in_app: on } })}
          />
        </Line>
      ))}
    </>
  );
}

import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe, useUpdateMe } from '@/api/hooks/session';
import type { Language, ThemeChoice } from '@/api/types';
import { useOwnSettings } from '@/app/ownSettings';
import { useToast } from '@/components/useToast';
import { useLanguage } from '@/i18n';
import { useDensity, useThemeChoice, type Density } from '@/theme';
import { Line } from './Line';

export function Appearance() {
  const { t } = useTranslation();
  const language = useLanguage();
  const theme = useThemeChoice();
  const density = useDensity();
  const own = useOwnSettings();
  const toast = useToast();
  const { data: me } = useMe();
  const { mutate: update } = useUpdateMe();
  return (
    <>
      <Line label={t('common:language')}>
        <Segmented
          aria-label={t('common:language')}
          value={language}
          options={[
            { value: 'zh-CN', label: '简体中文' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(next: Language) => own.setLanguage(next)}
        />
      </Line>
      <Line label={t('common:theme.title')}>
        <Segmented
          aria-label={t('common:theme.title')}
          value={theme}
          options={(['light', 'dark', 'system'] as const).map((value) => ({ value, label: t(`common:theme.${value}`) }))}
          onChange={(next: ThemeChoice) => own.setTheme(next)}
        />
      </Line>
      <Line label={t('auth:me.density')} hint={t('auth:me.density_hint')}>
        <Segmented
          aria-label={t('auth:me.density')}
          data-testid="density"
          value={density}
          options={(['comfortable', 'compact'] as const).map((value) => ({ value, label: t(`auth:me.densities.${value}`) }))}
          onChange={(next: Density) => own.setDensity(next)}
        />
      </Line>
      <Line label={t('auth:me.timezone')} hint={t('auth:me.timezone_hint')}>
        <Select
          className="t-me-wide"
          aria-label={t('auth:me.timezone')}
          showSearch
          value={me?.user.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone}
          options={Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
          onChange={(timezone: string) => update({ timezone }, { onError: toast.failed })}
        />
      </Line>
    </>
  );
}

import { useTranslation } from 'react-i18next';
import type { CallFigures } from '@/api/types';
import { formatBytes, formatNumber } from '@/format';
import { useLanguage } from '@/i18n';
import { duration } from './health';

/** A duration in words. */
export function useDuration(): (micros: number | null) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (micros) => {
    const shown = duration(micros);
    return shown ? t(`admin:plugins.health.units.${shown.unit}`, { n: formatNumber(shown.value, language, { decimals: shown.decimals }) }) : '–';
  };
}

interface Figure {
  key: 'calls' | 'p95' | 'failures' | 'memory';
  value: string;
  count?: number;
  hint?: string;
  isBad?: boolean;
}

/** The four numbers that say how it does. */
export function Figures({ totals }: { totals: CallFigures }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const time = useDuration();
  const figures: Figure[] = [
    { key: 'calls', value: formatNumber(totals.calls, language), count: totals.calls },
    { key: 'p95', value: time(totals.p95_micros), hint: t('admin:plugins.health.figures.p50', { time: time(totals.p50_micros) }) },
    { key: 'failures', value: formatNumber(totals.failures, language), count: totals.failures, isBad: totals.failures > 0 },
    { key: 'memory', value: totals.memory_peak_bytes > 0 ? formatBytes(totals.memory_peak_bytes, language) : '–' },
  ];
  return (
    <dl className="adm-figures">
      {figures.map(({ key, value, hint, count, isBad }) => (
        <div key={key} className="t-card adm-figure">
          <dt className="t-muted">{t(`admin:plugins.health.figures.${key}`)}</dt>
          <dd className={`t-num${isBad ? ' adm-danger' : ''}`} data-testid={`plugin-figure-${key}`} data-value={count}>
            {value}
            {hint && <span className="t-faint adm-figure-hint">{hint}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

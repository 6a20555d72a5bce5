import { Link } from 'react-router';
import { formatPercent } from '@/format';
import { useLanguage } from '@/i18n';
import type { Palette } from './palette';
import type { Point } from './points';

interface Props {
  points: readonly Point[];
  palette: Palette;
  write: (value: number) => string;
  hrefOf: (point: Point) => string | null;
}

/** Stages below each other, bars centred, each with its figure and its share of all. */
export function Funnel({ points, palette, write, hrefOf }: Props) {
  const language = useLanguage();
  const most = Math.max(1, ...points.map((point) => point.value ?? 0));
  const total = points.reduce((sum, point) => sum + (point.value ?? 0), 0);
  return (
    <ol className="dash-funnel">
      {points.map((point) => {
        const value = point.value ?? 0;
        const href = hrefOf(point);
        const row = (
          <>
            <span className="dash-funnel-label t-ellipsis" title={point.label}>
              {point.label}
            </span>
            <span className="dash-funnel-track" aria-hidden>
              <span
                style={{
                  width: `${Math.max(1.5, (value / most) * 100)}%`,
                  background: point.outcome === 'lost' ? palette.quiet : palette.series[0],
                }}
              />
            </span>
            <span className="dash-funnel-value t-num">
              <b>{write(value)}</b>
              <span className="t-faint">{total > 0 ? formatPercent(Math.round((value / total) * 1000) / 10, language) : ''}</span>
            </span>
          </>
        );
        return (
          <li key={point.key}>
            {href ? (
              <Link to={href} className="dash-funnel-row">
                {row}
              </Link>
            ) : (
              <span className="dash-funnel-row">{row}</span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

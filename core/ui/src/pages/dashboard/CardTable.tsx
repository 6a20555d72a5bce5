import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { useLabel } from '@/i18n';
import { splitGroup } from './period';
import type { Point } from './points';

interface Props {
  card: DashboardCard;
  object: ObjectDef;
  points: readonly Point[];
  write: (value: number | null, measure: string) => string;
  hrefOf: (point: Point) => string | null;
}

/** The same figures in rows; also the way to them by keyboard. */
export function CardTable({ card, object, points, write, hrefOf }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const measures = Object.keys(card.measures);
  const group = splitGroup(card.group_by?.[0] ?? '');
  const nameOf = (key: string | undefined) => label(object.fields.find((field) => field.key === key)?.label);
  const measureName = (measure: string) => {
    const { op, field, minus } = card.measures[measure] ?? {};
    if (op === 'count') return t('dashboard:count');
    if (minus) return t('dashboard:days_between', { from: nameOf(minus), to: nameOf(field) });
    return t(`dashboard:op.${op ?? 'sum'}`, { field: nameOf(field) || measure });
  };
  return (
    <div className="dash-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{nameOf(group.field)}</th>
            {measures.map((measure) => (
              <th key={measure} scope="col" className="is-figure">
                {measureName(measure)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points.map((point) => {
            const href = hrefOf(point);
            return (
              <tr key={point.key}>
                <th scope="row">{href ? <Link to={href}>{point.label}</Link> : point.label}</th>
                {measures.map((measure) => (
                  <td key={measure} className="is-figure t-num" data-value={point.measures[measure] ?? ''}>
                    {write(point.measures[measure] ?? null, measure)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

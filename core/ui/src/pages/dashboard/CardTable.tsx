import { Link } from 'react-router';
import type { DashboardCard, ObjectDef } from '@/api/types';
import { measureNames } from './figure';
import { useNames } from './names';
import { splitGroup } from './period';
import type { Point } from './points';
import type { CardData } from './useCardData';

/** The same figures in rows; also the way to them by keyboard. */
export function CardTable({ card, object, data }: { card: DashboardCard; object: ObjectDef; data: CardData }) {
  const names = useNames();
  const measures = measureNames(card);
  const write = (point: Point, measure: string) => {
    const amounts = point.amounts?.[measure];
    // One currency below the other: they have no sum.
    if (amounts) return amounts.map(([currency, amount]) => <div key={currency}>{data.write(amount, measure, false, currency)}</div>);
    return data.write(point.measures[measure] ?? null, measure, false);
  };
  return (
    <div className="dash-table">
      <table>
        <thead>
          <tr>
            <th scope="col">{names.field(object, splitGroup(card.group_by?.[0] ?? '').field)}</th>
            {measures.map((measure) => (
              <th key={measure} scope="col" className="is-figure">
                {names.measure(object, card.measures[measure])}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.points.map((point) => {
            const href = data.hrefOf(point);
            return (
              <tr key={point.key}>
                <th scope="row">{href ? <Link to={href}>{point.label}</Link> : point.label}</th>
                {measures.map((measure) => (
                  <td key={measure} className="is-figure t-num" data-value={point.measures[measure] ?? ''}>
                    {write(point, measure)}
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

import type { AggregateRow, FieldDef, Measure } from '@/api/types';
import { useLabel } from '@/i18n';
import { FigureText } from './GridFoot';

/** Figures one beside the other, each with the name of its field; nothing where there are none. */
export function CardFigures({ fields, measures, row, testId }: { fields: readonly FieldDef[]; measures: Record<string, Measure>; row: AggregateRow | null | undefined; testId: string }) {
  const label = useLabel();
  const shown = fields.flatMap((field) => {
    const measure = measures[field.key];
    return measure ? [{ field, op: measure.op }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <dl className="t-card-figures" data-testid={testId}>
      {shown.map(({ field, op }) => (
        <div key={field.key} data-field={field.key}>
          <dt>{label(field.label)}</dt>
          <dd>
            <FigureText op={op} row={row} column={{ field }} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

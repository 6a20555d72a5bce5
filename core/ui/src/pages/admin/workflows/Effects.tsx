import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useObjects } from '@/api/hooks';
import type { DryRun, Json, Label, ObjectDef } from '@/api/types';
import { useRefLabels } from '@/fields/useRefLabels';
import { useLabel } from '@/i18n';

type Effect = DryRun['effects'][number];

const isMap = (value: Json | undefined): value is Record<string, Json> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : value === undefined || value === null ? '–' : JSON.stringify(value));

/** What a run would have done, one by one: which record, which fields, whom it tells what. */
export function Effects({ effects, object }: { effects: readonly Effect[]; object: string | null }) {
  const { data: objects } = useObjects();
  return (
    <ul className="wf-effects" data-testid="workflow-effects">
      {effects.map((effect, at) => (
        <OneEffect key={at} effect={effect} object={objects?.find(({ key }) => key === (effect.object ?? object))} />
      ))}
    </ul>
  );
}

function OneEffect({ effect, object }: { effect: Effect; object: ObjectDef | undefined }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { type, id, fields, field, message, user, value, object: written } = effect;
  const person = useRefLabels('user', typeof user === 'string' ? [user] : []).find((ref) => ref.id === user);
  const nameOf = (key: string) => label(object?.fields.find((one) => one.key === key)?.label) || key;
  const about = typeof written === 'string' ? label(object?.label) || written : '';
  return (
    <li>
      <span>
        {t(`admin:workflows.effect.${type}`, type)} {typeof id === 'string' && typeof written === 'string' ? <Link to={`/o/${written}/${id}`}>{about}</Link> : about}
        {person?.label}
        {typeof field === 'string' && nameOf(field)}
      </span>
      {value !== undefined && <code className="t-code">{text(value)}</code>}
      {isMap(message) && <q>{label(message as Label)}</q>}
      {isMap(fields) && (
        <dl>
          {Object.entries(fields).map(([key, value]) => (
            <div key={key}>
              <dt>{nameOf(key)}</dt>
              <dd className="t-code">{text(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

import { useTranslation } from 'react-i18next';
import type { Condition, FieldDef, Filter, Json, ObjectDef } from '@/api/types';
import { countedOf, hasName } from '@/fields/ops';
import { useRefLabels } from '@/fields/useRefLabels';
import { formatDate, formatDateTime, formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { findPath, groupOf, isCondition, pathName, type FieldPath } from './filters';

/** A filter in words: "Stage: Won or Amount at least 1,000". */
export function FilterText({ filter, object, objects }: { filter: Filter; object: ObjectDef; objects: readonly ObjectDef[] }) {
  const { t } = useTranslation();
  if (isCondition(filter)) {
    const path = findPath(filter.field, object, objects);
    return path ? <ChipText path={path} condition={filter} /> : <>{filter.field}</>;
  }
  const { joint, items } = groupOf(filter);
  const shown = items.slice(0, 3);
  return (
    <>
      {joint === 'none' && `${t('lists:filter.not')} `}
      {shown.map((item, index) => (
        <span key={index}>
          {index > 0 && <i className="t-chip-joint">{joint === 'all' ? t('lists:filter.and') : t('lists:filter.or')}</i>}
          {isCondition(item) ? <FilterText filter={item} object={object} objects={objects} /> : <>({<FilterText filter={item} object={object} objects={objects} />})</>}
        </span>
      ))}
      {items.length > shown.length && ` +${items.length - shown.length}`}
    </>
  );
}

/** "Stage: Won, Lost" — a condition in words. */
function ChipText({ path, condition }: { path: FieldPath; condition: Condition }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { field } = path;
  const name = pathName(path, label);
  const { op, value } = condition;
  if (op === 'is_null') {
    return (
      <>
        {name} <b>{value === false ? t('records:ops.is_set') : t('records:ops.is_null')}</b>
      </>
    );
  }
  const isPlain = op === 'eq' || op === 'in' || op === 'within' || op === 'contains';
  return (
    <>
      {name}
      {isPlain ? t('records:filter.colon') : ` ${t(`records:ops.${op}`)} `}
      <b>
        <Value field={field} condition={condition} />
      </b>
    </>
  );
}

function Value({ field, condition }: { field: FieldDef; condition: Condition }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const values: Json[] = Array.isArray(condition.value) ? condition.value : [condition.value];
  const object = field.kind === 'user' ? 'user' : field.options?.object;
  const isRef = field.kind === 'user' || field.kind === 'reference' || field.kind === 'references';
  const refs = useRefLabels(object ?? 'user', isRef ? values.map(String) : []);
  const one = (value: Json): string => {
    const text = String(value ?? '');
    if (condition.op === 'within') {
      const counted = hasName(text) ? null : countedOf(text);
      return counted ? t(`common:periods.counted_${counted.what}`, { count: counted.days }) : t(`common:periods.${text}`);
    }
    if (text === '$me') return t('common:me');
    if (text === '$mine') return t('records:filter.mine');
    if (isRef) return refs.find((ref) => ref.id === text)?.label ?? '…';
    if (field.choices) return label(field.choices.find((choice) => choice.code === text)?.label) || text;
    if (field.kind === 'boolean') return value ? t('common:yes') : t('common:no');
    if (field.kind === 'date') return formatDate(text, language);
    if (field.kind === 'datetime') return formatDateTime(text, language);
    if (['number', 'money', 'percent', 'formula', 'rollup'].includes(field.kind)) return formatNumber(text, language);
    return text;
  };
  const shown = values.filter((value) => value !== '' && value !== null);
  if (shown.length === 0) return <>…</>;
  if (condition.op === 'between') return <>{shown.map(one).join(' – ')}</>;
  const text = shown.slice(0, 3).map(one).join(t('records:filter.comma'));
  return <>{shown.length > 3 ? t('records:filter.and_more', { text, count: shown.length - 3 }) : text}</>;
}

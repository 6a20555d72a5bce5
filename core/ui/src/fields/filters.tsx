/** Inputs of a filter's value. `is_null` asks nothing: its op says it all. */
import { DatePicker, Input, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Choice, Ref } from '@/api/types';
import { decimalMark } from '@/format';
import { useLabel } from '@/i18n';
import { ChoiceLine } from './ChoiceTag';
import { placed } from './levels';
import { PeriodFilter } from './PeriodFilter';
import { ReferencePicker } from './ReferenceInput';
import type { FilterInputProps } from './types';
import { useRefLabels } from './useRefLabels';

const asList = (value: FilterInputProps['value']): string[] => {
  if (Array.isArray(value)) return value.map(String);
  return value === null || value === '' ? [] : [String(value)];
};

const single = (value: FilterInputProps['value']): string =>
  value === null || typeof value === 'object' ? '' : String(value);

/** Long enough not to ask the server for every letter, milliseconds. */
const PAUSE = 250;

/** What is typed shows at once and counts after a pause, or when one is done. */
function useTyped(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(onChange);
  const pending = useRef<string | null>(null);
  useEffect(() => {
    newest.current = onChange;
  });
  const flush = () => {
    clearTimeout(timer.current);
    if (pending.current !== null) newest.current(pending.current);
    pending.current = null;
    setTyped(null);
  };
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      if (pending.current !== null) newest.current(pending.current);
    },
    [],
  );
  return {
    value: typed ?? value,
    put: (next: string) => {
      setTyped(next);
      pending.current = next;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, PAUSE);
    },
    flush,
  };
}

export function TextFilter({ value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  const typed = useTyped(single(value), onChange);
  return (
    <Input
      autoFocus
      aria-label={t('common:value')}
      placeholder={t('common:value')}
      value={typed.value}
      onChange={(event) => typed.put(event.target.value)}
      onBlur={typed.flush}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) typed.flush();
      }}
    />
  );
}

function NumberBox({ at, label, onChange, focus }: { at: string; label: string; onChange: (value: string) => void; focus: boolean }) {
  const typed = useTyped(at, onChange);
  return (
    <InputNumber<string>
      stringMode
      decimalSeparator={decimalMark()}
      autoFocus={focus}
      className="t-full"
      controls={false}
      aria-label={label}
      placeholder={label}
      value={typed.value || null}
      onChange={(next) => typed.put(next === null ? '' : String(next))}
      onBlur={typed.flush}
      onPressEnter={typed.flush}
    />
  );
}

export function NumberFilter({ op, value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  if (op === 'between') {
    const [from = '', to = ''] = asList(value);
    return (
      <div className="t-range">
        <NumberBox at={from} label={t('common:from')} onChange={(next) => onChange([next, to])} focus />
        <span aria-hidden>–</span>
        <NumberBox at={to} label={t('common:to')} onChange={(next) => onChange([from, next])} focus={false} />
      </div>
    );
  }
  return <NumberBox at={single(value)} label={t('common:value')} onChange={onChange} focus />;
}

export function BooleanFilter({ value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  return (
    <Select
      aria-label={t('common:value')}
      className="t-full"
      value={value === false ? 'no' : 'yes'}
      options={[
        { value: 'yes', label: t('common:yes') },
        { value: 'no', label: t('common:no') },
      ]}
      onChange={(next) => onChange(next === 'yes')}
    />
  );
}

export function DateFilter({ field, op, value, onChange }: FilterInputProps) {
  const withTime = field.kind === 'datetime';
  // A bound on an instant is the start or the end of the viewer's day.
  const put = (day: dayjs.Dayjs | null, isEnd = false): string => {
    if (!day) return '';
    if (!withTime) return day.format('YYYY-MM-DD');
    return (isEnd ? day.endOf('day') : day.startOf('day')).toDate().toISOString();
  };
  if (op === 'within') return <PeriodFilter value={single(value)} onChange={onChange} />;
  if (op === 'between') {
    const [from, to] = asList(value);
    return (
      <DatePicker.RangePicker
        className="t-full"
        value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
        onChange={(days) => onChange([put(days?.[0] ?? null), put(days?.[1] ?? null, true)])}
      />
    );
  }
  const text = single(value);
  return (
    <DatePicker
      className="t-full"
      autoFocus
      value={text ? dayjs(text) : null}
      onChange={(day) => onChange(put(day, op === 'gt' || op === 'lte'))}
    />
  );
}

export function ChoiceFilter({ field, op, value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  const label = useLabel();
  const words = t('records:filter.mine');
  const mine: Choice = { code: '$mine', label: { en: words, 'zh-CN': words }, active: true };
  // Of whoever asks, or whom a rule is for.
  const extra = op === 'under' ? [{ entry: mine, above: [] as readonly Choice[] }] : [];
  const options = [...extra, ...placed(field.choices ?? [])].map(({ entry, above }) => ({
    value: entry.code,
    label: [entry, ...above].map((one) => label(one.label)).join(' '),
    name: label(entry.label),
    choice: entry,
    above,
  }));
  return (
    <Select
      mode="multiple"
      className="t-full"
      aria-label={t('common:value')}
      placeholder={t('common:value')}
      value={asList(value)}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      optionRender={({ data }) => <ChoiceLine choice={data.choice} above={data.above} />}
      labelRender={({ value: chosen }) => options.find((option) => option.value === chosen)?.name ?? String(chosen)}
      onChange={(next: string[]) => onChange(next)}
    />
  );
}

export function TagsFilter({ value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  return (
    <Select
      mode="tags"
      open={false}
      className="t-full"
      aria-label={t('common:value')}
      placeholder={t('common:tags_hint')}
      value={asList(value)}
      onChange={(next: string[]) => onChange(next)}
    />
  );
}

export function ReferenceFilter({ field, value, onChange }: FilterInputProps) {
  const { t } = useTranslation();
  const object = field.kind === 'user' ? 'user' : (field.options?.object ?? 'user');
  const ids = asList(value);
  const refs = useRefLabels(object, ids);
  const me: Ref = { id: '$me', label: t('common:me') };
  // Keeps the label of what was just picked, until the server's list holds it too.
  const [picked, setPicked] = useState<Ref[]>([]);
  const known = [me, ...picked, ...refs];
  return (
    <ReferencePicker
      multiple
      object={object}
      ariaLabel={t('common:value')}
      value={ids.map((id) => known.find((ref) => ref.id === id) ?? { id, label: id })}
      onChange={(next) => {
        setPicked(next);
        onChange(next.map((ref) => ref.id));
      }}
      {...(object === 'user' ? { extra: [me] } : {})}
    />
  );
}

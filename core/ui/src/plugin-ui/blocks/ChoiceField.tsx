import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockChoice, BlockOf } from '@/api/types';
import { useDebounced } from '@/components/useDebounced';
import { asStrings, asText, type InputProps } from '@/fields';
import { useSlotChoices } from '../client';
import { useView } from '../viewContext';

const NONE: BlockChoice[] = [];

/** Choices with a hint each; those with a source are asked of the plugin while somebody types. */
export function ChoiceField({ block, value, onChange, id, disabled, invalid, placeholder }: InputProps & { block: BlockOf<'field'> }) {
  const { t } = useTranslation();
  const { asked } = useView();
  const { source, choices = NONE, required } = block;
  const isMany = block.kind === 'multi_select';
  const [q, setQ] = useState('');
  const [isOpen, setOpen] = useState(false);
  const text = useDebounced(q.trim(), 250);
  const { data: found = NONE, isFetching, error } = useSlotChoices({ ...asked, source: source ?? '', text }, source !== undefined && isOpen);
  // What was chosen keeps its name when the list goes on to something else.
  const [seen, setSeen] = useState<readonly BlockChoice[]>(choices);
  const offered = source === undefined ? choices : found;
  const nameOf = (code: string) => [...offered, ...seen, ...choices].find((choice) => choice.value === code)?.label ?? code;
  const chosen = isMany ? asStrings(value) : asText(value) ? [asText(value)] : [];
  const pick = (codes: string[]) => {
    setSeen((old) => [...old, ...offered.filter((choice) => codes.includes(choice.value))]);
    onChange(isMany ? codes : (codes[0] ?? null));
  };
  return (
    <Select<string | string[] | null, { value: string; label: string; hint: string | undefined }>
      id={id}
      className="t-full"
      mode={isMany ? 'multiple' : undefined}
      value={isMany ? chosen : (chosen[0] ?? null)}
      options={offered.map((choice) => ({ value: choice.value, label: choice.label, hint: choice.hint }))}
      labelRender={({ value: code }) => nameOf(String(code))}
      optionRender={({ data }) => (
        <span className="pb-choice">
          {data.label}
          {data.hint && <span className="t-faint">{data.hint}</span>}
        </span>
      )}
      showSearch={source === undefined ? { optionFilterProp: 'label' } : { filterOption: false, onSearch: setQ }}
      allowClear={!required}
      loading={isFetching && isOpen}
      notFoundContent={error ? t('blocks:choices_failed') : isFetching ? t('common:searching') : t('common:nothing_found')}
      disabled={disabled}
      placeholder={placeholder}
      onOpenChange={(open) => {
        setOpen(open);
        if (!open) setQ('');
      }}
      onChange={(next) => pick(Array.isArray(next) ? next : next ? [next] : [])}
      {...(invalid ? { status: 'error' as const } : {})}
    />
  );
}

import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import { useNarrowedReferences, useReferences } from '@/api/hooks/records';
import type { Filter, Ref } from '@/api/types';
import { PersonAvatar } from '@/components/PersonAvatar';
import { useDebounced } from '@/components/useDebounced';
import { narrowing } from './dependents';
import type { InputProps } from './types';
import { asRef, asRefs } from './values';

export interface PickerProps {
  object: string;
  value: Ref[];
  onChange: (value: Ref[]) => void;
  multiple?: boolean;
  id?: string | undefined;
  autoFocus?: boolean | undefined;
  disabled?: boolean | undefined;
  invalid?: boolean | undefined;
  placeholder?: string | undefined;
  clearable?: boolean;
  /** Offered before what the server finds, e.g. "me". */
  extra?: Ref[];
  ariaLabel?: string;
  startOpen?: boolean | undefined;
  /** Offers only records like this, until one asks for all. */
  narrow?: { filter: Filter; by: string } | null | undefined;
}

/** Picks records of one object by their label; the list is searched on the server. */
export function ReferencePicker(props: PickerProps) {
  const { object, value, onChange, multiple, id, autoFocus, disabled, invalid, placeholder, clearable = true, extra, ariaLabel, startOpen, narrow = null } = props;
  const { t } = useTranslation();
  const [q, setQ] = useState('');
  const [isOpen, setOpen] = useState(startOpen === true);
  const [isWide, setWide] = useState(false);
  const asked = useDebounced(q, 200);
  const isNarrow = narrow !== null && !isWide;
  const any = useReferences(object, asked, isOpen && !isNarrow);
  const fitting = useNarrowedReferences(object, asked, isNarrow ? narrow.filter : null, isOpen && isNarrow);
  const { data, isFetching } = isNarrow ? fitting : any;
  const options = useMemo(() => {
    const known = new Map<string, Ref>();
    for (const ref of [...(asked ? [] : (extra ?? [])), ...(data ?? []), ...(isOpen ? [] : value)]) known.set(ref.id, ref);
    return [...known.values()].map((ref) => ({ value: ref.id, label: ref.label, ref }));
  }, [asked, data, extra, isOpen, value]);
  const isUser = object === 'user';

  return (
    <Select<{ value: string; label: React.ReactNode }[] | { value: string; label: React.ReactNode } | null, (typeof options)[number]>
      id={id}
      aria-label={ariaLabel}
      className="t-full"
      mode={multiple ? 'multiple' : undefined}
      labelInValue
      showSearch={{ filterOption: false, onSearch: setQ }}
      value={
        multiple
          ? value.map((ref) => ({ value: ref.id, label: ref.label }))
          : value[0]
            ? { value: value[0].id, label: value[0].label }
            : null
      }
      options={options}
      optionRender={(option) =>
        isUser ? (
          <span className="t-person">
            <PersonAvatar name={String(option.label)} id={String(option.value)} />
            {option.label}
          </span>
        ) : (
          option.label
        )
      }
      loading={isFetching && isOpen}
      {...(isNarrow
        ? {
            popupRender: (menu: React.ReactElement) => (
              <>
                {menu}
                <div className="t-narrowed">
                  <span className="t-faint t-ellipsis">{t('records:form.narrowed', { name: narrow.by })}</span>
                  {/* Taking the focus would close the list. */}
                  <Button type="link" size="small" onMouseDown={(event) => event.preventDefault()} onClick={() => setWide(true)}>
                    {t('records:form.show_all')}
                  </Button>
                </div>
              </>
            ),
          }
        : {})}
      notFoundContent={isFetching ? t('common:searching') : t('common:nothing_found')}
      allowClear={clearable}
      autoFocus={autoFocus}
      defaultOpen={startOpen === true}
      disabled={disabled}
      placeholder={placeholder ?? t('common:search_to_pick')}
      onOpenChange={(open) => {
        setOpen(open);
        if (!open) setQ('');
      }}
      onChange={(next) => {
        const picked = Array.isArray(next) ? next : next ? [next] : [];
        onChange(
          picked.map(
            (item) =>
              options.find((option) => option.value === item.value)?.ref ??
              value.find((ref) => ref.id === item.value) ?? { id: item.value, label: String(item.label) },
          ),
        );
      }}
      {...(invalid ? { status: 'error' as const } : {})}
    />
  );
}

export function ReferenceInput({ field, value, onChange, object: owner, record, ...rest }: InputProps) {
  const object = field.kind === 'user' ? 'user' : (field.options?.object ?? 'user');
  const { data: objects } = useObjects();
  const narrow = useMemo(() => (owner && record && objects ? narrowing(field, owner, objects, record) : null), [field, owner, objects, record]);
  const ref = asRef(value);
  return (
    <ReferencePicker
      object={object}
      value={ref ? [ref] : []}
      onChange={(refs) => onChange(refs[0] ?? null)}
      clearable={!field.required}
      narrow={narrow}
      {...pick(rest)}
    />
  );
}

export function ReferencesInput({ field, value, onChange, ...rest }: InputProps) {
  return (
    <ReferencePicker
      multiple
      object={field.options?.object ?? 'user'}
      value={asRefs(value)}
      onChange={onChange}
      {...pick(rest)}
    />
  );
}

const pick = ({ id, autoFocus, disabled, invalid, startOpen, placeholder }: Omit<InputProps, 'field' | 'value' | 'onChange'>) => ({
  id,
  autoFocus,
  disabled,
  invalid,
  startOpen,
  placeholder,
});

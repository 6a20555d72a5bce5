/** Inputs of the plain kinds; the ones with more to them have files of their own. */
import { Checkbox, DatePicker, Input, InputNumber, Select, Space } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/hooks/session';
import type { Address } from '@/api/types';
import { decimalMark, groupDigits, plainDigits } from '@/format';
import { pickLabel, useLabel, useLanguage } from '@/i18n';
import { ChoiceLine, ChoiceTag } from './ChoiceTag';
import { CURRENCIES } from './currencies';
import { choicesFor } from './dependents';
import { placed } from './levels';
import type { InputProps } from './types';
import { asStrings, asText, isAddress, isMoney } from './values';

const statusOf = (invalid: boolean | undefined) => (invalid ? { status: 'error' as const } : {});
const lengthOf = (length: number | undefined) => (length ? { maxLength: length } : {});

export function TextInput({ field, value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const shared = {
    id,
    placeholder,
    value: asText(value),
    disabled,
    autoFocus,
    ...statusOf(invalid),
    ...lengthOf(field.options?.max_length),
    onChange: (event: { target: { value: string } }) => onChange(event.target.value || null),
  };
  return field.options?.multiline ? (
    <Input.TextArea {...shared} autoSize={{ minRows: 2, maxRows: 10 }} />
  ) : (
    <Input {...shared} autoComplete="off" />
  );
}

export function RichTextInput({ value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const { t } = useTranslation();
  return (
    <Input.TextArea
      id={id}
      value={asText(value)}
      autoFocus={autoFocus}
      disabled={disabled}
      placeholder={placeholder ?? t('common:markdown_hint')}
      autoSize={{ minRows: 4, maxRows: 20 }}
      onChange={(event) => onChange(event.target.value || null)}
      {...statusOf(invalid)}
    />
  );
}

export function NumberInput({ field, value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const language = useLanguage();
  const { decimals, min, max, unit } = field.options ?? {};
  const suffix = field.kind === 'percent' ? '%' : unit ? pickLabel(unit, language) : undefined;
  return (
    <InputNumber<string>
      id={id}
      stringMode
      className="t-full"
      controls={false}
      value={value === null || value === undefined ? null : asText(value)}
      autoFocus={autoFocus}
      disabled={disabled}
      placeholder={placeholder}
      decimalSeparator={decimalMark()}
      {...(decimals === undefined ? {} : { precision: decimals })}
      {...(min === undefined ? {} : { min: String(min) })}
      {...(max === undefined ? {} : { max: String(max) })}
      suffix={suffix}
      onChange={(next) => onChange(next === null || next === '' ? null : String(next))}
      {...statusOf(invalid)}
    />
  );
}

export function MoneyInput({ field, value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const { t } = useTranslation();
  const { data: me } = useMe();
  const home = field.options?.currency ?? me?.organization.currency ?? 'CNY';
  const money = isMoney(value) ? value : null;
  const [currency, setCurrency] = useState(money?.currency ?? home);
  return (
    <Space.Compact block>
      <Select
        aria-label={t('common:currency')}
        className="t-currency"
        value={money?.currency ?? currency}
        disabled={disabled || field.options?.currency !== undefined}
        showSearch
        popupMatchSelectWidth={false}
        options={[...new Set([home, ...CURRENCIES])].map((code) => ({ value: code, label: code }))}
        onChange={(code: string) => {
          setCurrency(code);
          if (money) onChange({ ...money, currency: code });
        }}
      />
      <InputNumber<string>
        id={id}
        stringMode
        className="t-full"
        controls={false}
        value={money?.amount ?? null}
        autoFocus={autoFocus}
        disabled={disabled}
        placeholder={placeholder}
        formatter={(amount, { userTyping, input }) => (userTyping ? input : groupDigits(amount ?? ''))}
        parser={(text) => plainDigits(text ?? '')}
        onChange={(amount) =>
          onChange(amount === null || amount === '' ? null : { amount: String(amount), currency: money?.currency ?? currency })
        }
        {...statusOf(invalid)}
      />
    </Space.Compact>
  );
}

export function BooleanInput({ value, onChange, id, autoFocus, disabled }: InputProps) {
  const { t } = useTranslation();
  return (
    <Checkbox
      id={id}
      checked={value === true}
      autoFocus={autoFocus}
      disabled={disabled}
      onChange={(event) => onChange(event.target.checked)}
    >
      {value === true ? t('common:yes') : t('common:no')}
    </Checkbox>
  );
}

export function DateInput({ value, onChange, id, autoFocus, disabled, invalid, startOpen, placeholder }: InputProps) {
  const text = asText(value);
  return (
    <DatePicker
      id={id}
      className="t-full"
      value={text ? dayjs(text) : null}
      autoFocus={autoFocus}
      defaultOpen={startOpen === true}
      disabled={disabled}
      format="YYYY-MM-DD"
      {...(placeholder === undefined ? {} : { placeholder })}
      onChange={(next) => onChange(next ? next.format('YYYY-MM-DD') : null)}
      {...statusOf(invalid)}
    />
  );
}

export function DateTimeInput({ value, onChange, id, autoFocus, disabled, invalid, startOpen, placeholder }: InputProps) {
  const text = asText(value);
  return (
    <DatePicker
      id={id}
      className="t-full"
      showTime={{ format: 'HH:mm', minuteStep: 5 }}
      format="YYYY-MM-DD HH:mm"
      {...(placeholder === undefined ? {} : { placeholder })}
      value={text ? dayjs(text) : null}
      autoFocus={autoFocus}
      defaultOpen={startOpen === true}
      disabled={disabled}
      onChange={(next) => onChange(next ? next.toDate().toISOString() : null)}
      {...statusOf(invalid)}
    />
  );
}

function useChoices({ field, object, record }: Pick<InputProps, 'field' | 'object' | 'record'>, chosen: string[]) {
  const label = useLabel();
  const offered = choicesFor(field, object, record).filter((choice) => choice.active || chosen.includes(choice.code));
  // What is looked for finds the parts of it as well.
  return placed(offered).map(({ entry: choice, above }) => ({
    value: choice.code,
    label: [choice, ...above].map((one) => label(one.label)).join(' '),
    choice,
    above,
  }));
}

const byText = { optionFilterProp: 'label' };

type ChoiceOption = ReturnType<typeof useChoices>[number];
const asTag = ({ data }: { data: ChoiceOption }) => <ChoiceLine choice={data.choice} above={data.above} />;

export function SelectInput(props: InputProps) {
  const { field, value, onChange, id, autoFocus, disabled, invalid, startOpen, placeholder } = props;
  const code = asText(value);
  const options = useChoices(props, [code]);
  return (
    <Select
      id={id}
      className="t-full"
      value={code || null}
      options={options}
      optionRender={asTag}
      labelRender={({ value: chosen }) => (
        <ChoiceTag code={String(chosen)} choice={field.choices?.find((choice) => choice.code === chosen)} />
      )}
      showSearch={options.length > 7 ? byText : false}
      allowClear={!field.required}
      placeholder={placeholder}
      autoFocus={autoFocus}
      defaultOpen={startOpen === true}
      disabled={disabled}
      onChange={(next: string | null | undefined) => onChange(next ?? null)}
      {...statusOf(invalid)}
    />
  );
}

export function MultiSelectInput(props: InputProps) {
  const { field, value, onChange, id, autoFocus, disabled, invalid, placeholder } = props;
  const label = useLabel();
  const codes = asStrings(value);
  const options = useChoices(props, codes);
  return (
    <Select
      id={id}
      mode="multiple"
      className="t-full"
      value={codes}
      options={options}
      optionRender={asTag}
      labelRender={({ value: chosen }) => label(field.choices?.find((choice) => choice.code === chosen)?.label) || String(chosen)}
      showSearch={byText}
      placeholder={placeholder}
      autoFocus={autoFocus}
      disabled={disabled}
      onChange={(next: string[]) => onChange(next)}
      {...statusOf(invalid)}
    />
  );
}

export function TagsInput({ value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const { t } = useTranslation();
  return (
    <Select
      id={id}
      mode="tags"
      className="t-full"
      value={asStrings(value)}
      placeholder={placeholder ?? t('common:tags_hint')}
      open={false}
      suffixIcon={null}
      tokenSeparators={[',', '，', ';']}
      autoFocus={autoFocus}
      disabled={disabled}
      onChange={(next: string[]) => onChange(next)}
      {...statusOf(invalid)}
    />
  );
}

export function AddressInput({ value, onChange, id, autoFocus, disabled, invalid }: InputProps) {
  const { t } = useTranslation();
  const address: Address = isAddress(value) ? value : {};
  const put = (part: keyof Address, text: string) => {
    const next: Address = { ...address, [part]: text || null };
    onChange(Object.values(next).some(Boolean) ? next : null);
  };
  const parts: { key: keyof Address; placeholder: string; wide?: boolean }[] = [
    { key: 'province', placeholder: t('common:address.province') },
    { key: 'city', placeholder: t('common:address.city') },
    { key: 'district', placeholder: t('common:address.district') },
    { key: 'street', placeholder: t('common:address.street'), wide: true },
    { key: 'postal_code', placeholder: t('common:address.postal_code') },
    { key: 'country', placeholder: t('common:address.country') },
  ];
  return (
    <div className="t-address">
      {parts.map((part, index) => (
        <Input
          key={part.key}
          id={index === 0 ? id : undefined}
          className={part.wide ? 't-address-wide' : ''}
          aria-label={part.placeholder}
          placeholder={part.placeholder}
          value={address[part.key] ?? ''}
          autoFocus={index === 0 && autoFocus}
          disabled={disabled}
          onChange={(event) => put(part.key, event.target.value)}
          {...statusOf(invalid)}
        />
      ))}
    </div>
  );
}

const TYPES = { phone: 'tel', email: 'email', url: 'url' } as const;

/** Telephone, e-mail, web address: one line with the right keyboard on phones. */
export function LineInput({ field, value, onChange, id, autoFocus, disabled, invalid, placeholder }: InputProps) {
  const type = field.kind === 'phone' || field.kind === 'email' || field.kind === 'url' ? TYPES[field.kind] : 'text';
  return (
    <Input
      id={id}
      type={type}
      inputMode={type}
      autoComplete="off"
      value={asText(value)}
      autoFocus={autoFocus}
      disabled={disabled}
      placeholder={placeholder ?? (field.kind === 'url' ? 'https://' : undefined)}
      onChange={(event) => onChange(event.target.value || null)}
      {...statusOf(invalid)}
    />
  );
}

export function JsonInput({ value, onChange, id, autoFocus, disabled, invalid }: InputProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => (value === null || value === undefined ? '' : JSON.stringify(value, null, 2)));
  const [isBroken, setBroken] = useState(false);
  return (
    <>
      <Input.TextArea
        id={id}
        className="t-code"
        value={text}
        autoFocus={autoFocus}
        disabled={disabled}
        autoSize={{ minRows: 3, maxRows: 16 }}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value.trim() === '') {
            setBroken(false);
            onChange(null);
            return;
          }
          try {
            onChange(JSON.parse(event.target.value) as InputProps['value']);
            setBroken(false);
          } catch {
            setBroken(true);
          }
        }}
        {...statusOf(invalid || isBroken)}
      />
      {isBroken && <div className="t-field-error">{t('common:json_broken')}</div>}
    </>
  );
}

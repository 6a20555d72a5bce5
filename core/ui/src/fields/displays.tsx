/** How each kind of value is shown; one line each, the long ones cut in `compact`. */
import { PaperClipOutlined } from '@ant-design/icons';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fileUrl } from '@/api/hooks/system';
import { useObject } from '@/api/hooks/metadata';
import { PersonAvatar } from '@/components/PersonAvatar';
import {
  formatAddress,
  formatBytes,
  formatDate,
  formatDateTime,
  formatMoney,
  formatPerson,
  formatNumber,
  formatPercent,
  formatRelativeDate,
  formatRelativeTime,
} from '@/format';
import { pickLabel, useLanguage } from '@/i18n';
import { ChoiceTag } from './ChoiceTag';
import type { DisplayProps } from './types';
import { isLabelNumber } from './ops';
import { asRef, asRefs, asStrings, asText, isAddress, isFileRef, isMoney, isRef } from './values';

const Markdown = lazy(() => import('@/components/Markdown'));
const PhoneNumber = lazy(() => import('./PhoneNumber'));

export function TextDisplay({ value, field, compact }: DisplayProps) {
  const text = asText(value);
  if (!compact && field.options?.multiline) return <span className="t-prewrap">{text}</span>;
  return <span title={compact && text.length > 24 ? text : undefined}>{text}</span>;
}

export function RichTextDisplay({ value, compact }: DisplayProps) {
  const text = asText(value);
  if (compact) return <span>{text.replace(/[#*_>`]/g, '').slice(0, 200)}</span>;
  return (
    <Suspense fallback={<span className="t-prewrap">{text}</span>}>
      <Markdown text={text} />
    </Suspense>
  );
}

export function NumberDisplay({ value, field }: DisplayProps) {
  const language = useLanguage();
  const { decimals, unit } = field.options ?? {};
  const text = isLabelNumber(field) ? asText(value) : formatNumber(asText(value), language, decimals === undefined ? {} : { decimals });
  return <span className="t-num">{unit ? `${text} ${pickLabel(unit, language)}` : text}</span>;
}

export function MoneyDisplay({ value, field }: DisplayProps) {
  const language = useLanguage();
  const currency = field.options?.currency;
  const money = isMoney(value) ? value : currency ? { amount: asText(value), currency } : undefined;
  if (!money) return <span className="t-num">{asText(value)}</span>;
  const text = formatMoney(money, language);
  const exact = formatMoney(money, language, { compact: false });
  // Where people want short amounts, the exact one is a hover away.
  return (
    <span className="t-num" title={exact === text ? undefined : exact}>
      {text}
    </span>
  );
}

export function PercentDisplay({ value, field }: DisplayProps) {
  const language = useLanguage();
  return <span className="t-num">{formatPercent(asText(value), language, field.options?.decimals)}</span>;
}

export function BooleanDisplay({ value }: DisplayProps) {
  const { t } = useTranslation();
  return <span className={value ? '' : 't-muted'}>{value ? t('common:yes') : t('common:no')}</span>;
}

export function DateDisplay({ value, compact }: DisplayProps) {
  const language = useLanguage();
  const date = asText(value);
  const exact = formatDate(date, language);
  return (
    <time dateTime={date} title={exact}>
      {compact ? formatRelativeDate(date, language) : exact}
    </time>
  );
}

export function DateTimeDisplay({ value, compact }: DisplayProps) {
  const language = useLanguage();
  const instant = asText(value);
  const exact = formatDateTime(instant, language);
  return (
    <time dateTime={instant} title={exact}>
      {compact ? formatRelativeTime(instant, language) : exact}
    </time>
  );
}

export function SelectDisplay({ value, field }: DisplayProps) {
  const code = asText(value);
  return <ChoiceTag code={code} choice={field.choices?.find((choice) => choice.code === code)} />;
}

export function MultiSelectDisplay({ value, field }: DisplayProps) {
  return (
    <span className="t-tags">
      {asStrings(value).map((code) => (
        <ChoiceTag key={code} code={code} choice={field.choices?.find((choice) => choice.code === code)} />
      ))}
    </span>
  );
}

export function TagsDisplay({ value }: DisplayProps) {
  return (
    <span className="t-tags">
      {asStrings(value).map((tag) => (
        <span key={tag} className="t-tag">
          {tag}
        </span>
      ))}
    </span>
  );
}

export function UserDisplay({ value }: DisplayProps) {
  // Drawn anew when names are to be written otherwise.
  useLanguage();
  const ref = asRef(value);
  if (!ref) return null;
  if (!ref.label) return <OutOfReach />;
  return (
    <span className="t-person">
      <PersonAvatar name={ref.label} id={ref.id} />
      <span className="t-ellipsis">{formatPerson(ref.label)}</span>
    </span>
  );
}

export function ReferenceDisplay({ value, field }: DisplayProps) {
  const ref = asRef(value);
  return ref ? <ReferenceLink object={field.options?.object} id={ref.id} label={ref.label} /> : null;
}

export function ReferencesDisplay({ value, field }: DisplayProps) {
  const isUser = field.options?.object === 'user';
  return (
    <span className="t-tags">
      {asRefs(value).map((ref) =>
        !ref.label ? (
          <OutOfReach key={ref.id} />
        ) : isUser ? (
          <span key={ref.id} className="t-person">
            <PersonAvatar name={ref.label} id={ref.id} />
            {formatPerson(ref.label)}
          </span>
        ) : (
          <ReferenceLink key={ref.id} object={field.options?.object} id={ref.id} label={ref.label} />
        ),
      )}
    </span>
  );
}

/** Stands for a record that the reader may not see: that there is one is no secret, its name is. */
function OutOfReach() {
  const { t } = useTranslation();
  return <span className="t-faint">{t('records:out_of_reach')}</span>;
}

function ReferenceLink({ object, id, label }: { object: string | undefined; id: string; label: string }) {
  const { object: definition } = useObject(object);
  if (!label) return <OutOfReach />;
  // Without a definition the caller may not open it.
  if (!object || !definition || object === 'user') return <span>{label}</span>;
  return (
    <Link to={`/o/${object}/${id}`} onClick={(event) => event.stopPropagation()}>
      {label}
    </Link>
  );
}

export function AddressDisplay({ value }: DisplayProps) {
  const language = useLanguage();
  return <span>{isAddress(value) ? formatAddress(value, language) : asText(value)}</span>;
}

export function PhoneDisplay({ value, field }: DisplayProps) {
  const number = asText(value);
  if (field.access === 'masked' || number.includes('*')) return <span className="t-num">{number}</span>;
  return (
    <a className="t-num" href={`tel:${number}`} onClick={(event) => event.stopPropagation()}>
      <Suspense fallback={number}>
        <PhoneNumber number={number} home={field.options?.default_region ?? 'CN'} />
      </Suspense>
    </a>
  );
}

export function EmailDisplay({ value, field }: DisplayProps) {
  const address = asText(value);
  if (field.access === 'masked' || address.includes('*')) return <span>{address}</span>;
  return (
    <a href={`mailto:${address}`} onClick={(event) => event.stopPropagation()}>
      {address}
    </a>
  );
}

export function UrlDisplay({ value }: DisplayProps) {
  const address = asText(value);
  // Anything but the web could run code or open another program.
  if (!/^https?:\/\//i.test(address)) return <span>{address}</span>;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" onClick={(event) => event.stopPropagation()}>
      {address.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')}
    </a>
  );
}

export function FileDisplay({ value }: DisplayProps) {
  const language = useLanguage();
  if (!isFileRef(value)) return <span>{asText(value)}</span>;
  return (
    <a href={fileUrl(value.id)} download={value.name} onClick={(event) => event.stopPropagation()}>
      <PaperClipOutlined aria-hidden /> {value.name}{' '}
      <span className="t-faint">{formatBytes(value.size_bytes, language)}</span>
    </a>
  );
}

export function JsonDisplay({ value, compact }: DisplayProps) {
  if (compact) return <code className="t-code">{JSON.stringify(value)}</code>;
  return <pre className="t-code">{JSON.stringify(value, null, 2)}</pre>;
}

/** Formulas and rollups: shown as what they turned out to be. */
export function ComputedDisplay(props: DisplayProps) {
  const { value } = props;
  if (isMoney(value)) return <MoneyDisplay {...props} />;
  if (isRef(value)) return <span>{value.label}</span>;
  if (typeof value === 'boolean') return <BooleanDisplay {...props} />;
  const text = asText(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return <DateDisplay {...props} />;
  if (/^\d{4}-\d{2}-\d{2}T/.test(text)) return <DateTimeDisplay {...props} />;
  if (text !== '' && Number.isFinite(Number(text))) return <NumberDisplay {...props} />;
  return <span>{text}</span>;
}

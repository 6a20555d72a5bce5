/** Choices that the browser knows by itself, named in the reader's language. */
import type { Language } from '@/api/types';

export interface Choice {
  value: string;
  label: string;
}

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const sorted = (choices: Choice[], language: Language): Choice[] => choices.sort((one, other) => one.label.localeCompare(other.label, language));

/** ISO 4217 codes with their names. */
export function currencies(language: Language): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  return Intl.supportedValuesOf('currency').map((value) => ({ value, label: `${value} ${names.of(value) ?? ''}`.trim() }));
}

/** ISO 3166 alpha-2 codes of countries with their names. */
export function regions(language: Language): Choice[] {
  const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return sorted(codes.filter((code) => !/^(AA|EU|EZ|QO|UN|X.|ZZ)$/.test(code)).flatMap((value) => (names.of(value) ? [{ value, label: `${names.of(value) ?? ''} (${value})` }] : [])), language);
}

/** IANA names, with how far each is from UTC now. */
export function timezones(): Choice[] {
  const offset = (zone: string) => new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((value) => ({ value, label: `${value} (${offset(value)})` }));
}

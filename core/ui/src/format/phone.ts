import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

/** Grouped for reading: `138 1234 5678` at home, `+44 20 7946 0958` abroad. */
export function formatPhone(value: string, home: CountryCode = 'CN'): string {
  const number = parsePhoneNumberFromString(value, home);
  if (!number) return value;
  if (number.country === 'CN' && home === 'CN' && /^1\d{10}$/.test(number.nationalNumber)) {
    return number.nationalNumber.replace(/^(\d{3})(\d{4})(\d{4})$/, '$1 $2 $3');
  }
  return number.country === home ? number.formatNational() : number.formatInternational();
}

import type { CountryCode } from 'libphonenumber-js/min';
import { formatPhone } from '@/format/phone';

/** Apart from the other kinds: the numbering plans of the world are heavy. */
export default function PhoneNumber({ number, home }: { number: string; home: string }) {
  return <>{formatPhone(number, home as CountryCode)}</>;
}

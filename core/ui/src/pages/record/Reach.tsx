import { EnvironmentOutlined, MailOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks/metadata';
import type { FieldKind, ObjectDef, RecordData } from '@/api/types';
import { asText, isAddress, isEmptyValue } from '@/fields';
import { formatAddress } from '@/format';
import { useLanguage } from '@/i18n';
import { OnSite, onSiteKind } from './OnSite';
import { entryKinds, timelineShapes } from './related';

/** On a phone: call, write, go there and note the visit, with a thumb. */
export function Reach({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: objects } = useObjects();
  const visit = useMemo(() => onSiteKind(entryKinds(timelineShapes(object, objects ?? []))), [object, objects]);
  const first = (kind: FieldKind) => {
    const field = object.fields.find((candidate) => candidate.kind === kind && candidate.access !== 'masked' && !isEmptyValue(record[candidate.key]));
    return field ? record[field.key] : null;
  };
  const phone = asText(first('phone'));
  const email = asText(first('email'));
  const address = first('address');
  const place = isAddress(address) ? formatAddress(address, language) : '';
  if (!phone && !email && !place && !visit) return null;
  return (
    <div className="t-reach" data-testid="reach">
      {phone && (
        <Button size="large" icon={<PhoneOutlined />} href={`tel:${phone}`} data-testid="call">
          {t('records:call')}
        </Button>
      )}
      {email && (
        <Button size="large" icon={<MailOutlined />} href={`mailto:${email}`}>
          {t('records:write_mail')}
        </Button>
      )}
      {place && (
        <Button size="large" icon={<EnvironmentOutlined />} href={mapLink(place)} data-testid="navigate">
          {t('records:navigate')}
        </Button>
      )}
      {visit && <OnSite parent={object} record={record} kind={visit} />}
    </div>
  );
}

/** Opens the maps of the phone itself, whichever those are. */
const mapLink = (place: string): string =>
  /iphone|ipad/i.test(navigator.userAgent) ? `maps://?q=${encodeURIComponent(place)}` : `geo:0,0?q=${encodeURIComponent(place)}`;

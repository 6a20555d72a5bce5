/** What plugins ask for and are granted, in words. */
import { Checkbox, Tag } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { Label } from '@/api/types';
import { useLabel } from '@/i18n';

const KNOWN = ['identity', 'jobs', 'events', 'kv', 'secrets', 'workflows'] as const;

/** Names of objects that a package would bring, which nobody else knows yet. */
type Brought = readonly { key: string; label: Label }[];

/** A capability in words; one that this program doesn't know as it is written. */
export function useCapabilityName(brought: Brought = []): (capability: string) => string {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: objects } = useObjects();
  return (capability) => {
    const [kind, key] = partsOf(capability);
    const known = objects?.find((object) => object.key === key)?.label_plural ?? brought.find((object) => object.key === key)?.label;
    const object = key === '*' ? t('admin:plugins.can.everything') : label(known) || key;
    if (kind === 'records.read') return t('admin:plugins.can.read', { object });
    if (kind === 'records.write') return t('admin:plugins.can.write', { object });
    if (capability === 'metadata:write') return t('admin:plugins.can.metadata');
    if (kind === 'http') return t('admin:plugins.can.http', { host: key });
    if (kind === 'http.private') return t('admin:plugins.can.http_private', { host: key });
    const plain = KNOWN.find((name) => name === capability);
    return plain ? t(`admin:plugins.can.${plain}`) : capability;
  };
}

/** `http:https://api.example.com` as what and where. */
function partsOf(capability: string): [string, string] {
  const at = capability.indexOf(':');
  return at < 0 ? [capability, ''] : [capability.slice(0, at), capability.slice(at + 1)];
}

/** Of a host that is asked for: that it may lie in a private network, which nobody asks for. */
function privateOf(capability: string): string | null {
  const [kind, host] = partsOf(capability);
  return kind === 'http' ? `http.private:${host}` : null;
}

/** What may be granted of what is asked for. */
export function grantable(asked: readonly string[]): string[] {
  return asked.flatMap((capability) => {
    const along = privateOf(capability);
    return along ? [capability, along] : [capability];
  });
}

export function CapabilityNames({ capabilities }: { capabilities: readonly string[] }) {
  const name = useCapabilityName();
  return (
    <ul className="adm-caps">
      {capabilities.map((capability) => (
        <li key={capability} title={capability}>
          {name(capability)}
        </li>
      ))}
    </ul>
  );
}

interface ChoiceProps {
  asked: readonly string[];
  granted: readonly string[];
  /** Of what is asked for, what wasn't before. */
  fresh?: readonly string[];
  brought?: Brought;
  onChange: (granted: string[]) => void;
}

/** A box for each capability that is asked for. */
export function CapabilityChoice({ asked, granted, fresh = [], brought, onChange }: ChoiceProps) {
  const { t } = useTranslation();
  const name = useCapabilityName(brought);
  // A host that isn't granted needs no network either.
  const change = (capability: string, isOn: boolean) =>
    onChange(grantable(asked).filter((one) => (one === capability || (!isOn && one === privateOf(capability)) ? isOn : granted.includes(one))));
  const box = (capability: string, title: string) => (
    <Checkbox checked={granted.includes(capability)} data-testid={`grant-${capability}`} onChange={(event) => change(capability, event.target.checked)}>
      {title}
      {fresh.includes(capability) && (
        <Tag color="warning" className="adm-cap-new">
          {t('admin:plugins.new_capability')}
        </Tag>
      )}
    </Checkbox>
  );
  return (
    <div className="adm-cap-choice" role="group" aria-label={t('admin:plugins.may')}>
      {asked.map((capability) => {
        const along = granted.includes(capability) ? privateOf(capability) : null;
        return (
          <Fragment key={capability}>
            {box(capability, name(capability))}
            {along && <div className="adm-cap-along">{box(along, name(along))}</div>}
          </Fragment>
        );
      })}
    </div>
  );
}

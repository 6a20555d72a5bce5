/** What plugins ask for and are granted, in words. */
import { Checkbox, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { Label } from '@/api/types';
import { useLabel } from '@/i18n';

const KNOWN = ['identity', 'jobs', 'events', 'kv', 'secrets'] as const;

/** Names of objects that a package would bring, which nobody else knows yet. */
type Brought = readonly { key: string; label: Label }[];

/** A capability in words; one that this program doesn't know as it is written. */
export function useCapabilityName(brought: Brought = []): (capability: string) => string {
  const { t } = useTranslation();
  const label = useLabel();
  const { data: objects } = useObjects();
  return (capability) => {
    const [kind, key = ''] = capability.split(':', 2);
    const known = objects?.find((object) => object.key === key)?.label_plural ?? brought.find((object) => object.key === key)?.label;
    const object = key === '*' ? t('admin:plugins.can.everything') : label(known) || key;
    if (kind === 'records.read') return t('admin:plugins.can.read', { object });
    if (kind === 'records.write') return t('admin:plugins.can.write', { object });
    const plain = KNOWN.find((name) => name === capability);
    return plain ? t(`admin:plugins.can.${plain}`) : capability;
  };
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
  return (
    <div className="adm-cap-choice" role="group" aria-label={t('admin:plugins.may')}>
      {asked.map((capability) => (
        <Checkbox
          key={capability}
          checked={granted.includes(capability)}
          data-testid={`grant-${capability}`}
          onChange={(event) => onChange(asked.filter((one) => (one === capability ? event.target.checked : granted.includes(one))))}
        >
          {name(capability)}
          {fresh.includes(capability) && (
            <Tag color="warning" className="adm-cap-new">
              {t('admin:plugins.new_capability')}
            </Tag>
          )}
        </Checkbox>
      ))}
    </div>
  );
}

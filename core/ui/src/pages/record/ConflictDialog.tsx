import { Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { FieldDisplay, sameValue } from '@/fields';
import { useLabel } from '@/i18n';
import './form.css';

/** Somebody saved first: mine or theirs, field by field. Gives back what of mine is to be saved over theirs. */
export function ConflictDialog(props: {
  object: ObjectDef;
  mine: Record<string, FieldValue>;
  theirs: RecordData;
  onCancel: () => void;
  onResolve: (chosen: Record<string, FieldValue>) => void;
}) {
  const { object, mine, theirs, onCancel, onResolve } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const fields = object.fields.filter((field) => field.key in mine && !sameValue(mine[field.key], theirs[field.key]));
  const [picked, setPicked] = useState<Record<string, 'mine' | 'theirs'>>({});
  const pickOf = (key: string) => picked[key] ?? 'mine';

  return (
    <Modal
      open
      width={640}
      title={t('records:conflict.title')}
      okText={t('common:save')}
      cancelText={t('common:cancel')}
      onCancel={onCancel}
      onOk={() =>
        onResolve(Object.fromEntries(fields.filter(({ key }) => pickOf(key) === 'mine').map(({ key }) => [key, mine[key]])))
      }
    >
      <p className="t-muted">{t('records:conflict.hint')}</p>
      {fields.length === 0 && <p className="t-conflict-same">{t('records:conflict.same')}</p>}
      <div className="t-conflict" role="table" data-testid="conflict-dialog">
        {fields.length > 0 && (
          <div role="row" className="t-conflict-head">
            <span role="columnheader">{t('records:conflict.field')}</span>
            <span role="columnheader">{t('records:conflict.mine')}</span>
            <span role="columnheader">{t('records:conflict.theirs')}</span>
          </div>
        )}
        {fields.map((field) => (
          <div role="row" key={field.key}>
            <span role="rowheader">{label(field.label)}</span>
            {(['mine', 'theirs'] as const).map((side) => (
              <label key={side} role="cell" className={pickOf(field.key) === side ? 'is-on' : ''}>
                <Radio
                  checked={pickOf(field.key) === side}
                  name={`conflict-${field.key}`}
                  onChange={() => setPicked((old) => ({ ...old, [field.key]: side }))}
                />
                <FieldDisplay field={field} value={(side === 'mine' ? mine : theirs)[field.key]} />
              </label>
            ))}
          </div>
        ))}
      </div>
    </Modal>
  );
}

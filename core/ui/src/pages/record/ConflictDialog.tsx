import { Button, Modal } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { asRef, asText, FieldDisplay, sameValue } from '@/fields';
import { formatRelativeTime } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { buttonProps } from '@/components/buttonProps';
import './dialogs.css';

type Side = 'mine' | 'theirs';
const SIDES: readonly Side[] = ['mine', 'theirs'];

/**
 * Somebody saved first: mine or theirs, field by field. Arrow keys choose within a field, Tab goes to the next,
 * ⌘Enter saves. Gives back what of mine is to be saved over theirs.
 */
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
  const language = useLanguage();
  const fields = object.fields.filter((field) => field.key in mine && !sameValue(mine[field.key], theirs[field.key]));
  const [picked, setPicked] = useState<Record<string, Side>>({});
  const body = useRef<HTMLDivElement>(null);
  const pickOf = (key: string): Side => picked[key] ?? 'mine';
  const pickAll = (side: Side) => setPicked(Object.fromEntries(fields.map(({ key }) => [key, side])));
  const resolve = () => onResolve(Object.fromEntries(fields.filter(({ key }) => pickOf(key) === 'mine').map(({ key }) => [key, mine[key]])));
  const who = asRef(theirs.updated_by)?.label;
  const at = asText(theirs.updated_at);

  return (
    <Modal
      open
      width={640}
      title={t('records:conflict.title')}
      okText={t('common:save')}
      okButtonProps={buttonProps('conflict-save')}
      cancelText={t('common:cancel')}
      onCancel={onCancel}
      onOk={resolve}
      afterOpenChange={(isOpen) => isOpen && body.current?.querySelector<HTMLElement>('input:checked')?.focus()}
    >
      <div
        ref={body}
        data-testid="conflict-dialog"
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
          event.preventDefault();
          event.stopPropagation();
          resolve();
        }}
      >
        <p className="t-muted">
          {who && at ? t('records:conflict.by', { who, when: formatRelativeTime(at, language) }) : ''} {fields.length > 0 && t('records:conflict.hint')}
        </p>
        {fields.length === 0 && <p className="t-conflict-same">{t('records:conflict.same')}</p>}
        {fields.length > 1 && (
          <div className="t-conflict-all">
            {SIDES.map((side) => (
              <Button key={side} size="small" onClick={() => pickAll(side)} data-testid={`conflict-all-${side}`}>
                {t(`records:conflict.all_${side}`)}
              </Button>
            ))}
          </div>
        )}
        {fields.map((field) => (
          <div key={field.key} role="radiogroup" className="t-conflict" aria-labelledby={`conflict-label-${field.key}`} data-testid={`conflict-${field.key}`}>
            <span id={`conflict-label-${field.key}`} className="t-conflict-name">
              {label(field.label)}
            </span>
            {SIDES.map((side) => (
              <label key={side} className={pickOf(field.key) === side ? 'is-on' : ''}>
                <input
                  type="radio"
                  checked={pickOf(field.key) === side}
                  name={`conflict-${field.key}`}
                  value={side}
                  onChange={() => setPicked((old) => ({ ...old, [field.key]: side }))}
                />
                <span>
                  <span className="t-conflict-side">{t(`records:conflict.${side}`)}</span>
                  <FieldDisplay field={field} value={(side === 'mine' ? mine : theirs)[field.key]} />
                </span>
              </label>
            ))}
          </div>
        ))}
      </div>
    </Modal>
  );
}

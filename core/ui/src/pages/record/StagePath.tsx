import { CheckOutlined } from '@ant-design/icons';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, RecordData } from '@/api/types';
import { asText, choiceColor, isEditable } from '@/fields';
import { useLabel } from '@/i18n';

/** The record's way through its stages; a click moves it there. */
export function StagePath(props: { field: FieldDef; record: RecordData; canEdit: boolean; onPick: (code: string) => void }) {
  const { field, record, canEdit, onPick } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const current = asText(record[field.key]);
  const choices = (field.choices ?? []).filter((choice) => choice.active || choice.code === current);
  const at = choices.findIndex((choice) => choice.code === current);
  const ended = choices[at]?.attributes?.outcome;
  const isOff = !canEdit || !isEditable(field);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // On a narrow screen the path is longer than the line; where it stands now is what one looks for.
    const step = list.current?.querySelector<HTMLElement>('.is-current');
    if (list.current && step) list.current.scrollLeft = step.offsetLeft - (list.current.clientWidth - step.offsetWidth) / 2;
  }, [current]);
  return (
    <ol ref={list} className="t-path" aria-label={label(field.label)} data-testid="stage-path">
      {choices.map((choice, index) => {
        const isCurrent = index === at;
        // Ends are beside each other: a lost one did not pass through won.
        const isPast = index < at && !(ended && choice.attributes?.outcome);
        const color = isCurrent ? choiceColor(choice.color) : undefined;
        return (
          <li key={choice.code} className={isCurrent ? 'is-current' : isPast ? 'is-past' : ''}>
            <button
              type="button"
              disabled={isOff || isCurrent}
              aria-current={isCurrent ? 'step' : undefined}
              style={color ? ({ '--stage': color } as React.CSSProperties) : undefined}
              data-testid={`stage-${choice.code}`}
              title={isOff || isCurrent ? undefined : t('records:move_to', { name: label(choice.label) })}
              onClick={() => onPick(choice.code)}
            >
              {isPast && <CheckOutlined aria-hidden />}
              <span className="t-ellipsis">{label(choice.label)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

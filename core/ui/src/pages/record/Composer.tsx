import { EnvironmentOutlined, PaperClipOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import type { TextAreaRef } from 'antd/es/input/TextArea';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef, RecordData } from '@/api/types';
import { MOD } from '@/app/hotkeys';
import { FileTile } from '@/components/FileTile';
import { ObjectIcon } from '@/components/ObjectIcon';
import { UploadList } from '@/components/UploadList';
import { useDrop } from '@/components/useDrop';
import { useUploads } from '@/components/useUploads';
import { asText, FieldDisplay, FieldInput, isEmptyValue, isFileRef } from '@/fields';
import { useLabel } from '@/i18n';
import { kindIcon, type EntryKind } from './related';
import type { Wish } from './Timeline';
import { useEntry } from './useEntry';
import { usePlace } from './usePlace';

/**
 * Writes into the timeline in one go: what kind, the text, done. When it was or is due, a file and the place are at
 * hand; what else it needs is asked in the full form.
 */
export function Composer(props: { parent: ObjectDef; record: RecordData; kinds: readonly EntryKind[]; wish: Wish | null }) {
  const { parent, record, kinds: all, wish } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const kinds = all.filter(({ shape }) => shape.object.can.create);
  const [key, setKey] = useState<string | null>(null);
  const [granted, setGranted] = useState<Wish | null>(null);
  const text = useRef<TextAreaRef>(null);
  if (wish && wish !== granted) {
    setGranted(wish);
    setKey(wish.kind);
  }
  useEffect(() => {
    if (granted) text.current?.focus();
  }, [granted]);
  const usual = kinds.find(({ shape, choice }) => choice && choice.code === asText(shape.kind?.default));
  const chosen = kinds.find((kind) => kind.key === key) ?? usual ?? kinds[0];
  const entry = useEntry(parent, record, chosen, `tessera.draft.${parent.key}.${record.id}`);
  const picker = useRef<HTMLInputElement>(null);
  const file = chosen?.shape.file;
  const place = chosen?.shape.place;
  const { uploads, add, drop, isBusy: isSending } = useUploads(file, (ref) => file && entry.put(file, ref));
  const { isOver, handlers } = useDrop((files) => add(files.slice(0, 1)), file !== undefined);
  const { ask, isAsking } = usePlace(place, (value) => place && entry.put(place, value));
  if (!chosen) return null;

  const isOpen = !entry.isEmpty || isSending || uploads.length > 0;
  const name = label(chosen.choice?.label ?? chosen.shape.object.label);
  const attached = file ? entry.extra[file.key] : null;

  return (
    <form
      className={`t-composer t-card t-drop${isOver ? ' is-over' : ''}`}
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        entry.submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey)) return;
        event.preventDefault();
        event.stopPropagation();
        entry.submit();
      }}
      onPaste={(event) => {
        const [pasted] = event.clipboardData.files;
        if (!pasted || !file) return;
        event.preventDefault();
        add([pasted]);
      }}
      {...handlers}
    >
      {kinds.length > 1 && (
        <div className="t-composer-kinds" role="radiogroup" aria-label={t('records:timeline.kind')}>
          {kinds.map((kind) => (
            <button
              key={kind.key}
              type="button"
              role="radio"
              aria-checked={kind === chosen}
              tabIndex={kind === chosen ? 0 : -1}
              className="t-plain"
              data-testid={`composer-${kind.choice?.code ?? kind.key}`}
              onClick={() => setKey(kind.key)}
              onKeyDown={(event) => {
                const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
                const next = kinds[(kinds.indexOf(kind) + by + kinds.length) % kinds.length];
                if (by === 0 || !next) return;
                event.preventDefault();
                setKey(next.key);
                const { parentElement } = event.currentTarget;
                requestAnimationFrame(() => parentElement?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus());
              }}
            >
              <ObjectIcon name={kindIcon(kind)} />
              {label(kind.choice?.label ?? kind.shape.object.label)}
            </button>
          ))}
        </div>
      )}
      <Input.TextArea
        ref={text}
        variant="borderless"
        autoSize={{ minRows: isOpen ? 3 : 1, maxRows: 12 }}
        aria-label={t('records:timeline.write_kind', { name })}
        placeholder={chosen.shape.done ? t('records:timeline.write_task', { name }) : t('records:timeline.write')}
        data-testid="composer-text"
        value={entry.text}
        onChange={(event) => entry.setText(event.target.value)}
      />
      <UploadList uploads={uploads} drop={drop} />
      {isFileRef(attached) && <FileTile file={attached} />}
      {place && !isEmptyValue(entry.extra[place.key]) && (
        <div className="t-activity-place t-muted">
          <EnvironmentOutlined aria-hidden /> <FieldDisplay field={place} value={entry.extra[place.key]} compact />
        </div>
      )}
      {isOpen && entry.asked.length > 0 && (
        <div className="t-composer-fields">
          {entry.asked.map((field) => (
            <div key={`${chosen.key}-${field.key}`}>
              <label htmlFor={`entry-${field.key}`}>{label(field.label)}</label>
              <FieldInput
                field={field}
                id={`entry-${field.key}`}
                value={entry.extra[field.key]}
                record={entry.extra}
                object={chosen.shape.object}
                onChange={(value) => entry.put(field, value)}
              />
            </div>
          ))}
        </div>
      )}
      {isOpen && (
        <div className="t-composer-foot">
          {file && (
            <>
              <input
                ref={picker}
                type="file"
                hidden
                data-testid="composer-file"
                accept={file.options?.media_types?.join(',')}
                onChange={(event) => {
                  add([...(event.target.files ?? [])].slice(0, 1));
                  event.target.value = '';
                }}
              />
              <Button size="small" type="text" icon={<PaperClipOutlined />} onClick={() => picker.current?.click()}>
                {label(file.label)}
              </Button>
            </>
          )}
          {ask && (
            <Button size="small" type="text" icon={<EnvironmentOutlined />} loading={isAsking} onClick={ask}>
              {t('records:onsite.place')}
            </Button>
          )}
          <span className="t-composer-gap" />
          <Button size="small" type="text" onClick={entry.openForm}>
            {t('records:timeline.more_fields')}
          </Button>
          <Button size="small" type="primary" htmlType="submit" loading={entry.isBusy} disabled={isSending} title={`${MOD}Enter`} data-testid="composer-submit">
            {t('records:timeline.add')}
          </Button>
        </div>
      )}
    </form>
  );
}

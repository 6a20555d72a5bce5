import { CameraOutlined, EnvironmentOutlined } from '@ant-design/icons';
import { Button, Drawer, Input } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectDef, RecordData } from '@/api/types';
import { FileTile } from '@/components/FileTile';
import { takesImages } from '@/components/filePreview';
import { UploadList } from '@/components/UploadList';
import { useUploads } from '@/components/useUploads';
import { FieldDisplay, isEmptyValue, isFileRef } from '@/fields';
import { useLabel } from '@/i18n';
import type { EntryKind } from './related';
import { useEntry } from './useEntry';
import { usePlace } from './usePlace';

/** The kind of entry that is made where the customer is; one that holds a picture or a place, best one that says so. */
export function onSiteKind(kinds: readonly EntryKind[]): EntryKind | undefined {
  const able = kinds.filter(({ shape }) => shape.object.can.create && (shape.place !== undefined || (shape.file && takesImages(shape.file.options?.media_types))));
  return able.find(({ choice }) => choice?.attributes?.on_site === true) ?? able.find(({ key }) => /visit|check_?in|on_?site/.test(key));
}

/**
 * On a phone: one tap takes the picture and asks for the place, one takes the photo, one saves.
 */
export function OnSite({ parent, record, kind }: { parent: ObjectDef; record: RecordData; kind: EntryKind }) {
  const { t } = useTranslation();
  const label = useLabel();
  const [isOpen, setOpen] = useState(false);
  const camera = useRef<HTMLInputElement>(null);
  const { file, place } = kind.shape;
  const entry = useEntry(parent, record, kind, `tessera.onsite.${parent.key}.${record.id}`, () => setOpen(false));
  const { uploads, add, drop, isBusy } = useUploads(file, (ref) => file && entry.put(file, ref));
  const { ask, isAsking } = usePlace(place, (value) => place && entry.put(place, value));
  const name = label(kind.choice?.label ?? kind.shape.object.label);
  const photo = file ? entry.extra[file.key] : null;
  const hasPhoto = isFileRef(photo);

  return (
    <>
      <Button
        size="large"
        icon={<CameraOutlined />}
        data-testid="on-site"
        onClick={() => {
          setOpen(true);
          // Both in the tap itself: browsers open neither later.
          if (file) camera.current?.click();
          ask?.();
        }}
      >
        {name}
      </Button>
      <input
        ref={camera}
        type="file"
        hidden
        accept="image/*"
        capture="environment"
        data-testid="on-site-photo"
        onChange={(event) => {
          add([...(event.target.files ?? [])].slice(0, 1));
          event.target.value = '';
        }}
      />
      <Drawer
        open={isOpen}
        placement="bottom"
        size="auto"
        title={name}
        onClose={() => setOpen(false)}
        footer={
          <Button
            block
            size="large"
            type="primary"
            loading={entry.isBusy}
            disabled={isBusy || isAsking || entry.isEmpty}
            data-testid="on-site-save"
            onClick={entry.submit}
          >
            {t('common:save')}
          </Button>
        }
      >
        <div className="t-onsite">
          {hasPhoto && <FileTile file={photo} />}
          <UploadList uploads={uploads} drop={drop} />
          {place && !isEmptyValue(entry.extra[place.key]) && (
            <div className="t-activity-place" data-testid="on-site-place">
              <EnvironmentOutlined aria-hidden /> <FieldDisplay field={place} value={entry.extra[place.key]} compact />
            </div>
          )}
          <div className="t-onsite-tools">
            {file && (
              <Button icon={<CameraOutlined />} onClick={() => camera.current?.click()}>
                {t(hasPhoto ? 'records:onsite.photo_again' : 'records:onsite.photo')}
              </Button>
            )}
            {ask && (
              <Button icon={<EnvironmentOutlined />} loading={isAsking} onClick={ask}>
                {t('records:onsite.place')}
              </Button>
            )}
          </div>
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 6 }}
            aria-label={t('records:timeline.write')}
            placeholder={t('records:timeline.write')}
            value={entry.text}
            data-testid="on-site-text"
            onChange={(event) => entry.setText(event.target.value)}
          />
        </div>
      </Drawer>
    </>
  );
}

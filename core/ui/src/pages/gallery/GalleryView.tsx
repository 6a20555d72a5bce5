import { PictureOutlined } from '@ant-design/icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useRecordQuery } from '@/api/hooks/records';
import { fileUrl, thumbnailUrl } from '@/api/hooks/system';
import type { FieldDef, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { previewOf } from '@/components/filePreview';
import { EmptyState, ErrorState, SkeletonRows } from '@/components/states';
import { asText, FieldDisplay, isEmptyValue, isFileRef } from '@/fields';
import { useLabel } from '@/i18n';
import { RecordCount } from '@/pages/board/RecordCount';
import type { ViewProps } from '@/pages/list/viewProps';
import { NothingHere } from './NothingHere';
import './gallery.css';

const WIDTH_MIN = 208;
const WIDTH_SMALL = 144;
const GAP = 16;
const LINES_MAX = 3;

/** Records as cards with a picture; see `ViewDef.picture_field`. */
export default function GalleryView(props: ViewProps) {
  const { t } = useTranslation();
  const { object, view } = props;
  const picture = object.fields.find((field) => field.key === view.picture_field && field.kind === 'file');
  if (!picture) return <EmptyState icon={<PictureOutlined />} title={t('lists:gallery.no_picture')} hint={t('lists:gallery.no_picture_hint')} />;
  return <Gallery {...props} picture={picture} />;
}

function Gallery(props: ViewProps & { picture: FieldDef }) {
  const { object, view, filter, search, onOpen, onOrder, picture } = props;
  const label = useLabel();
  const scroller = useRef<HTMLDivElement>(null);
  const perRow = usePerRow(scroller);
  const lines = useMemo(
    () =>
      (view.card ?? object.layout.header)
        .filter((key) => key !== object.name_field && key !== picture.key)
        .map((key) => object.fields.find((field) => field.key === key))
        .filter((field) => field !== undefined)
        .slice(0, LINES_MAX),
    [object, view.card, picture.key],
  );
  const query = useMemo<RecordQuery>(
    () => ({
      ...(filter ? { filter } : {}),
      ...(search ? { search } : {}),
      ...(view.sort ? { sort: view.sort } : {}),
      fields: [object.name_field, picture.key, ...lines.map(({ key }) => key)],
      limit: 60,
    }),
    [filter, search, view.sort, object.name_field, picture.key, lines],
  );
  const { data, error, isPending, isPlaceholderData, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(object.key, query);
  const records = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  useEffect(() => onOrder(records.map(({ id }) => id)), [records, onOrder]);
  const rows = useVirtualizer({
    count: Math.ceil(records.length / perRow),
    getScrollElement: () => scroller.current,
    estimateSize: () => 150 + 40 + lines.length * 22 + GAP,
    overscan: 3,
  });
  const shown = rows.getVirtualItems();
  const last = shown[shown.length - 1]?.index ?? 0;
  useEffect(() => {
    if ((last + 3) * perRow >= records.length && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [last, perRow, records.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  let content;
  if (error && !data) content = <ErrorState error={error} onRetry={() => void refetch()} />;
  else if (isPending) content = <SkeletonRows rows={4} height={180} />;
  else if (records.length === 0) content = <NothingHere {...props} />;
  else {
    content = (
      <div style={{ height: rows.getTotalSize(), position: 'relative' }} role="list" aria-label={label(object.label_plural)}>
        {shown.map((row) => (
          <div key={row.key} className="gallery-row" style={{ gridTemplateColumns: `repeat(${perRow}, minmax(0, 1fr))`, transform: `translateY(${row.start}px)` }}>
            {records.slice(row.index * perRow, (row.index + 1) * perRow).map((record) => (
              <GalleryCard key={record.id} object={object} record={record} picture={picture} lines={lines} onOpen={onOpen} />
            ))}
          </div>
        ))}
      </div>
    );
  }
  const first = data?.pages[0];
  return (
    <div className={`gallery${isPlaceholderData ? ' is-stale' : ''}`} data-testid="gallery">
      {records.length > 0 && (
        <div className="gallery-total">
          <RecordCount count={first?.count} isExact={first?.count_is_exact} />
        </div>
      )}
      <div ref={scroller} className="gallery-scroll">
        {content}
      </div>
    </div>
  );
}

function GalleryCard(props: { object: ObjectDef; record: RecordData; picture: FieldDef; lines: FieldDef[]; onOpen: (id: string) => void }) {
  const { object, record, picture, lines, onOpen } = props;
  const { t } = useTranslation();
  const [isBroken, setBroken] = useState(false);
  const file = record[picture.key];
  const isPicture = isFileRef(file) && /^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(file.media_type) && !isBroken;
  const name = asText(record[object.name_field]) || t('records:unnamed');
  return (
    <div className="t-card gallery-card" role="listitem" data-testid={`gallery-${record.id}`}>
      <div className="gallery-picture">
        {isPicture ? (
          <img src={previewOf(file) === 'image' ? thumbnailUrl(file.id) : fileUrl(file.id)} alt="" loading="lazy" decoding="async" onError={() => setBroken(true)} />
        ) : (
          <span className="gallery-none" title={t('lists:gallery.unpictured')}>
            <PictureOutlined aria-label={t('lists:gallery.unpictured')} />
          </span>
        )}
      </div>
      <div className="gallery-text">
        <Link
          to={`/o/${object.key}/${record.id}`}
          className="gallery-name t-ellipsis"
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            onOpen(record.id);
          }}
        >
          {name}
        </Link>
        {lines.map((field) => (
          <div key={field.key} className="gallery-line t-ellipsis">
            {isEmptyValue(record[field.key]) ? '\u00a0' : <FieldDisplay field={field} value={record[field.key]} record={record} compact />}
          </div>
        ))}
      </div>
    </div>
  );
}

function usePerRow(element: React.RefObject<HTMLElement | null>): number {
  const [perRow, setPerRow] = useState(4);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return;
    const read = () => {
      const width = watched.clientWidth;
      setPerRow(Math.max(1, Math.floor((width - 48 + GAP) / ((width < 600 ? WIDTH_SMALL : WIDTH_MIN) + GAP))));
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return perRow;
}

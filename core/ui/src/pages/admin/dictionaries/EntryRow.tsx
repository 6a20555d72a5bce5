import { ArrowDownOutlined, ArrowUpOutlined, CloseOutlined, DownOutlined, HolderOutlined, MergeCellsOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Input, Popover, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { choiceColor, ChoiceTag } from '@/fields/ChoiceTag';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { COLORS, type Entry } from './entries';
import { UseList } from './MergeDialog';
import { totalOf, type Use } from './uses';

interface Props {
  entry: Entry;
  /** Levels above it. */
  depth: number;
  /** Whether its parts are shown; `null` where it has none. */
  isOpen: boolean | null;
  onOpen: () => void;
  /** Others of the list have parts: names stand below each other all the same. */
  hasLevels: boolean;
  /** What it may be a part of. */
  parents: readonly { value: string; label: string }[];
  problems: { code: string | undefined; label: string | undefined; parent: string | undefined };
  isFirst: boolean;
  isLast: boolean;
  onChange: (next: Partial<Entry>) => void;
  onMove: (by: 1 | -1) => void;
  /** Another one was let go on this row. */
  onDrop: (key: string) => void;
  onRemove: () => void;
  /** Where records have it; `null` while it is not known. */
  uses: readonly Use[] | null;
  /** `null` where there is nothing to merge it into, or something to be saved first. */
  onMerge: (() => void) | null;
}

const SWATCHES = ['none', ...COLORS] as const;
const DRAGGED = 'application/x-tessera-entry';

/** One entry: every part of it is edited where it stands. */
export function EntryRow({ entry, depth, isOpen, onOpen, hasLevels, parents, problems, isFirst, isLast, onChange, onMove, onDrop, onRemove, uses, onMerge }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const [isOver, setOver] = useState(false);
  const name = label(entry.label) || entry.code || t('admin:dictionaries.new');
  const id = `entry-${entry.key}`;
  const text = (language: 'zh-CN' | 'en', what: string, own: string) => (
    <Input
      id={own}
      size="small"
      value={entry.label[language] ?? ''}
      maxLength={100}
      status={problems.label ? 'error' : ''}
      aria-label={t('admin:dictionaries.part_of', { part: what, name })}
      data-testid={`${id}-${language}`}
      onChange={(event) => onChange({ label: { ...entry.label, [language]: event.target.value } })}
    />
  );
  return (
    <tr
      className={`${entry.active ? '' : 'is-off'}${isOver ? ' is-over' : ''}`}
      data-testid={id}
      data-code={entry.code}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <td data-label={t('admin:dictionaries.order')}>
        <span className="dict-order">
          <span
            className="dict-handle"
            draggable
            aria-hidden
            data-testid={`${id}-handle`}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData(DRAGGED, entry.key);
            }}
          >
            <HolderOutlined />
          </span>
          <Button type="text" size="small" icon={<ArrowUpOutlined />} disabled={isFirst} id={`${id}-up`} aria-label={t('admin:dictionaries.up', { name })} data-testid={`${id}-up`} onClick={() => onMove(-1)} />
          <Button type="text" size="small" icon={<ArrowDownOutlined />} disabled={isLast} id={`${id}-down`} aria-label={t('admin:dictionaries.down', { name })} data-testid={`${id}-down`} onClick={() => onMove(1)} />
        </span>
      </td>
      <td data-label={t('admin:dictionaries.zh')} style={depth > 0 ? { paddingInlineStart: `${8 + depth * 24}px` } : undefined}>
        <span className="dict-name">
          {isOpen === null ? (
            hasLevels && <span className="dict-fold" />
          ) : (
            <Button
              type="text"
              size="small"
              icon={isOpen ? <DownOutlined /> : <RightOutlined />}
              aria-expanded={isOpen}
              aria-label={t('admin:dictionaries.parts', { name })}
              data-testid={`${id}-open`}
              onClick={onOpen}
            />
          )}
          {text('zh-CN', t('admin:dictionaries.zh'), `${id}-name`)}
        </span>
        {problems.label && (
          <div className="t-field-error" role="alert">
            {problems.label}
          </div>
        )}
      </td>
      <td data-label={t('admin:dictionaries.en')}>{text('en', t('admin:dictionaries.en'), `${id}-en`)}</td>
      <td data-label={t('admin:dictionaries.code')}>
        {entry.isNew ? (
          <Input
            size="small"
            className="t-code"
            value={entry.code}
            maxLength={64}
            status={problems.code ? 'error' : ''}
            placeholder={t('admin:dictionaries.code_made')}
            aria-label={t('admin:dictionaries.part_of', { part: t('admin:dictionaries.code'), name })}
            data-testid={`${id}-code`}
            onChange={(event) => onChange({ code: event.target.value })}
          />
        ) : (
          <span className="t-code t-muted">{entry.code}</span>
        )}
        {problems.code && (
          <div className="t-field-error" role="alert">
            {problems.code}
          </div>
        )}
      </td>
      <td data-label={t('admin:dictionaries.parent')}>
        <Select<string>
          size="small"
          className="dict-parent"
          allowClear
          value={entry.parent ?? null}
          status={problems.parent ? 'error' : ''}
          placeholder="–"
          popupMatchSelectWidth={false}
          aria-label={t('admin:dictionaries.part_of', { part: t('admin:dictionaries.parent'), name })}
          data-testid={`${id}-parent`}
          showSearch={{ optionFilterProp: 'label' }}
          options={parents.filter(({ value }) => value !== entry.code)}
          onChange={(parent: string | undefined) => onChange({ parent: parent ?? null })}
        />
        {problems.parent && (
          <div className="t-field-error" role="alert">
            {problems.parent}
          </div>
        )}
      </td>
      <td data-label={t('admin:dictionaries.color')}>
        <Select<string>
          size="small"
          className="dict-color"
          value={entry.color ?? ''}
          aria-label={t('admin:dictionaries.part_of', { part: t('admin:dictionaries.color'), name })}
          data-testid={`${id}-color`}
          options={SWATCHES.map((color) => ({
            value: color === 'none' ? '' : color,
            label: (
              <span className="dict-swatch">
                <i style={{ background: choiceColor(color) ?? 'var(--ant-color-fill)' }} aria-hidden />
                {t(`admin:dictionaries.colors.${color}`)}
              </span>
            ),
          }))}
          onChange={(color) => onChange({ color: color || null })}
        />
      </td>
      <td data-label={t('admin:dictionaries.active')}>
        {entry.isNew ? (
          <Button type="text" size="small" icon={<CloseOutlined />} aria-label={t('admin:dictionaries.drop', { name })} data-testid={`${id}-drop`} onClick={onRemove} />
        ) : (
          <Switch size="small" checked={entry.active} aria-label={t('admin:dictionaries.choosable', { name })} data-testid={`${id}-active`} onChange={(active) => onChange({ active })} />
        )}
      </td>
      <td data-label={t('admin:dictionaries.looks')}>
        <ChoiceTag choice={{ ...entry, label: entry.label.en || entry.label['zh-CN'] ? entry.label : { en: entry.code } }} code={entry.code} />
      </td>
      <td data-label={t('admin:dictionaries.records')} className="dict-count">
        {entry.isNew || uses === null ? null : uses.length === 0 ? (
          <span className="t-faint t-num">0</span>
        ) : (
          <Popover trigger="click" placement="bottomRight" content={<UseList entry={entry} uses={uses} />}>
            <Button type="link" size="small" className="t-num" aria-label={t('admin:dictionaries.records_of', { name, n: formatNumber(totalOf(uses), language) })} data-testid={`${id}-uses`} data-count={totalOf(uses)}>
              {formatNumber(totalOf(uses), language)}
            </Button>
          </Popover>
        )}
      </td>
      <td data-label={t('admin:dictionaries.merge.open')} className="dict-tools">
        {!entry.isNew && (
          <Button
            type="text"
            size="small"
            icon={<MergeCellsOutlined />}
            disabled={onMerge === null || uses === null}
            title={t('admin:dictionaries.merge.open')}
            aria-label={t('admin:dictionaries.merge.open_of', { name })}
            data-testid={`${id}-merge`}
            onClick={onMerge ?? undefined}
          />
        )}
      </td>
    </tr>
  );
}

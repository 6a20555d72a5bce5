import { AimOutlined, BarChartOutlined, FieldNumberOutlined, FunnelPlotOutlined, LineChartOutlined, PieChartOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Drawer, Input, InputNumber, Radio, Select } from 'antd';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '@/api/hooks';
import type { CardType, DashboardCard as CardDef, Language, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useIsPhone } from '@/app/useIsPhone';
import { LANGUAGES, useLabel } from '@/i18n';
import { DashboardCard } from '../DashboardCard';
import { useNames } from '../names';
import { dateFieldOf, WHOLE } from '../scope';
import { CardFilter } from './CardFilter';
import { GroupRow } from './GroupRow';
import { MeasureRow } from './MeasureRow';
import { aboutObject, asType, dateFields, hasGroup, isWhole, TYPES } from './measures';

const ICONS: Record<CardType, React.ReactNode> = {
  number: <FieldNumberOutlined aria-hidden />,
  target: <AimOutlined aria-hidden />,
  bar: <BarChartOutlined aria-hidden />,
  line: <LineChartOutlined aria-hidden />,
  pie: <PieChartOutlined aria-hidden />,
  funnel: <FunnelPlotOutlined aria-hidden />,
  table: <TableOutlined aria-hidden />,
};

interface Props {
  card: CardDef;
  isNew: boolean;
  onSave: (card: CardDef) => void;
  onClose: () => void;
}

/** What one card shows, with the card itself as it comes out. */
export default function CardDrawer({ card: initial, isNew, onSave, onClose }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const id = useId();
  const isPhone = useIsPhone();
  const { data: objects = [] } = useObjects();
  const [card, setCard] = useState(initial);
  const object = objects.find((candidate) => candidate.key === card.object);
  const readable = useMemo(
    () => objects.filter((one) => one.can.read).map((one) => ({ value: one.key, label: label(one.label) })).sort((a, b) => a.label.localeCompare(b.label)),
    [label, objects],
  );
  const change = (changes: Partial<CardDef>) => setCard({ ...card, ...changes });
  const isReady = object !== undefined && isWhole(card);

  return (
    <Drawer
      open
      size={isPhone ? '100%' : 520}
      title={isNew ? t('dashboard:edit.add') : t('dashboard:edit.title')}
      onClose={onClose}
      footer={
        <div className="dash-form-foot">
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button type="primary" disabled={!isReady} data-testid="card-save" onClick={() => onSave(card)}>
            {isNew ? t('dashboard:edit.add') : t('dashboard:edit.apply')}
          </Button>
        </div>
      }
    >
      <form
        className="dash-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) onSave(card);
        }}
      >
        <div className="dash-preview" aria-label={t('dashboard:edit.preview')} role="group">
          {isReady ? <DashboardCard card={card} scope={WHOLE} controls={null} /> : <p className="dash-note t-faint">{t('dashboard:edit.incomplete')}</p>}
        </div>

        <FormRow id={`${id}-object`} label={t('dashboard:edit.object')}>
          <Select
            id={`${id}-object`}
            className="t-full"
            showSearch={{ optionFilterProp: 'label' }}
            value={card.object || null}
            options={readable}
            data-testid="card-object"
            onChange={(key) => {
              const next = objects.find((candidate) => candidate.key === key);
              if (next) setCard(aboutObject(card, next));
            }}
          />
        </FormRow>

        <div role="group" aria-labelledby={`${id}-type`}>
          <div id={`${id}-type`} className="t-row-label">
            {t('dashboard:edit.type')}
          </div>
          <Radio.Group className="dash-types" value={card.type} onChange={(event) => object && setCard(asType(card, event.target.value as CardType, object))}>
            {TYPES.map((type) => (
              <Radio.Button key={type} value={type}>
                <span data-testid={`card-type-${type}`}>
                  {ICONS[type]} {t(`dashboard:type.${type}`)}
                </span>
              </Radio.Button>
            ))}
          </Radio.Group>
        </div>

        {object && <About card={card} object={object} onChange={setCard} />}

        {object && (
          <>
            <div role="group" aria-labelledby={`${id}-filter`}>
              <div id={`${id}-filter`} className="t-row-label">
                {t('dashboard:edit.filter')}
              </div>
              <CardFilter object={object} filter={card.filter ?? null} onChange={(filter) => change({ filter })} />
            </div>
            <DateRow card={card} object={object} onChange={change} />
          </>
        )}

        <fieldset className="dash-titles">
          <legend className="t-row-label">{t('dashboard:edit.card_title')}</legend>
          {LANGUAGES.map((language) => (
            <TitleInput key={language} card={card} object={object} language={language} onChange={change} />
          ))}
        </fieldset>
        <button type="submit" hidden />
      </form>
    </Drawer>
  );
}

function About({ card, object, onChange }: { card: CardDef; object: ObjectDef; onChange: (card: CardDef) => void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <MeasureRow card={card} object={object} onChange={onChange} />
      {card.type === 'target' && (
        <FormRow id={`${id}-target`} label={t('dashboard:edit.target')} required>
          <InputNumber
            id={`${id}-target`}
            className="t-full"
            min={0}
            controls={false}
            value={card.target ?? null}
            data-testid="card-target"
            onChange={(target) => onChange({ ...card, target: target === null ? null : Number(target) })}
          />
        </FormRow>
      )}
      {hasGroup(card.type) && <GroupRow card={card} object={object} onChange={onChange} />}
    </>
  );
}

/** Which of the dates the board's period means here. */
function DateRow({ card, object, onChange }: { card: CardDef; object: ObjectDef; onChange: (changes: Partial<CardDef>) => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const id = useId();
  const { date_field: _own, ...unsaid } = card;
  const usual = dateFieldOf(unsaid, object);
  return (
    <FormRow id={id} label={t('dashboard:edit.date')} help={t('dashboard:edit.date_hint')}>
      <Select
        id={id}
        className="t-full"
        value={card.date_field ?? ''}
        data-testid="card-date"
        options={[
          { value: '', label: usual ? t('dashboard:edit.date_auto', { field: label(usual.label) }) : t('dashboard:edit.date_none') },
          ...dateFields(object).map((field) => ({ value: field.key, label: label(field.label) })),
        ]}
        onChange={(key) => onChange({ date_field: key || null })}
      />
    </FormRow>
  );
}

function TitleInput({ card, object, language, onChange }: { card: CardDef; object: ObjectDef | undefined; language: Language; onChange: (changes: Partial<CardDef>) => void }) {
  const { t } = useTranslation();
  const names = useNames();
  const name = t(`dashboard:edit.title_${language === 'zh-CN' ? 'zh' : 'en'}`);
  return (
    <Input
      prefix={<span className="t-faint dash-language">{name}</span>}
      aria-label={`${t('dashboard:edit.card_title')} ${name}`}
      placeholder={names.card({ ...card, label: {} }, object)}
      maxLength={80}
      value={card.label[language] ?? ''}
      data-testid={`card-title-${language}`}
      onChange={(event) => {
        const { [language]: _old, ...others } = card.label;
        onChange({ label: event.target.value ? { ...others, [language]: event.target.value } : others });
      }}
    />
  );
}

import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldDef, ObjectDef, ViewKind } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useLabel } from '@/i18n';
import { boardFields, colorFields, dateFields, firstShape, kindOfView, pictureFields, type Shape } from './shape';
import { SHAPE_ICONS } from './shapeIcons';
import type { ListState } from './useListState';

/** Which shape, and by which fields. */
export default function ShapeEditor({ object, state, kinds }: { object: ObjectDef; state: ListState; kinds: ViewKind[] }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { view, base } = state;
  const kind = kindOfView(view);
  const { group_by, date_field, end_field, color_by, picture_field } = view;
  const shape: Shape = { kind, ...pickGiven({ group_by, date_field, end_field, color_by, picture_field }) };
  const pick = (id: string, text: string, fields: readonly FieldDef[], value: string | undefined, put: (key: string | undefined) => Shape, isOptional = false) => (
    <FormRow id={id} label={text}>
      <Select
        id={id}
        className="t-full"
        value={value ?? null}
        allowClear={isOptional}
        placeholder={t('lists:shape.none')}
        options={fields.map((field) => ({ value: field.key, label: label(field.label) }))}
        onChange={(key: string | null | undefined) => state.setShape(put(key ?? undefined))}
      />
    </FormRow>
  );
  const start = dateFields(object).find((field) => field.key === date_field);
  return (
    <div className="t-shape" data-testid="shape-editor">
      <Segmented<ViewKind>
        aria-label={t('lists:shape.title')}
        block
        value={kind}
        options={kinds.map((value) => ({ value, label: t(`lists:shape.kinds.${value}`), icon: SHAPE_ICONS[value] }))}
        // The view's own way needs no mention in the address.
        onChange={(next) => state.setShape(next === kindOfView(base) ? null : firstShape(next, object, base))}
      />
      {kind === 'board' && pick('shape-group', t('lists:shape.columns_by'), boardFields(object), group_by, (key) => ({ kind, ...pickGiven({ group_by: key }) }))}
      {kind === 'calendar' && (
        <>
          {pick('shape-date', t('lists:shape.date'), dateFields(object), date_field, (key) => ({ kind, ...pickGiven({ date_field: key, color_by }) }))}
          {pick(
            'shape-end',
            t('lists:shape.end'),
            dateFields(object).filter((field) => field.key !== date_field && field.kind === start?.kind),
            end_field,
            (key) => ({ kind, ...pickGiven({ date_field, end_field: key, color_by }) }),
            true,
          )}
          {pick('shape-color', t('lists:shape.color'), colorFields(object), color_by, (key) => ({ kind, ...pickGiven({ date_field, end_field, color_by: key }) }), true)}
        </>
      )}
      {kind === 'gallery' && pick('shape-picture', t('lists:shape.picture'), pictureFields(object), picture_field, (key) => ({ ...shape, ...pickGiven({ picture_field: key }) }))}
    </div>
  );
}

type Fields = Omit<Shape, 'kind'>;

const pickGiven = (fields: { [key in keyof Fields]: string | undefined }): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

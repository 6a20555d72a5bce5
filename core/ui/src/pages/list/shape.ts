/** Ways to show a list: what it takes, and how the address says it. */
import type { FieldDef, FieldKind, ObjectDef, ViewDef, ViewKind } from '@/api/types';

export const VIEW_KINDS: readonly ViewKind[] = ['list', 'board', 'calendar', 'gallery'];

/** A way to show it and the fields it goes by. */
export type Shape = Pick<ViewDef, 'group_by' | 'date_field' | 'end_field' | 'color_by' | 'picture_field'> & { kind: ViewKind };

const readable = (object: ObjectDef, kinds: readonly FieldKind[]): FieldDef[] =>
  object.fields.filter((field) => kinds.includes(field.kind) && field.access !== 'masked');

export const boardFields = (object: ObjectDef): FieldDef[] => readable(object, ['select']);
export const pictureFields = (object: ObjectDef): FieldDef[] => readable(object, ['file']);
export const colorFields = (object: ObjectDef): FieldDef[] => readable(object, ['select']);

/** Own dates first; when a record came to be is rarely what a calendar is about. */
export const dateFields = (object: ObjectDef): FieldDef[] =>
  readable(object, ['date', 'datetime'])
    .filter((field) => field.filterable)
    .sort((a, b) => Number(a.system) - Number(b.system));

export const kindOfView = (view: ViewDef): ViewKind => VIEW_KINDS.find((kind) => kind === view.kind) ?? 'list';

/** The ways this object's records can be shown. */
export function kindsFor(object: ObjectDef): ViewKind[] {
  const can = { list: true, board: boardFields(object).length > 0, calendar: dateFields(object).length > 0, gallery: pictureFields(object).length > 0 };
  return VIEW_KINDS.filter((kind) => can[kind]);
}

/** What a kind begins with: as a view of the object has it, else the first field that fits. */
export function firstShape(kind: ViewKind, object: ObjectDef, view: ViewDef): Shape {
  const known = [view, ...object.views].find((candidate) => candidate.kind === kind);
  const path = object.fields.find((field) => field.key === object.path_field && field.kind === 'select');
  if (kind === 'board') return { kind, ...given('group_by', known?.group_by ?? path?.key ?? boardFields(object)[0]?.key) };
  if (kind === 'gallery') return { kind, ...given('picture_field', known?.picture_field ?? pictureFields(object)[0]?.key) };
  if (kind === 'list') return { kind };
  const date = known?.date_field ?? dateFields(object)[0]?.key;
  return { kind, ...given('date_field', date), ...given('end_field', known?.end_field), ...given('color_by', known?.color_by ?? path?.key ?? colorFields(object)[0]?.key) };
}

const given = <K extends keyof Shape>(key: K, value: Shape[K] | undefined) => (value ? { [key]: value } : {});

/** The kind, then its fields, with colons between them. */
export function writeShape({ kind, group_by, date_field, end_field, color_by, picture_field }: Shape): string {
  const parts = kind === 'board' ? [group_by] : kind === 'calendar' ? [date_field, end_field, color_by] : kind === 'gallery' ? [picture_field] : [];
  return [kind, ...parts.map((part) => part ?? '')].join(':').replace(/:+$/, '');
}

export function readShape(text: string | null, object: ObjectDef): Shape | null {
  const [word, ...parts] = (text ?? '').split(':');
  const kind = VIEW_KINDS.find((candidate) => candidate === word);
  if (!kind) return null;
  const known = (at: number) => (object.fields.some((field) => field.key === parts[at]) ? parts[at] : undefined);
  if (kind === 'board') return { kind, ...given('group_by', known(0)) };
  if (kind === 'gallery') return { kind, ...given('picture_field', known(0)) };
  if (kind === 'calendar') return { kind, ...given('date_field', known(0)), ...given('end_field', known(1)), ...given('color_by', known(2)) };
  return { kind };
}

/** A view shown another way: fields of the former way are no part of it. */
export function withShape(view: ViewDef, shape: Shape | null, object: ObjectDef): ViewDef {
  if (!shape) return view;
  const { group_by: _group, date_field: _date, end_field: _end, color_by: _color, picture_field: _picture, ...rest } = view;
  const like = object.views.find((candidate) => candidate.kind === shape.kind && (shape.kind !== 'board' || candidate.group_by === shape.group_by));
  const sum = view.sum ?? object.fields.find((field) => field.kind === 'money' && field.access !== 'masked' && !field.system)?.key;
  return {
    ...rest,
    ...(shape.kind === 'board' ? { ...(sum ? { sum } : {}), ...(like?.sum ? { sum: like.sum } : {}), ...(like?.weighted_sum ? { weighted_sum: like.weighted_sum } : {}) } : {}),
    // What the column or the picture says already needs no line of its own.
    ...(rest.card || shape.kind === 'list' ? {} : { card: like?.card ?? cardOf(object, [shape.group_by, shape.picture_field]) }),
    ...shape,
  };
}

const cardOf = (object: ObjectDef, told: readonly (string | undefined)[]): string[] => object.layout.header.filter((key) => !told.includes(key));

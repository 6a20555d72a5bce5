/** How one object hangs on another, read out of the metadata alone. */
import type { Choice, FieldDef, ObjectDef } from '@/api/types';
import { asText, isEditable } from '@/fields';

/** The field of `child` that points at `parent`, as the parent says or as the kinds show. */
export function linkField(parent: ObjectDef, child: ObjectDef): FieldDef | undefined {
  const named = parent.related.find((relation) => relation.object === child.key)?.field;
  return (
    child.fields.find((field) => field.key === named) ??
    child.fields.find((field) => field.kind === 'reference' && field.options?.object === parent.key)
  );
}

/** Records that belong to nobody in particular are for everybody who may read any of them. */
export const canShare = (object: ObjectDef): boolean => object.has_owner && object.can.update;

export interface TimelineShape {
  object: ObjectDef;
  link: FieldDef;
  /** Kind of the entry: call, visit, note … */
  kind: FieldDef | undefined;
  name: FieldDef | undefined;
  body: FieldDef | undefined;
  /** When it took place; the record's own creation when there is no such field. */
  at: FieldDef | undefined;
  /** What makes a task of it: a yes or no that says it is done. */
  done: FieldDef | undefined;
  /** Where a picture or paper goes. */
  file: FieldDef | undefined;
  /** Where it took place. */
  place: FieldDef | undefined;
  /** The timeline is made of these, so their kinds are told apart; what else is planned is one kind beside them. */
  isOwn: boolean;
}

/** What of an activity-like object a timeline shows and a composer fills. */
export function timelineShape(parent: ObjectDef, child: ObjectDef): TimelineShape | undefined {
  const link = linkField(parent, child);
  if (!link) return undefined;
  const own = child.fields.filter((field) => !field.system && field.access !== 'masked');
  const selects = own.filter((field) => field.kind === 'select');
  return {
    object: child,
    link,
    kind: selects.find((field) => /kind|type/.test(field.key)) ?? selects[0],
    name: child.fields.find((field) => field.key === child.name_field),
    body: own.find(
      (field) => field.key !== child.name_field && (field.kind === 'rich_text' || (field.kind === 'text' && field.options?.multiline === true)),
    ),
    at: own.find((field) => field.kind === 'datetime') ?? own.find((field) => field.kind === 'date'),
    done: own.find((field) => field.kind === 'boolean' && /done|completed|finished|closed/.test(field.key)),
    file: own.find((field) => field.kind === 'file' && isEditable(field)),
    place: own.find((field) => isEditable(field) && isPlace(field) && field.key !== child.name_field),
    isOwn: parent.timeline.includes(child.key),
  };
}

const isPlace = (field: FieldDef): boolean =>
  field.kind === 'address' || ((field.kind === 'text' || field.kind === 'json') && /location|place|position|address/.test(field.key));

/**
 * Shapes of all the objects whose records make up the timeline of `parent`: those that it names, and of those related to
 * it what is planned, tasks and events, wherever they come from.
 */
export function timelineShapes(parent: ObjectDef, objects: readonly ObjectDef[]): TimelineShape[] {
  const keys = new Set([...parent.timeline, ...parent.related.map((relation) => relation.object)]);
  return [...keys].flatMap((key) => {
    const child = objects.find((candidate) => candidate.key === key);
    const shape = child?.can.read ? timelineShape(parent, child) : undefined;
    return shape && (shape.isOwn || isPlan(shape)) ? [shape] : [];
  });
}

/** Something that is due and gets done, or that begins and ends. */
const isPlan = ({ at, done, object }: TimelineShape): boolean =>
  at !== undefined && (done !== undefined || object.fields.some((field) => field.kind === at.kind && !field.system && /^(ends?|until)_/.test(field.key)));

/** One way of writing into the timeline: an object, and where it has kinds, one of them. */
export interface EntryKind {
  key: string;
  shape: TimelineShape;
  choice: Choice | undefined;
}

/** Everything that a timeline tells apart. */
export const entryKinds = (shapes: readonly TimelineShape[]): EntryKind[] =>
  shapes.flatMap((shape): EntryKind[] => {
    const choices = (shape.kind?.choices ?? []).filter((choice) => choice.active);
    // A task stays a task, whatever its kind.
    if (choices.length < 2 || shape.done || !shape.isOwn) return [{ key: shape.object.key, shape, choice: undefined }];
    return choices.map((choice) => ({ key: `${shape.object.key}:${choice.code}`, shape, choice }));
  });

/** What stands for it in a row of buttons. */
export const kindIcon = ({ shape, choice }: EntryKind): string => (choice ? asText(choice.attributes?.icon) || choice.code : shape.object.icon);

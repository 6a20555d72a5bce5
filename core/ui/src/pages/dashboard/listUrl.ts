/** The way from a figure to the records behind it. */
import type { Filter, ObjectDef } from '@/api/types';

/** The list that leaves out nothing, else the first one; the figure's own filter is the whole selection. */
function plainView(object: ObjectDef): string | undefined {
  const lists = object.views.filter((view) => view.kind === 'list');
  return (lists.find((view) => !view.filter) ?? lists[0])?.key;
}

/** Address of a list of exactly these records, as one of the object's views where one is named. */
export function listUrl(object: ObjectDef, filter: Filter | null, viewKey?: string | null): string {
  const parameters = new URLSearchParams();
  const view = viewKey ?? plainView(object);
  if (view) parameters.set('view', view);
  const isOwn = JSON.stringify(object.views.find((one) => one.key === view)?.filter ?? null) === JSON.stringify(filter);
  if (filter && !isOwn) parameters.set('f', JSON.stringify('and' in filter ? filter.and : [filter]));
  const text = parameters.toString();
  return text ? `/o/${object.key}?${text}` : `/o/${object.key}`;
}

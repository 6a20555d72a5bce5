/** Cards of views that a person put on the home page. */
import type { HomeCard, Label, ObjectDef, ViewDefinition } from '@/api/types';
import type { HomeView } from '@/app/homeViews';

/** In the place of a plugin's id, which has a dot in it. */
export const OWN_VIEW = 'view';

/** Fields beside the name. */
const FIELDS_MAX = 2;

interface Kept {
  id: string;
  object: string;
  name: string;
  definition?: ViewDefinition;
}

/** A card for each of the views that is still there, with what it shows first. */
export function viewCards(wanted: readonly HomeView[], objects: readonly ObjectDef[], kept: readonly Kept[]): HomeCard[] {
  return wanted.flatMap(({ object: of, view: key }): HomeCard[] => {
    const object = objects.find((one) => one.key === of && one.can.read);
    const own = object?.views.find((view) => view.key === key);
    const saved = kept.find((view) => view.object === of && view.id === key);
    const definition = own ?? saved?.definition;
    if (!object || !definition) return [];
    const shown = (definition.columns ?? definition.card ?? []).filter((field) => field !== object.name_field && object.fields.some((one) => one.key === field));
    return [
      {
        key: `${of}/${key}`,
        plugin: OWN_VIEW,
        label: own ? both(object.label_plural, own.label) : { en: saved?.name ?? '', 'zh-CN': saved?.name ?? '' },
        type: 'list',
        object: of,
        filter: definition.filter ?? null,
        sort: definition.sort ?? [],
        fields: shown.slice(0, FIELDS_MAX),
        view: key,
      },
    ];
  });
}

/** Views of different objects may be called alike: what they hold goes before the name where that doesn't say it. */
const both = (object: Label, view: Label): Label => ({ en: named(object.en, view.en), 'zh-CN': named(object['zh-CN'], view['zh-CN']) });

const named = (object = '', view = ''): string => (view.toLowerCase().includes(object.toLowerCase()) ? view : `${object} · ${view}`);

/** Everything that could be put there and isn't, by object. */
export function viewChoices(objects: readonly ObjectDef[], kept: readonly Kept[], there: readonly HomeView[], label: (text: Label) => string) {
  const isThere = (object: string, view: string) => there.some((one) => one.object === object && one.view === view);
  return objects
    .filter((object) => object.can.read && !object.archived)
    .map((object) => ({
      label: label(object.label_plural),
      options: [...object.views.map((view) => ({ key: view.key, name: label(view.label) })), ...kept.filter((view) => view.object === object.key).map(({ id, name }) => ({ key: id, name }))]
        .filter(({ key }) => !isThere(object.key, key))
        .map(({ key, name }) => ({ value: `${object.key}/${key}`, label: name })),
    }))
    .filter(({ options }) => options.length > 0);
}

/** What the server tells of plugins' places in the interface. */
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, isApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { PluginAct, PluginChoiceList, PluginChoices, PluginEffects, PluginRender, PluginSlot, PluginView, RecordData, SlotPlace } from '@/api/types';
import { useLanguage } from '@/i18n';
import { concerns } from './slots';

const LONG = 10 * 60_000;
const NONE: PluginSlot[] = [];
const itemsOf = (answer: { items: PluginSlot[] }) => answer.items;

/** All slots that the person may see. Where they can't be told, pages are as they are without plugins. */
export function useSlots() {
  const language = useLanguage();
  return useQuery({
    queryKey: keys.slots(language),
    queryFn: ({ signal }) => api<{ items: PluginSlot[] }>('plugin-ui/slots', { signal }),
    select: itemsOf,
    staleTime: LONG,
  });
}

/** Those of a place; with an object, those about it. */
export function useSlotsOf(place: SlotPlace, object?: string): PluginSlot[] {
  const { data = NONE } = useSlots();
  return useMemo(() => data.filter((slot) => slot.place === place && (object === undefined || concerns(slot, object))), [data, place, object]);
}

export interface RecordSlots {
  tabs: PluginSlot[];
  cards: PluginSlot[];
  actions: PluginSlot[];
}

/** Those of one record: what hangs on how the record is, is asked for anew with each of its versions. */
export function useRecordSlots(object: string, { id, version }: Pick<RecordData, 'id' | 'version'>): RecordSlots {
  const language = useLanguage();
  const { data = NONE } = useSlots();
  const all = useMemo(() => data.filter((slot) => slot.place.startsWith('record.') && concerns(slot, object)), [data, object]);
  const isAsked = all.some((slot) => slot.conditional);
  const { data: holding = NONE } = useQuery({
    queryKey: keys.recordSlots(language, object, id, version),
    queryFn: ({ signal }) => api<{ items: PluginSlot[] }>('plugin-ui/slots', { signal, query: { object, id } }),
    select: itemsOf,
    staleTime: LONG,
    // Of the same record as it was a moment ago, until the new answer is here.
    placeholderData: (before, query) => (query?.queryKey[3] === object && query.queryKey[4] === id ? before : undefined),
    enabled: isAsked,
  });
  return useMemo(() => {
    const holds = new Set(holding.map(nameOf));
    const of = (place: SlotPlace) => all.filter((slot) => slot.place === place && (!slot.conditional || holds.has(nameOf(slot))));
    return { tabs: of('record.tab'), cards: of('record.card'), actions: of('record.action') };
  }, [all, holding]);
}

const nameOf = ({ plugin, slot }: PluginSlot): string => `${plugin}/${slot}`;

/** What a plugin shows in a slot. `isKept`: shown again at once when one comes back to it. */
export function useSlotView(asked: PluginRender, isKept: boolean) {
  const language = useLanguage();
  return useQuery({
    queryKey: keys.slotView(language, asked),
    queryFn: ({ signal }) => api<PluginView>('plugin-ui/render', { method: 'POST', body: asked, signal }),
    staleTime: 0,
    ...(isKept ? {} : { gcTime: 0 }),
    retry: isWorthAnother,
  });
}

export const useActInSlot = () => useMutation({ mutationFn: (asked: PluginAct) => api<PluginEffects>('plugin-ui/act', { method: 'POST', body: asked }) });

/** Choices that a plugin finds for what was typed. */
export function useSlotChoices(asked: PluginChoices, enabled: boolean) {
  const language = useLanguage();
  return useQuery({
    queryKey: ['plugin-ui', 'choices', language, asked],
    queryFn: ({ signal }) => api<PluginChoiceList>('plugin-ui/choices', { method: 'POST', body: asked, signal }),
    select: (answer) => answer.items,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    retry: isWorthAnother,
    enabled,
  });
}

/** A plugin that failed fails again, and each failure counts against it; only one that is busy is asked again by itself. */
const isWorthAnother = (failures: number, error: unknown): boolean => failures < 2 && isApiError(error, 'plugin_busy');

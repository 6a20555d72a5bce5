import { SearchOutlined } from '@ant-design/icons';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import type { Me, MenuItem, SearchHit } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { useLabel } from '@/i18n';
import { listUrl } from '@/pages/dashboard/listUrl';
import { findMatch } from './match';
import { loadReadings, type Readings } from './pinyin';
import { rank, SURE } from './rank';
import { GROUPS, type Entry, type Found, type Group } from './types';
import { useAsked } from './useAsked';
import { useCommands } from './useCommands';
import { useLocalEntries } from './useLocalEntries';

const SURE_MAX = 4;
const OTHERS_MAX = 10;
const RECENT_SHOWN = 6;
/** Kinds of records that a search leads on to. */
const LISTS_MAX = 3;
/** Of what can be done here, before anything is typed. */
const HERE_SHOWN = 6;

/**
 * What is meant by the query. What this window knows by itself is there at once, the surest on top; the server's records come below
 * that, so that nothing one is about to choose moves away.
 */
export function useFound(me: Me, letters: ReadonlyMap<string, MenuItem>, query: string): { found: Found[]; isSearching: boolean; isComplete: boolean } {
  const { t } = useTranslation();
  const label = useLabel();
  const navigate = useNavigate();
  const readings = useReadings();
  const { data: objects } = useObjects();
  const local = useLocalEntries(me, letters);
  const { commands, about } = useCommands();
  const words = query.trim();
  const { hits, isOld, isSearching, isComplete } = useAsked(words);

  const records = useMemo(() => {
    if (!words) return [];
    return (hits ?? []).map((hit) => recordOf(hit)).filter((one) => !isOld || one.ranges || one.because?.ranges);

    function recordOf(hit: SearchHit): Found {
      const object = objects?.find((candidate) => candidate.key === hit.object);
      const field = object?.fields.find((candidate) => candidate.key === hit.matched?.field);
      const isName = !hit.matched || hit.matched.field === object?.name_field;
      return {
        entry: {
          key: `${hit.object}/${hit.id}`,
          group: 'records',
          icon: <ObjectIcon name={object?.icon} />,
          title: hit.label,
          detail: label(object?.label),
          run: () => void navigate(`/o/${hit.object}/${hit.id}`),
        },
        heading: t('shell:palette.groups.records'),
        ranges: findMatch(hit.label, words, readings)?.ranges,
        because: isName || !hit.matched
          ? undefined
          : { label: label(field?.label), text: String(hit.matched.text), ranges: findMatch(String(hit.matched.text), words, readings)?.ranges },
      };
    }
  }, [hits, words, isOld, objects, readings, label, navigate, t]);

  /** The way on to all that was found of a kind, as a list that can be narrowed and chosen from. */
  const lists = useMemo(() => {
    if (!words || isOld) return [];
    const kinds = [...new Set((hits ?? []).map((hit) => hit.object))].slice(0, LISTS_MAX);
    return kinds.flatMap((kind): Found[] => {
      const object = objects?.find((candidate) => candidate.key === kind);
      if (!object) return [];
      const path = listUrl(object, null);
      const title = t('shell:palette.all_of', { objects: label(object.label_plural), q: words });
      const run = () => void navigate(`${path}${path.includes('?') ? '&' : '?'}q=${encodeURIComponent(words)}`);
      return [{ entry: { key: `all:${kind}`, group: 'records', icon: <SearchOutlined aria-hidden />, title, run }, heading: t('shell:palette.groups.records') }];
    });
  }, [hits, words, isOld, objects, label, navigate, t]);

  const found = useMemo(() => {
    const heading = (entry: Entry) => entry.heading ?? t(`shell:palette.groups.${entry.group}`);
    const asIs = (entry: Entry): Found => ({ entry, heading: heading(entry) });
    if (!words) {
      const shown = (group: Group, most: number) => local.filter((entry) => entry.group === group && !about.has(entry.key)).slice(0, most).map(asIs);
      return [
        ...firstOfEach(commands, HERE_SHOWN).map(asIs),
        ...shown('recent', RECENT_SHOWN),
        ...shown('pages', 9),
        ...local.filter((entry) => entry.key.startsWith('create:')).slice(0, 5).map(asIs),
      ];
    }
    const ranked = rank([...commands, ...local], words, readings);
    const sure = ranked.filter((one) => one.score >= SURE).slice(0, SURE_MAX);
    const top = new Set(sure.map((one) => one.entry.key));
    const others = ranked.filter((one) => !top.has(one.entry.key)).slice(0, OTHERS_MAX);
    const known = new Set([...sure, ...others].filter((one) => one.entry.group === 'recent').map((one) => one.entry.key));
    others.sort((a, b) => GROUPS.indexOf(a.entry.group) - GROUPS.indexOf(b.entry.group));
    return [
      ...sure.map(({ entry, ranges }): Found => ({ entry: entry.heading ? { ...entry, detail: entry.heading } : entry, ranges, heading: t('shell:palette.groups.best') })),
      ...records.filter((one) => !known.has(one.entry.key)),
      ...lists,
      ...others.map(({ entry, ranges }): Found => ({ entry, ranges, heading: heading(entry) })),
    ];
  }, [commands, about, local, records, lists, words, readings, t]);

  return { found, isSearching, isComplete: isComplete || !words };
}

/** Of the record and of the selection a few each. */
function firstOfEach(commands: readonly Entry[], most: number): Entry[] {
  const seen = new Map<string | undefined, number>();
  return commands.filter(({ heading }) => {
    const count = (seen.get(heading) ?? 0) + 1;
    seen.set(heading, count);
    return count <= most;
  });
}

const NO_READINGS: Readings = new Map();

function useReadings(): Readings {
  const [readings, setReadings] = useState(NO_READINGS);
  useEffect(() => {
    let isGone = false;
    // Without them names are found by their own letters.
    void loadReadings().then((loaded) => !isGone && setReadings(loaded), () => undefined);
    return () => {
      isGone = true;
    };
  }, []);
  return readings;
}

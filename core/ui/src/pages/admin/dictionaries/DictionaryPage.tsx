import { Alert, Button } from 'antd';
import { PlusOutlined } from '@ant-design/icons';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { isApiError } from '@/api/client';
import { useDictionaries, useObjects, useSaveDictionary } from '@/api/hooks';
import type { Dictionary } from '@/api/types';
import NotFound from '@/app/NotFound';
import { Page } from '@/components/Page';
import { ErrorState, SkeletonRows } from '@/components/states';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { useToast } from '@/components/useToast';
import { placed } from '@/fields/levels';
import { useLabel } from '@/i18n';
import { codeOf, entriesOf, fieldsOf, isSame, levelsOf, moved, movedBeside, wishOf, type Entry } from './entries';
import { EntryRow } from './EntryRow';
import { MergeDialog } from './MergeDialog';
import { useUses } from './uses';
import '../admin.css';
import './dictionaries.css';

/** The entries of one list of choices: named in both languages, coloured, put in order, retired. */
export default function DictionaryPage() {
  const { t } = useTranslation();
  const { key = '' } = useParams();
  const label = useLabel();
  const { data, error, refetch } = useDictionaries();
  const dictionary = data?.find((one) => one.key === key && !one.is_fixed);
  if (data && !dictionary) return <NotFound />;
  return (
    <Page
      title={dictionary ? label(dictionary.label) : t('admin:dictionaries.title')}
      tools={
        <Link to="/settings/dictionaries" data-testid="dictionary-back">
          {t('admin:dictionaries.back')}
        </Link>
      }
    >
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : dictionary ? <Entries key={dictionary.key} dictionary={dictionary} /> : <SkeletonRows />}
    </Page>
  );
}

function Entries({ dictionary }: { dictionary: Dictionary }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const save = useSaveDictionary(dictionary.key);
  const { data: objects } = useObjects();
  const [before, setBefore] = useState(() => entriesOf(dictionary));
  const [entries, setEntries] = useState(before);
  const [said, say] = useState('');
  const serial = useRef(0);
  const isChanged = !isSame(entries, before);
  useLeaveGuard(isChanged);
  const problems = isApiError(save.error) ? save.error.fields : {};
  const places = useMemo(() => fieldsOf(objects ?? [], dictionary.key), [objects, dictionary.key]);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  // Levels are shut at first: of a list of many hundred entries the top is what one reads.
  const all = useMemo(() => placed(entries), [entries]);
  const rows = all.filter(({ above }) => above.every(({ code }) => open.has(code)));
  const levels = useMemo(() => levelsOf(entries), [entries]);
  const placeOf = useMemo(() => new Map(entries.map((entry, at) => [entry.key, at])), [entries]);
  const options = useMemo(
    () => all.filter(({ entry }) => entry.code !== '' && !entry.isNew).map(({ entry, above }) => ({ value: entry.code, label: [...above, entry].map((one) => label(one.label)).join(' › ') })),
    [all, label],
  );
  const { uses } = useUses(places, rows.flatMap(({ entry }) => (entry.isNew ? [] : [entry.code])));
  const [merging, setMerging] = useState<Entry | null>(null);
  const isMergeable = (entry: Entry) => !isChanged && entries.some((other) => other.active && other.key !== entry.key);
  const change = (key: string, next: Partial<Entry>) => {
    save.reset();
    setEntries((old) => old.map((entry) => (entry.key === key ? { ...entry, ...next } : entry)));
  };
  const add = () => {
    save.reset();
    serial.current += 1;
    const key = `new-${serial.current}`;
    setEntries((old) => [...old, { key, isNew: true, code: '', label: { en: '', 'zh-CN': '' }, color: null, active: true }]);
    requestAnimationFrame(() => document.getElementById(`entry-${key}-name`)?.focus());
  };
  const move = (key: string, next: Entry[]) => {
    save.reset();
    setEntries(next);
    requestAnimationFrame(() => keepFocus(key));
    const entry = next.find((one) => one.key === key);
    if (entry) say(t('admin:dictionaries.moved', { name: label(entry.label), place: next.indexOf(entry) + 1, all: next.length }));
  };
  const write = async (wanted: readonly Entry[]) => {
    const saved = entriesOf(await save.mutateAsync(wishOf(wanted)));
    setBefore(saved);
    setEntries(saved);
  };
  const submit = async () => {
    const taken = new Set(entries.map(({ code }) => code));
    const whole = entries.map((entry) => {
      if (entry.code.trim()) return entry;
      const code = codeOf(entry.label.en ?? '', taken);
      taken.add(code);
      return { ...entry, code };
    });
    setEntries(whole);
    try {
      await write(whole);
      toast.done(t('admin:saved'));
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  const problemsOf = (at: number) => {
    const of = (part: string) => problems[`items[${at}].${part}`]?.message;
    return { code: of('code'), label: of('label'), parent: of('parent') };
  };
  return (
    <form
      className="dict"
      data-testid="dictionary"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged) void submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        const isSave = event.ctrlKey || event.metaKey;
        // Enter alone in a text would send the form; the whole list is saved by the button or its keys.
        if (isSave || event.target instanceof HTMLInputElement) event.preventDefault();
        if (isSave && isChanged) void submit();
      }}
    >
      <div className="t-muted">
        {places.length > 0 && <p>{t('admin:dictionaries.used_by', { names: places.map(({ object, field }) => `${label(object.label)} · ${label(field.label)}`).join(t('admin:and')) })}</p>}
        <p>{t('admin:dictionaries.hint')}</p>
      </div>
      {problems.items && <Alert type="error" showIcon title={problems.items.message} />}
      <div className="t-card dict-frame">
        <table className="dict-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="t-sr">{t('admin:dictionaries.order')}</span>
              </th>
              <th scope="col">{t('admin:dictionaries.zh')}</th>
              <th scope="col">{t('admin:dictionaries.en')}</th>
              <th scope="col">{t('admin:dictionaries.code')}</th>
              <th scope="col">{t('admin:dictionaries.parent')}</th>
              <th scope="col">{t('admin:dictionaries.color')}</th>
              <th scope="col">{t('admin:dictionaries.active')}</th>
              <th scope="col">{t('admin:dictionaries.looks')}</th>
              <th scope="col" className="dict-count">
                {t('admin:dictionaries.records')}
              </th>
              <th scope="col">
                <span className="t-sr">{t('admin:actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ entry, depth }) => (
              <EntryRow
                key={entry.key}
                entry={entry}
                depth={depth}
                isOpen={levels.has(entry.code) && !entry.isNew ? open.has(entry.code) : null}
                hasLevels={levels.size > 1}
                onOpen={() => setOpen((old) => (old.has(entry.code) ? new Set([...old].filter((code) => code !== entry.code)) : new Set([...old, entry.code])))}
                parents={options}
                problems={problemsOf(placeOf.get(entry.key) ?? -1)}
                isFirst={levels.get(entry.parent ?? null)?.[0] === entry}
                isLast={levels.get(entry.parent ?? null)?.at(-1) === entry}
                onChange={(next) => change(entry.key, next)}
                onMove={(by) => move(entry.key, movedBeside(entries, entry.key, by))}
                onDrop={(other) => {
                  const from = entries.findIndex((one) => one.key === other);
                  const at = entries.indexOf(entry);
                  if (from >= 0 && from !== at) move(other, moved(entries, other, at - from));
                }}
                onRemove={() => setEntries((old) => old.filter((one) => one.key !== entry.key))}
                uses={uses ? (uses.get(entry.code) ?? []) : null}
                onMerge={isMergeable(entry) ? () => setMerging(entry) : null}
              />
            ))}
          </tbody>
        </table>
        <Button type="text" icon={<PlusOutlined />} className="dict-add" data-testid="entry-add" onClick={add}>
          {t('admin:dictionaries.add')}
        </Button>
      </div>
      <p className="t-sr" role="status">
        {said}
      </p>
      <div className="adm-drawer-foot">
        <Button
          disabled={!isChanged}
          onClick={() => {
            save.reset();
            setEntries(before);
          }}
        >
          {t('admin:organization.reset')}
        </Button>
        <Button type="primary" htmlType="submit" disabled={!isChanged} loading={save.isPending} data-testid="dictionary-save">
          {t('common:save')}
        </Button>
      </div>
      {merging && (
        <MergeDialog
          entry={merging}
          others={entries.filter((other) => other.active && other.key !== merging.key)}
          uses={uses?.get(merging.code) ?? []}
          onMerged={async (into) => {
            // Its parts belong to the other one now.
            const kept = before.map((entry) => (entry.parent === merging.code ? { ...entry, parent: into } : entry));
            await write(kept.map((entry) => (entry.key === merging.key ? { ...entry, active: false } : entry)));
            toast.done(t('admin:dictionaries.merge.done', { name: label(merging.label) }));
          }}
          onClose={() => setMerging(null)}
        />
      )}
    </form>
  );
}

/** On the way up or down the button may come to an end, where it can't be pressed any more. */
function keepFocus(key: string) {
  const buttons = [`entry-${key}-up`, `entry-${key}-down`].map((id) => document.getElementById(id));
  if (document.activeElement && document.activeElement !== document.body && !(document.activeElement as HTMLButtonElement).disabled) return;
  buttons.find((button) => button instanceof HTMLButtonElement && !button.disabled)?.focus();
}

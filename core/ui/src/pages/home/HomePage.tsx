import { ControlOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHomeCards } from '@/api/hooks/home';
import { useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import { useMe } from '@/api/hooks/session';
import type { HomeCard, ObjectDef, PluginSlot } from '@/api/types';
import { HOME_VIEWS_MAX, toggled, type HomeView } from '@/app/homeViews';
import { useAllViews } from '@/app/savedViews';
import { Page } from '@/components/Page';
import { ErrorState } from '@/components/states';
import { formatPerson } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { SlotArea, slotKey, useSlotsOf } from '@/plugin-ui';
import { AnnouncementsCard } from './AnnouncementsCard';
import { shownOf, UNARRANGED, type HomeArrangement } from './arrangement';
import { idOf, OWN_CARDS } from './cards';
import { Counters } from './Counters';
import { HomeSection } from './HomeSection';
import { ListCard } from './ListCard';
import { FavouritesCard, RecentCard } from './OwnCards';
import { ScheduleCard } from './ScheduleCard';
import { Shortcuts } from './Shortcuts';
import { OWN_VIEW, viewCards, viewChoices } from './viewCards';
import './home.css';

const NO_VIEWS: HomeView[] = [];
/** Of `account/all`. */
const parts = (choice: string): [string, string] => [choice.slice(0, choice.indexOf('/')), choice.slice(choice.indexOf('/') + 1)];

const ArrangeHome = lazy(() => import('./ArrangeHome'));
const Checklist = lazy(async () => ({ default: (await import('../help/Checklist')).Checklist }));

interface Placed {
  id: string;
  label: string;
  /** Missing for the page's own. */
  card?: HomeCard;
  /** What a plugin draws itself. */
  slot?: PluginSlot;
}

/** What is to be done today, and the ways to where one was. */
export default function HomePage() {
  const { t } = useTranslation();
  const label = useLabel();
  const language = useLanguage();
  const { data: me } = useMe();
  const { data: objects } = useObjects();
  const { cards, isPending, error, refetch } = useHomeCards();
  const widgets = useSlotsOf('dashboard.widget');
  const [arrangement, setArrangement, isLoaded] = usePreference<HomeArrangement>('home', UNARRANGED);
  const [isArranging, setArranging] = useState(false);
  const views = arrangement.views ?? NO_VIEWS;
  const saved = useAllViews(views.length > 0 || isArranging);

  const { counters, sections } = useMemo(() => {
    // What one may not read is not there.
    const readable = cards.filter((card) => objects?.some((object) => object.key === card.object));
    const placed = (some: readonly HomeCard[]): Placed[] => some.map((card) => ({ id: idOf(card), label: label(card.label), card }));
    const own: Placed[] = OWN_CARDS.map((id) => ({ id, label: t(`home:${id}`) }));
    const drawn: Placed[] = widgets.map((slot) => ({ id: slotKey(slot), label: slot.label, slot }));
    const rank: Record<HomeCard['type'], number> = { counter: 0, schedule: 1, list: 2, announcements: 3 };
    const sorted = [...readable].sort((a, b) => rank[a.type] - rank[b.type]);
    const lists = placed(viewCards(views, objects ?? [], saved));
    return { counters: placed(sorted.filter((card) => card.type === 'counter')), sections: [...lists, ...placed(sorted.filter((card) => card.type !== 'counter')), ...drawn, ...own] };
  }, [cards, widgets, label, objects, views, saved, t]);
  const toggle = (object: string, view: string) => setArrangement({ ...arrangement, views: toggled(views, { object, view }) });

  if (!me) return null;
  const isReady = isLoaded && !isPending && objects !== undefined;
  const shownCounters = shownOf(counters, arrangement);
  const shownSections = shownOf(sections, arrangement);
  return (
    <Page
      title={greeting(t, formatPerson(me.user.name))}
      tools={
        <>
          <span className="t-muted home-today">{today(language)}</span>
          <Button type="text" icon={<ControlOutlined />} data-testid="home-arrange" onClick={() => setArranging(true)}>
            {t('home:arrange')}
          </Button>
        </>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        isReady && (
          <div className="home" data-testid="home">
            <Suspense fallback={null}>
              <Checklist me={me} isQuiet />
            </Suspense>
            {shownCounters.length > 0 && <Counters cards={shownCounters.flatMap(({ card }) => (card ? [card] : []))} />}
            <div className="home-grid">
              {shownSections.map((placed) => (
                <Section key={placed.id} placed={placed} objects={objects} />
              ))}
            </div>
            {cards.length + views.length === 0 && <Shortcuts me={me} objects={objects} />}
          </div>
        )
      )}
      <Suspense fallback={null}>
        {isArranging && (
          <ArrangeHome
            groups={[
              ...(counters.length > 0 ? [{ key: 'counters', label: t('home:todo'), cards: counters }] : []),
              { key: 'cards', label: t('home:cards'), cards: sections.map(({ id, label: name, card }) => ({ id, label: name, onRemove: card?.plugin === OWN_VIEW ? () => toggle(card.object, card.view ?? '') : undefined })) },
            ]}
            lists={views.length < HOME_VIEWS_MAX ? viewChoices(objects ?? [], saved, views, label) : []}
            onAdd={(choice) => toggle(...parts(choice))}
            arrangement={arrangement}
            onChange={setArrangement}
            onClose={() => setArranging(false)}
          />
        )}
      </Suspense>
    </Page>
  );
}

function Section({ placed: { id, label, card, slot }, objects }: { placed: Placed; objects: readonly ObjectDef[] }) {
  if (slot) {
    return (
      <HomeSection id={id} title={label}>
        <div className="home-slot">
          <SlotArea slot={slot} level={3} />
        </div>
      </HomeSection>
    );
  }
  if (!card) return id === 'recent' ? <RecentCard /> : <FavouritesCard />;
  const object = objects.find((candidate) => candidate.key === card.object);
  if (!object) return null;
  if (card.type === 'schedule' && card.date_field) return <ScheduleCard card={card} id={id} object={object} from={card.date_field} />;
  if (card.type === 'announcements') return <AnnouncementsCard card={card} id={id} object={object} />;
  return <ListCard card={card} id={id} object={object} />;
}

function greeting(t: (key: string, values: { name: string }) => string, name: string): string {
  const hour = new Date().getHours();
  const part = hour < 5 ? 'evening' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
  return t(`home:greeting.${part}`, { name });
}

const today = (language: string) =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { weekday: 'long', day: 'numeric', month: 'long' }).format(new Date());

/** What can be done with what is on screen just now: pages and bars put it here, the palette offers it. */
import { useEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';

export interface Command {
  key: string;
  icon: ReactNode;
  title: string;
  /** Keys that do the same. */
  keys?: readonly string[] | undefined;
  /** What else it is found by, whatever language is on screen. */
  aliases?: readonly string[] | undefined;
  run: () => void;
}

export interface Offer {
  /** What it is about: `account/123`, or `selection`. */
  key: string;
  /** The same for people. */
  title: string;
  commands: readonly Command[];
}

type Held = { current: Offer | null };

/** The one that came last is nearest at hand. */
const held: Held[] = [];
const watchers = new Set<() => void>();
let shown: readonly Offer[] = [];

function refresh(): void {
  shown = held.flatMap((one) => (one.current ? [live(one, one.current)] : []));
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Offers the commands for as long as the component is shown. */
export function useOffer(offer: Offer | null): void {
  const ref = useRef<Offer | null>(null);
  useEffect(() => {
    const before = ref.current;
    ref.current = offer;
    // What runs is looked up when it runs; only another face needs to be shown.
    if (held.includes(ref) && faceOf(before) !== faceOf(offer)) refresh();
  });
  useEffect(() => {
    held.unshift(ref);
    refresh();
    return () => {
      held.splice(held.indexOf(ref), 1);
      refresh();
    };
  }, []);
}

export const useOffers = (): readonly Offer[] => useSyncExternalStore(subscribe, () => shown);

const faceOf = (offer: Offer | null): string => (offer ? JSON.stringify([offer.key, offer.title, offer.commands.map(({ key, title }) => [key, title])]) : '');

function live(one: Held, offer: Offer): Offer {
  const commands = offer.commands.map((command) => ({
    ...command,
    run: () => (one.current?.commands.find(({ key }) => key === command.key) ?? command).run(),
  }));
  return { ...offer, commands };
}

import { useMemo } from 'react';
import { useOffers } from '../offers';
import type { Entry } from './types';

/** What can be done with the record and the selection at hand; `about`: what these are. */
export function useCommands(): { commands: Entry[]; about: ReadonlySet<string> } {
  const offers = useOffers();
  return useMemo(
    () => ({
      commands: offers.flatMap((offer) => offer.commands.map((command): Entry => ({ ...command, key: `do:${command.key}`, group: 'here', heading: offer.title }))),
      about: new Set(offers.map((offer) => offer.key)),
    }),
    [offers],
  );
}

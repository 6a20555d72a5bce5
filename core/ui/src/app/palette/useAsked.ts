import { useEffect, useState } from 'react';
import { useSearch } from '@/api/hooks/system';
import type { SearchHit } from '@/api/types';

/** How long an answer that is no longer wanted is waited for after the last letter, milliseconds. */
const PATIENCE = 250;

/**
 * What the server finds. The first letter is sent at once; letters typed while an answer is under way go together once it is there, so
 * that a quick typist has one request on the line and not ten.
 */
export function useAsked(words: string): { hits: readonly SearchHit[] | undefined; isOld: boolean; isSearching: boolean; isComplete: boolean } {
  const [asked, setAsked] = useState(words);
  const { data, isFetching, isPlaceholderData } = useSearch(asked);
  const isBehind = asked !== words;
  if (isBehind && !isFetching) setAsked(words);
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(() => setAsked(words), PATIENCE);
    return () => clearTimeout(timer);
  }, [isBehind, words]);
  return { hits: data?.items, isComplete: data?.is_complete ?? true, isOld: isPlaceholderData || isBehind, isSearching: words !== '' && (isFetching || isBehind) };
}

/** Where the cards of a board leave what a file of the whole board takes of them. */
import { createContext, useContext, useEffect } from 'react';
import type { CardFile } from '../useCardFile';

export type CardFiles = Map<string, CardFile>;

/** None where cards stand outside a board that can be kept as a file. */
export const CardFilesContext = createContext<CardFiles | null>(null);

export function useLeaveFile(key: string, file: CardFile): void {
  const files = useContext(CardFilesContext);
  useEffect(() => {
    files?.set(key, file);
  });
  useEffect(() => () => void files?.delete(key), [files, key]);
}

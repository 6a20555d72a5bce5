import { useMemo, useState } from 'react';

/** A cell by what it shows and not by where it stands: rows and columns move while one looks at them. */
export interface Cell {
  /** Of the record. */
  id: string;
  /** Of the field. */
  key: string;
}

export interface Cells {
  /** The cell that keys are for. */
  active: Cell | null;
  /** The cell that is typed in. */
  editing: Cell | null;
  activate: (cell: Cell) => void;
  edit: (cell: Cell) => void;
  /** Ends this edit; another one that was begun meanwhile goes on. */
  leave: (cell: Cell) => void;
}

export function useCells(): Cells {
  const [active, setActive] = useState<Cell | null>(null);
  const [editing, setEditing] = useState<Cell | null>(null);
  return useMemo(
    () => ({
      active,
      editing,
      activate: setActive,
      edit: (cell) => {
        setActive(cell);
        setEditing(cell);
      },
      leave: (cell) => setEditing((current) => (current && isSame(current, cell) ? null : current)),
    }),
    [active, editing],
  );
}

const isSame = (one: Cell, other: Cell): boolean => one.id === other.id && one.key === other.key;

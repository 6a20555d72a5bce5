import { useState } from 'react';
import type { Filter, ObjectDef } from '@/api/types';
import { FilterBar } from '@/pages/list/FilterBar';
import { joinFilter, splitFilter } from '@/pages/list/filters';
import '@/pages/list/list.css';

interface Props {
  object: ObjectDef;
  filter: Filter | null;
  onChange: (filter: Filter | null) => void;
  /** Only fields of the object itself are offered. */
  isOwnOnly?: boolean;
}

/** The card's own selection, as chips; what somebody has only begun stays there and asks nothing. */
export function CardFilter({ object, filter, onChange, isOwnOnly = false }: Props) {
  const [items, setItems] = useState({ of: object.key, list: splitFilter(filter) });
  // Conditions about another object mean nothing here.
  const list = items.of === object.key ? items.list : splitFilter(filter);
  return (
    <FilterBar
      object={object}
      items={list}
      refusal={null}
      isOwnOnly={isOwnOnly}
      onChange={(next) => {
        setItems({ of: object.key, list: next });
        onChange(joinFilter(next));
      }}
    />
  );
}

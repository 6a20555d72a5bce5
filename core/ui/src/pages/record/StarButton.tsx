import { StarFilled, StarOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ObjectDef, RecordData } from '@/api/types';
import { useFavourites, type Favourite } from '@/app/favourites';
import { asText } from '@/fields';

export const recordFavourite = (object: ObjectDef, record: RecordData): Favourite => ({
  kind: 'record',
  object: object.key,
  id: record.id,
  label: asText(record[object.name_field]) || record.id,
});

/** Keeps the record on top of the menu and at home, for oneself alone. */
export function StarButton({ object, record }: { object: ObjectDef; record: RecordData }) {
  const { t } = useTranslation();
  const { isFavourite, toggle } = useFavourites();
  const favourite = recordFavourite(object, record);
  const isOn = isFavourite(favourite);
  const text = t(isOn ? 'common:nav.unstar' : 'common:nav.star', { name: favourite.label });
  return (
    <Button
      type="text"
      icon={isOn ? <StarFilled className="t-accent" /> : <StarOutlined />}
      aria-pressed={isOn}
      aria-label={text}
      title={text}
      data-testid="star"
      onClick={() => toggle(favourite)}
    />
  );
}

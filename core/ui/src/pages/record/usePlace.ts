import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '@/components/useToast';
import type { FieldDef, FieldValue } from '@/api/types';

/** Where the device is, asked only when somebody taps for it. */
export function usePlace(field: FieldDef | undefined, onPlace: (value: FieldValue) => void): { isAsking: boolean; ask: (() => void) | null } {
  const { t } = useTranslation();
  const toast = useToast();
  const [isAsking, setAsking] = useState(false);
  if (!field || !('geolocation' in navigator)) return { isAsking: false, ask: null };
  return {
    isAsking,
    ask: () => {
      setAsking(true);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          setAsking(false);
          onPlace(placeValue(field, coords));
        },
        (problem) => {
          setAsking(false);
          toast.info(t(problem.code === problem.PERMISSION_DENIED ? 'records:onsite.denied' : 'records:onsite.unknown'));
        },
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    },
  };
}

/** Coordinates in the form that the kind of field keeps. */
export function placeValue(field: FieldDef, coords: Pick<GeolocationCoordinates, 'latitude' | 'longitude' | 'accuracy'>): FieldValue {
  const text = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
  if (field.kind === 'json') return { latitude: coords.latitude, longitude: coords.longitude, accuracy_meters: Math.round(coords.accuracy) };
  return field.kind === 'address' ? { street: text } : text;
}

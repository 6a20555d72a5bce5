/** Only the first page of a visit may be another than home: whoever goes home later means home. */
let isHere = false;

export const hasArrived = (): boolean => isHere;

export function arrive(): void {
  isHere = true;
}

/** Whether the window is as narrow as a phone's, of which jsdom knows nothing. */
let isNarrow = false;

export const isPhone = (): boolean => isNarrow;

/** For the rest of a test. */
export const onPhone = (): void => {
  isNarrow = true;
};

export const leavePhone = (): void => {
  isNarrow = false;
};

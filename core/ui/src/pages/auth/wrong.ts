/** What a control in trouble says to readers of the screen and shows to the others. */
export const wrong = (id: string, isWrong: boolean) => (isWrong ? { status: 'error' as const, 'aria-invalid': true, 'aria-describedby': `${id}-error` } : {});

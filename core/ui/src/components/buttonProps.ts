import type { ButtonProps } from 'antd';

/** Properties of a dialog's button with a test id, which Ant Design's type does not know. */
export const buttonProps = (testId: string, more: ButtonProps = {}): ButtonProps => {
  const named = { ...more, 'data-testid': testId };
  return named;
};

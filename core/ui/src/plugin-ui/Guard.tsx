import { Component, type ReactNode } from 'react';

interface Props {
  /** What stands there instead. */
  fallback: ReactNode;
  /** What is drawn; something else is tried again. */
  of: unknown;
  children: ReactNode;
}

/** Something of a plugin that can't be drawn breaks nothing else. */
export class Guard extends Component<Props, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.isBroken && before.of !== this.props.of) this.setState({ isBroken: false });
  }

  override render(): ReactNode {
    return this.state.isBroken ? this.props.fallback : this.props.children;
  }
}

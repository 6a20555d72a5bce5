import { useId, type ReactNode } from 'react';
import { Link } from 'react-router';

interface Props {
  id: string;
  title: string;
  /** Where all of it is. */
  href?: string | undefined;
  tools?: ReactNode;
  children: ReactNode;
}

/** Frame of one card of the home page. */
export function HomeSection({ id, title, href, tools, children }: Props) {
  const titleId = useId();
  return (
    <section className="home-card" aria-labelledby={titleId} data-testid={`home-${id}`}>
      <header className="home-card-head">
        <h2 id={titleId} className="t-ellipsis">
          {href ? <Link to={href}>{title}</Link> : title}
        </h2>
        {tools && <span className="home-card-tools">{tools}</span>}
      </header>
      {children}
    </section>
  );
}

/** Nothing here: says what belongs here, and how it comes here. */
export function Quiet({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="home-quiet">
      <p className="t-faint">{text}</p>
      {children}
    </div>
  );
}

export function Waiting({ rows = 3 }: { rows?: number }) {
  return (
    <div className="home-waiting" aria-hidden>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} style={{ width: `${70 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

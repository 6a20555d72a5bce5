import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { isInside } from '../targets';
import { TargetLink } from './controls';

/** Markdown of a plugin: no markup, no pictures, and links as those of blocks. */
export default function BlockMarkdown({ text }: { text: string }) {
  return (
    <div className="t-markdown pb-markdown-text">
      <ReactMarkdown
        remarkPlugins={[remarkGfm]}
        skipHtml
        disallowedElements={['img', 'input']}
        components={{
          a: ({ href = '', children }) => <TargetLink to={isInside(href) ? { path: href } : { url: href }}>{children}</TargetLink>,
          h1: Line, h2: Line, h3: Line, h4: Line, h5: Line, h6: Line,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}

/** Headings of a text are no headings of the page, whose levels it doesn't know. */
function Line({ children }: { children?: React.ReactNode }) {
  return <p className="is-strong">{children}</p>;
}
